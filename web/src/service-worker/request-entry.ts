// What is remembered of one request, and the words in which pages and the service worker talk about requests.

import promises from '../account/promises.json';
import { isObject } from '../site/is-object.js';

/** `refused`: it never left this device, because the network was cut for a test and no copy was kept. */
export type Origin = 'network' | 'cache' | 'refused';

export interface RequestEntry {
  /** Grows with time: milliseconds since 1970 times 1000, and a counter. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly method: string;
  /** Without the fragment, which never leaves the browser. */
  readonly url: string;
  /** Of the body; what an address carries is in `url`. */
  readonly bytesSent: number;
  readonly from: Origin;
  /** What asked: `document`, `script`, `worker`, `image`, `fetch`, or `ownKind`. */
  readonly kind: string;
  /** Path of the page or worker that asked; empty where the browser does not tell. */
  readonly client: string;
}

/** The kind of what the service worker gets by itself. */
export const ownKind = 'service worker';

/** The header in which the service worker lists, with commas, the headers that it has added and the host has not sent. */
export const addedHeader = 'X-Added-On-This-Device';

export const requestsDatabase = 'mypictools-requests';
/** Says that the list has changed, and nothing else. */
export const requestsChannel = 'mypictools-requests';
/** As many are kept; where there are more, those that carried nothing to this site make room first, the oldest before. */
export const mostRequests = 1000;
export const requestsAgeMs = promises.requestLogHours * 60 * 60_000;

/** What a page asks of the service worker; each comes with a port for the answer. */
export type Question =
  | { readonly kind: 'requests' }
  | { readonly kind: 'clear-requests' }
  /** Gets files that are otherwise kept when they are first used: of the core, or of the models' runtime. */
  | { readonly kind: 'keep'; readonly what: 'core' | 'runtime' }
  /** From now on no request of this page and its workers goes out. The port is the cut's: see `network-cut.ts`. */
  | { readonly kind: 'cut' };

/** From the page, on the cut's port. Silence for longer than `cutSilenceMs` ends it as `restore` does. */
export type CutWord = 'still' | 'restore';
/** From the service worker, on the cut's port; at the end with the ids, in the list, of what this page and its workers asked for. */
export type CutAnswer =
  { readonly state: 'cut' } | { readonly state: 'restored'; readonly requests: readonly number[] };
export const cutSilenceMs = 6_000;

export function parseQuestion(data: unknown): Question | undefined {
  if (!isObject(data)) return undefined;
  const { kind, what } = data;
  if (kind === 'requests' || kind === 'clear-requests' || kind === 'cut') return { kind };
  if (kind === 'keep' && (what === 'core' || what === 'runtime')) return { kind, what };
  return undefined;
}

/** Undefined for what a service worker of another version may say. */
export function parseCutAnswer(data: unknown): CutAnswer | undefined {
  if (!isObject(data)) return undefined;
  const { state, requests } = data;
  if (state === 'cut') return { state };
  if (state !== 'restored' || !Array.isArray(requests)) return undefined;
  return { state, requests: requests.filter((id) => typeof id === 'number') };
}

/** Undefined for what is no entry: databases and messages are data from outside. */
export function parseEntry(data: unknown): RequestEntry | undefined {
  if (!isObject(data)) return undefined;
  const { id, at, method, url, bytesSent, from, kind, client } = data;
  const numbers = [id, at, bytesSent].every((value) => typeof value === 'number' && Number.isFinite(value));
  const texts = [method, url, kind, client].every((value) => typeof value === 'string');
  if (!numbers || !texts || !(from === 'network' || from === 'cache' || from === 'refused')) return undefined;
  return data as unknown as RequestEntry;
}
