// The service worker: keeps the site working offline, adds headers where the host cannot send them, and keeps the list of requests.

/// <reference lib="webworker" />

import { isCacheOf, longCacheName, shellCacheName } from './cache-names.js';
import { Family, NetworkCut } from './network-cut.js';
import { addedHeader, ownKind, parseQuestion, requestsChannel } from './request-entry.js';
import type { Origin, Question } from './request-entry.js';
import { RequestLog } from './request-log.js';
import type { OpenEntry } from './request-log.js';

declare const self: ServiceWorkerGlobalScope;
/** Changes whenever a precached file does. */
declare const __VERSION__: string;
/** Addresses relative to the site's root. */
declare const __PRECACHE__: readonly string[];
/** Every other address that is kept when it is first used. */
declare const __LATER__: readonly string[];
/** Addresses of the core, fetched when a tool's page asks for it. */
declare const __CORE__: readonly string[];
/** Addresses of the models' runtime on the processor. */
declare const __RUNTIME__: readonly string[];
/** Security headers for responses that lack them. */
declare const __HEADERS__: Readonly<Record<string, string>>;

type Settle = (from: Origin) => void;
type Noted = Pick<OpenEntry, 'id' | 'settle'>;

const root = new URL('./', self.location.href);
const shellCache = shellCacheName(__VERSION__, root.pathname);
const longCache = longCacheName(root.pathname);
const networkPatienceMs = 3000;

const changes = new BroadcastChannel(requestsChannel);
const log = new RequestLog({ own: root.origin, changed: () => changes.postMessage('changed') });
const family = new Family();
let cut: NetworkCut | undefined;

self.addEventListener('install', (event) => {
  event.waitUntil(precache());
});

async function precache(): Promise<void> {
  const cache = await caches.open(shellCache);
  // `reload`: an old copy in the HTTP cache must not end up in the new version.
  const requests = __PRECACHE__.map((path) => new Request(new URL(path, root), { cache: 'reload' }));
  for (const request of requests) beginOwn(request).settle('network');
  await cache.addAll(requests);
  void log.written();
}

self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver());
});

/** Runs once no page uses the version before: only then are its files deleted. */
async function takeOver(): Promise<void> {
  const names = (await caches.keys()).filter((name) => isCacheOf(root.pathname, name));
  const old = names.filter((name) => name !== shellCache && name !== longCache);
  await Promise.all(old.map((name) => caches.delete(name)));
  if (names.includes(longCache)) await forgetUnknown();
  await self.clients.claim();
}

/** Deletes what an earlier version had kept and this one does not know. */
async function forgetUnknown(): Promise<void> {
  const cache = await caches.open(longCache);
  const known = new Set(__LATER__.map((path) => new URL(path, root).href));
  const stale = (await cache.keys()).filter(({ url }) => !known.has(url));
  await Promise.all(stale.map((request) => cache.delete(request)));
}

self.addEventListener('message', (event) => {
  const question = parseQuestion(event.data);
  const [port] = event.ports;
  if (question === undefined || port === undefined) return;
  if (question.kind !== 'cut') event.waitUntil(reply(question).then((answer) => port.postMessage(answer)));
  else if (event.source instanceof Client) event.waitUntil(cutFor(event.source.id, port));
});

async function reply(question: Exclude<Question, { kind: 'cut' }>): Promise<unknown> {
  switch (question.kind) {
    case 'requests':
      return { entries: await log.entries() };
    case 'clear-requests':
      await log.clear();
      return {};
    case 'keep':
      return { kept: await keepFiles(question.what === 'core' ? __CORE__ : __RUNTIME__) };
  }
}

/** Lasts as long as the cut does, so that the browser does not stop this worker meanwhile. */
async function cutFor(page: string, port: MessagePort): Promise<void> {
  void cut?.restore();
  const mine = new NetworkCut(page, port);
  cut = mine;
  await mine.ended;
  if (cut === mine) cut = undefined;
}

/** Whether all of them are here now. */
async function keepFiles(paths: readonly string[]): Promise<boolean> {
  const one = async (path: string): Promise<boolean> => {
    const request = new Request(new URL(path, root));
    if ((await caches.match(request, { ignoreVary: true })) !== undefined) return true;
    const keeping: Promise<void>[] = [];
    const { ok } = await cacheFirst(request, beginOwn(request).settle, (work) => keeping.push(work));
    await Promise.all(keeping);
    return ok && (await caches.match(request, { ignoreVary: true })) !== undefined;
  };
  const kept = await Promise.all(paths.map((path) => one(path).catch(() => false)));
  void log.written();
  return kept.every(Boolean);
}

function beginOwn(request: Request): OpenEntry {
  const entry = log.begin({ method: request.method, url: request.url, kind: ownKind });
  entry.askedBy(ownKind);
  return entry;
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isWorker = /worker$/.test(request.destination);
  if (isWorker) family.born(event.resultingClientId, event.clientId);
  const noted = begin(event);
  const { settle } = noted;
  if (cut !== undefined) event.respondWith(answerWhileCut(event, url, noted, cut).then(withHeaders));
  else if (isOurs(request, url)) event.respondWith(answer(event, url, settle).then(withHeaders));
  // The browser goes on with it as if there were no service worker.
  else settle('network');
});

function isOurs({ method, cache, mode }: Request, { origin, pathname }: URL): boolean {
  if (method !== 'GET' || origin !== root.origin || !pathname.startsWith(root.pathname)) return false;
  return cache !== 'only-if-cached' || mode === 'same-origin';
}

/** Notes the request. What is not known at once is filled in later; nothing waits for it. */
function begin(event: FetchEvent): Noted {
  const { request } = event;
  const { method, url, destination } = request;
  const entry = log.begin({ method, url, kind: destination === '' ? 'fetch' : destination });
  const counted = method === 'GET' || method === 'HEAD' ? undefined : bodyBytes(request.clone());
  event.waitUntil(
    Promise.allSettled([counted?.then(entry.sent), askerOf(event).then(entry.askedBy)]).then(() =>
      log.written(),
    ),
  );
  const settle: Settle = (from) => {
    entry.settle(from);
    // The answer is still on its way, so the browser lets this be waited for.
    event.waitUntil(log.written());
  };
  return { id: entry.id, settle };
}

/** Counts a body piece by piece, so that no second copy of it is kept. */
async function bodyBytes(request: Request): Promise<number> {
  // Some browsers do not give a request's body as a stream.
  if (!(request.body instanceof ReadableStream)) return (await request.blob()).size;
  let bytes = 0;
  const reader = request.body.getReader() as ReadableStreamDefaultReader<Uint8Array>;
  for (let piece = await reader.read(); !piece.done; piece = await reader.read())
    bytes += piece.value.byteLength;
  return bytes;
}

/** Path of the page or worker that asked; a page that is being opened asks for itself. */
async function askerOf({ request, clientId }: FetchEvent): Promise<string> {
  if (request.mode === 'navigate') return new URL(request.url).pathname;
  const client = clientId === '' ? undefined : await self.clients.get(clientId);
  return client === undefined ? '' : new URL(client.url).pathname;
}

function pathOf(url: URL): string {
  return url.pathname.slice(root.pathname.length);
}

/** Model weights are resumed in pieces and kept in IndexedDB; a copy in the cache would double them. */
function isPassing(request: Request, path: string): boolean {
  return path.endsWith('.onnx') || request.headers.has('range');
}

/** Names that never change their content. */
function isLasting(path: string): boolean {
  return /^(core|ort|assets)\//.test(path);
}

function answer(event: FetchEvent, url: URL, settle: Settle): Promise<Response> {
  const { request } = event;
  const path = pathOf(url);
  if (isPassing(request, path)) {
    settle('network');
    return fetch(request);
  }
  if (!isLasting(path)) return networkFirst(request, settle);
  return cacheFirst(request, settle, (keeping) => event.waitUntil(keeping));
}

/** While the network is cut for a page: it and its workers get kept copies or nothing, all others go on. */
async function answerWhileCut(
  event: FetchEvent,
  url: URL,
  { id, settle }: Noted,
  during: NetworkCut,
): Promise<Response> {
  const { request, clientId } = event;
  const ours = isOurs(request, url);
  if (await during.judge(id, mayGoOut(request, clientId, during.page))) {
    if (ours) return answer(event, url, settle);
    settle('network');
    return fetch(request);
  }
  const path = pathOf(url);
  const known = !ours || isPassing(request, path) ? undefined : await keptCopy(request, isLasting(path));
  settle(known === undefined ? 'refused' : 'cache');
  return known ?? Response.error();
}

/** A worker whose page is not known (this service worker was stopped in between) is taken for one of the page's. */
async function mayGoOut(request: Request, clientId: string, page: string): Promise<boolean> {
  const eldest = family.eldest(clientId);
  if (eldest === page) return false;
  if (request.mode === 'navigate') return true;
  const client = eldest === '' ? undefined : await self.clients.get(eldest);
  return client?.type === 'window';
}

async function keptCopy(request: Request, lasting: boolean): Promise<Response | undefined> {
  if (lasting) return caches.match(request, { ignoreVary: true });
  return (
    (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) ??
    (request.mode === 'navigate' ? caches.match(new URL('404.html', root)) : undefined)
  );
}

/** The answer does not wait until a copy is kept: what is compiled while it arrives need not arrive whole first. */
async function cacheFirst(
  request: Request,
  settle: Settle,
  later: (keeping: Promise<void>) => void,
): Promise<Response> {
  const known = await keptCopy(request, true);
  settle(known === undefined ? 'network' : 'cache');
  if (known !== undefined) return known;
  const response = await fetch(request);
  if (response.ok && response.status === 200) later(keep(request, response.clone()));
  return response;
}

async function keep(request: Request, response: Response): Promise<void> {
  try {
    await (await caches.open(longCache)).put(request, response);
  } catch {
    // Storage is full or blocked: the file is simply fetched again next time.
  }
}

/** For pages and everything under a fixed name: fresh when the network answers in time, else the kept copy. */
async function networkFirst(request: Request, settle: Settle): Promise<Response> {
  settle('network');
  const fetched = fetch(request);
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), networkPatienceMs));
  try {
    const response = await Promise.race([fetched, late]);
    if (response !== undefined) return response;
    return (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) ?? (await fetched);
  } catch (error) {
    const known = await keptCopy(request, false);
    if (known === undefined) throw error;
    settle('cache');
    return known;
  }
}

function withHeaders(response: Response): Response {
  // Opaque answers and redirects cannot be rebuilt; same-origin files are neither.
  if (response.status === 0 || response.type === 'opaqueredirect' || response.redirected) return response;
  const added = Object.entries(__HEADERS__).filter(([name]) => !response.headers.has(name));
  if (added.length === 0) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of added) headers.set(name, value);
  headers.set(addedHeader, added.map(([name]) => name).join(', '));
  const empty = [101, 204, 205, 304].includes(response.status);
  return new Response(empty ? null : response.body, {
    status: response.status,
    statusText: response.statusText,
    headers,
  });
}
