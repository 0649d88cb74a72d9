// The page's end of the list of requests: asks the service worker for it, adds what the page itself saw before, wipes it.

import {
  ownKind,
  parseCutAnswer,
  parseEntry,
  requestsChannel,
  requestsDatabase,
  type CutWord,
  type Question,
  type RequestEntry,
} from '../service-worker/request-entry.js';
import { ask, isWatched, patienceMs } from './service-worker-talk.js';

const stillMs = 1_000;

/** A request in the list of the page. */
export interface SeenRequest extends Omit<RequestEntry, 'method' | 'bytesSent'> {
  /** Undefined where only the page saw it: browsers do not tell a page how it asked, and what a request to the network carried. */
  readonly method: string | undefined;
  readonly bytesSent: number | undefined;
  /** Seen by this page, not by the service worker: it was made before that one took over. */
  readonly early?: true;
}

/** What the service worker has noted in the last day, the newest last; undefined without one. */
export async function readRequests(): Promise<readonly RequestEntry[] | undefined> {
  const entries = (await ask({ kind: 'requests' }))?.['entries'];
  if (!Array.isArray(entries)) return undefined;
  return entries.map(parseEntry).filter((entry) => entry !== undefined);
}

/** Calls back whenever the list has changed. Answers how to stop. */
export function watchRequests(changed: () => void): () => void {
  const channel = new BroadcastChannel(requestsChannel);
  channel.onmessage = changed;
  return () => channel.close();
}

/** Wipes the list, whether or not a service worker is there. Rejects where the browser refuses. */
export async function clearRequestLog(): Promise<void> {
  if ((await ask({ kind: 'clear-requests' })) !== undefined) return;
  await new Promise<void>((resolve, reject) => {
    const request = indexedDB.deleteDatabase(requestsDatabase);
    request.onsuccess = request.onblocked = () => resolve();
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });
}

export interface Cut {
  /**
   * Gives the network back, and the ids, in the list, of what this page and its workers asked for meanwhile. Undefined
   * when it had come back by itself before.
   */
  restore(): Promise<readonly number[] | undefined>;
}

/** Cuts the network for this page and its workers, until `restore` or until the page is gone. Undefined when it cannot be. */
export function cutNetwork(): Promise<Cut | undefined> {
  const worker = isWatched() ? navigator.serviceWorker.controller : null;
  if (worker === null) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const say = (word: CutWord): void => port1.postMessage(word);
    let restored: ((requests: readonly number[] | undefined) => void) | undefined;
    let over = false;
    let pulse: ReturnType<typeof setInterval> | undefined;
    const end = (requests?: readonly number[]): void => {
      over = true;
      clearInterval(pulse);
      port1.close();
      restored?.(requests);
    };
    const late = setTimeout(() => {
      end();
      resolve(undefined);
    }, patienceMs);
    const restore = (): Promise<readonly number[] | undefined> =>
      new Promise((done) => {
        if (over) return done(undefined);
        restored = done;
        say('restore');
        setTimeout(end, patienceMs);
      });
    port1.onmessage = ({ data }: MessageEvent<unknown>) => {
      const answer = parseCutAnswer(data);
      if (answer?.state === 'restored') return end(answer.requests);
      if (answer === undefined) return;
      clearTimeout(late);
      pulse = setInterval(() => say('still'), stillMs);
      resolve({ restore });
    };
    worker.postMessage({ kind: 'cut' } satisfies Question, [port2]);
  });
}

interface Timed {
  readonly name: string;
  readonly startTime: number;
  readonly initiatorType: string;
  /** 0 where no service worker had a part in it. */
  readonly workerStart: number;
  readonly transferSize: number;
  readonly decodedBodySize: number;
}

/** How far the clocks of the page and the service worker may be apart about the same request. */
const sameMs = 3_000;

/**
 * The list with what only the page saw: requests made before the service worker took over. `origin` is
 * `performance.timeOrigin`.
 */
export function withEarlyRequests(
  entries: readonly RequestEntry[],
  timed: readonly Timed[],
  origin: number,
  page: string,
): readonly SeenRequest[] {
  const left = [...entries];
  const early: SeenRequest[] = [];
  for (const [index, each] of timed.entries()) {
    if (each.workerStart > 0 || !/^https?:/.test(each.name)) continue;
    const url = each.name.replace(/#.*$/s, '');
    const at = Math.round(origin + each.startTime);
    // What the service worker gets by itself, such as its copies of the same files, are requests of their own.
    const known = left.findIndex(
      ({ kind, client, ...entry }) =>
        entry.url === url &&
        Math.abs(entry.at - at) < sameMs &&
        kind !== ownKind &&
        (client === '' || client === page),
    );
    if (known >= 0) {
      left.splice(known, 1);
      continue;
    }
    const fromCache = each.transferSize === 0 && each.decodedBodySize > 0;
    early.push({
      id: at * 1000 + index,
      at,
      method: undefined,
      url,
      // A copy in this tab's memory or on this device answered: nothing went out.
      bytesSent: fromCache ? 0 : undefined,
      from: fromCache ? 'cache' : 'network',
      kind: each.initiatorType === 'navigation' ? 'document' : each.initiatorType,
      client: page,
      early: true,
    });
  }
  return [...entries, ...early].sort((a, b) => a.id - b.id);
}

/** What this page saw of its own requests. */
export function timedRequests(): readonly Timed[] {
  return [
    ...(performance.getEntriesByType('navigation') as PerformanceNavigationTiming[]),
    ...(performance.getEntriesByType('resource') as PerformanceResourceTiming[]),
  ];
}
