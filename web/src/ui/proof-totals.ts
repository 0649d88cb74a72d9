// The list of requests summed up: in figures, in one sentence, and as text. Knows no DOM.

import { mostRequests, type RequestEntry } from '../service-worker/request-entry.js';
import type { SeenRequest } from '../site/request-log.js';
import { countOf } from './format.js';

export interface Totals {
  readonly count: number;
  /** Whether the service worker's list has no room for more, so that there may have been others. */
  readonly full: boolean;
  /** Of those that are known. */
  readonly bytesSent: number;
  /** Requests of which nobody knows what they carried. */
  readonly untold: number;
  /** Of these, to the endpoint of Premium, which gets licences and never a picture. */
  readonly bytesToPremium: number;
  /** Served from this device. */
  readonly cached: number;
  readonly refused: number;
  /** Hosts of other sites, in order of appearance. */
  readonly others: readonly string[];
}

/** `premium` is the address of Premium's endpoint, where the owner has one. */
export function totalsOf(entries: readonly SeenRequest[], own: string, premium?: string): Totals {
  const others = new Set(entries.map(({ url }) => new URL(url)).filter(({ origin }) => origin !== own));
  const of = (from: RequestEntry['from']): number => entries.filter((entry) => entry.from === from).length;
  const sent = (some: readonly SeenRequest[]): number =>
    some.reduce((sum, { bytesSent = 0 }) => sum + bytesSent, 0);
  return {
    count: entries.length,
    full: entries.filter(({ early }) => early !== true).length >= mostRequests,
    bytesSent: sent(entries),
    untold: entries.filter(({ bytesSent }) => bytesSent === undefined).length,
    bytesToPremium: sent(entries.filter(({ url }) => premium !== undefined && url.startsWith(premium))),
    cached: of('cache'),
    refused: of('refused'),
    others: [...new Set([...others].map(({ host }) => host))],
  };
}

/** "12 requests, 0 bytes sent, all to this site." */
export function sentenceOf({ count, full, bytesSent, untold, bytesToPremium, others }: Totals): string {
  if (count === 0) return 'No request.';
  const requests = full ? `The ${count} requests that are kept` : countOf(count, 'request');
  const bytes = countOf(bytesSent, 'byte');
  const what = bytesSent > 0 && bytesSent === bytesToPremium ? ' for Premium (no picture)' : '';
  const where = others.length === 0 ? 'all to this site' : `some to ${others.join(', ')}`;
  if (untold === count) return `${requests}, bytes sent not known, ${where}.`;
  const unknown = untold === 0 ? '' : ` (not known for ${untold})`;
  return `${requests}, ${bytes} sent${what}${unknown}, ${where}.`;
}

/** The list as text, one line each, for a mail or a bug report. */
export function textOf(entries: readonly SeenRequest[], own: string, premium?: string): string {
  const lines = entries.map(({ at, method, url, bytesSent, from, kind, early }) =>
    [
      new Date(at).toISOString(),
      method ?? 'method not known',
      url,
      `${bytesSent ?? 'not known how many'} bytes sent`,
      from,
      kind,
      ...(early ? ['seen by the page'] : []),
    ].join('\t'),
  );
  return [sentenceOf(totalsOf(entries, own, premium)), ...lines, ''].join('\n');
}
