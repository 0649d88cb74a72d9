// The service worker: keeps the site working offline, and adds isolation headers where the host cannot send them.

/// <reference lib="webworker" />

export {};

declare const self: ServiceWorkerGlobalScope;
/** Changes whenever a precached file does. */
declare const __VERSION__: string;
/** Addresses relative to the site's root. */
declare const __PRECACHE__: readonly string[];
/** Addresses of the core, fetched when a tool's page asks for it. */
declare const __CORE__: readonly string[];
/** Security headers for responses that lack them. */
declare const __HEADERS__: Readonly<Record<string, string>>;

const prefix = 'mypictools-';
const shellCache = `${prefix}shell-${__VERSION__}`;
// Files whose names carry a hash or version; kept over updates, cleaned of what the newest site no longer uses.
const longCache = `${prefix}long`;
const root = new URL('./', self.location.href);
const networkPatienceMs = 3000;

self.addEventListener('install', (event) => {
  event.waitUntil(precache());
});

async function precache(): Promise<void> {
  const cache = await caches.open(shellCache);
  // `reload`: an old copy in the HTTP cache must not end up in the new version.
  await cache.addAll(__PRECACHE__.map((path) => new Request(new URL(path, root), { cache: 'reload' })));
}

self.addEventListener('activate', (event) => {
  event.waitUntil(takeOver());
});

/** Runs once no page uses the version before: only then are its files deleted. */
async function takeOver(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(prefix) && name !== shellCache && name !== longCache);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.clients.claim();
}

self.addEventListener('message', (event) => {
  if (event.data === 'keep-core') event.waitUntil(keepCore());
});

async function keepCore(): Promise<void> {
  await Promise.all(__CORE__.map((path) => cacheFirst(new Request(new URL(path, root)), path)));
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== root.origin || !url.pathname.startsWith(root.pathname))
    return;
  if (request.cache === 'only-if-cached' && request.mode !== 'same-origin') return;
  event.respondWith(answer(request, url).then(withHeaders));
});

function answer(request: Request, url: URL): Promise<Response> {
  const path = url.pathname.slice(root.pathname.length);
  // Model weights are resumed in pieces and kept in IndexedDB; a copy here would double them.
  if (path.endsWith('.onnx') || request.headers.has('range')) return fetch(request);
  if (/^(core|ort|assets)\//.test(path)) return cacheFirst(request, path);
  return networkFirst(request);
}

/** For names that never change their content. */
async function cacheFirst(request: Request, path: string): Promise<Response> {
  const known = await caches.match(request, { ignoreVary: true });
  if (known !== undefined) return known;
  const response = await fetch(request);
  if (response.ok && response.status === 200) await keep(request, response.clone(), path);
  return response;
}

async function keep(request: Request, response: Response, path: string): Promise<void> {
  try {
    const cache = await caches.open(longCache);
    await cache.put(request, response);
    // A new core or runtime lives in a new folder; files of the folders before it are of no more use.
    const [area, version] = path.split('/');
    if (area === 'assets') return;
    for (const key of await cache.keys()) {
      const [otherArea, otherVersion] = new URL(key.url).pathname.slice(root.pathname.length).split('/');
      if (otherArea === area && otherVersion !== version) await cache.delete(key);
    }
  } catch {
    // Storage is full or blocked: the file is simply fetched again next time.
  }
}

/** For pages and everything under a fixed name: fresh when the network answers in time, else the kept copy. */
async function networkFirst(request: Request): Promise<Response> {
  const known = async (): Promise<Response | undefined> =>
    (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) ??
    (request.mode === 'navigate' ? caches.match(new URL('404.html', root)) : undefined);
  const fetched = fetch(request);
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), networkPatienceMs));
  try {
    const response = await Promise.race([fetched, late]);
    if (response !== undefined) return response;
    return (await caches.match(request, { ignoreSearch: true, ignoreVary: true })) ?? (await fetched);
  } catch (error) {
    const kept = await known();
    if (kept !== undefined) return kept;
    throw error;
  }
}

function withHeaders(response: Response): Response {
  // Opaque answers and redirects cannot be rebuilt; same-origin files are neither.
  if (response.status === 0 || response.type === 'opaqueredirect' || response.redirected) return response;
  if (Object.keys(__HEADERS__).every((name) => response.headers.has(name))) return response;
  const headers = new Headers(response.headers);
  for (const [name, value] of Object.entries(__HEADERS__)) if (!headers.has(name)) headers.set(name, value);
  const empty = [101, 204, 205, 304].includes(response.status);
  return new Response(empty ? null : response.body, {
    status: response.status,
    statusText: response.statusText,
    headers,
  });
}
