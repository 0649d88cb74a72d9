// The page's view of the requests: what it adds to the service worker's list, how it sums it up, and as text.

import { expect, test } from 'vitest';
import { mostRequests, ownKind, type RequestEntry } from '../../web/src/service-worker/request-entry.js';
import { withEarlyRequests } from '../../web/src/site/request-log.js';
import { sentenceOf, textOf, totalsOf } from '../../web/src/ui/proof-totals.js';

const own = 'https://pics.example';
const origin = 1_800_000_000_000;

function entry(change: Partial<RequestEntry> = {}): RequestEntry {
  const at = change.at ?? origin + 100;
  const url = `${own}/engine.js`;
  return {
    ...{ id: at * 1000, at, method: 'GET', url, bytesSent: 0, from: 'network', kind: 'script', client: '/' },
    ...change,
  };
}

const timed = (name: string, change: object = {}) => ({
  ...{
    name,
    startTime: 100,
    initiatorType: 'script',
    workerStart: 0,
    transferSize: 300,
    decodedBodySize: 200,
  },
  ...change,
});

test('what was asked for before the service worker took over is added, and marked', () => {
  const list = withEarlyRequests(
    [entry({ at: origin + 900 })],
    [timed(`${own}/theme.js`), timed(`${own}/engine.js`, { startTime: 890, workerStart: 891 })],
    origin,
    '/',
  );
  expect(list.map(({ url, early }) => [url, early])).toEqual([
    [`${own}/theme.js`, true],
    [`${own}/engine.js`, undefined],
  ]);
});

test('the same request is not counted twice, two of one address are', () => {
  const list = withEarlyRequests(
    [entry()],
    [timed(`${own}/engine.js`), timed(`${own}/engine.js`)],
    origin,
    '/',
  );
  expect(list.map(({ early }) => early ?? false)).toEqual([false, true]);
});

test('what the service worker got by itself does not stand for what the page asked for', () => {
  const copy = entry({ kind: ownKind, client: ownKind });
  const list = withEarlyRequests([copy], [timed(`${own}/engine.js`)], origin, '/');
  expect(list.map(({ kind, early }) => [kind, early ?? false])).toEqual([
    [ownKind, false],
    ['script', true],
  ]);
});

test('what another page asked for a moment ago does not stand for it either', () => {
  const before = entry({ client: '/page-before/' });
  const list = withEarlyRequests([before], [timed(`${own}/engine.js`)], origin, '/');
  expect(list.map(({ early }) => early ?? false)).toEqual([false, true]);
});

test('of what only the page saw, nobody knows method and bytes, and nobody says so', () => {
  const early = withEarlyRequests([], [timed(`${own}/theme.js`), timed(`${own}/a.css`)], origin, '/');
  expect(early.map(({ method, bytesSent }) => [method, bytesSent])).toEqual([
    [undefined, undefined],
    [undefined, undefined],
  ]);
  expect(totalsOf(early, own)).toMatchObject({ count: 2, bytesSent: 0, untold: 2 });
  expect(sentenceOf(totalsOf(early, own))).toBe('2 requests, bytes sent not known, all to this site.');
  const posted = entry({ method: 'POST', bytesSent: 12 });
  expect(sentenceOf(totalsOf([...early, posted], own))).toBe(
    '3 requests, 12 bytes sent (not known for 2), all to this site.',
  );
  const text = textOf(early, own);
  expect(text).toMatch(/method not known\t\S+theme\.js\tnot known how many bytes sent/);
  expect(text).not.toMatch(/GET|\t0 bytes/);
});

test('pictures in memory are no requests, and a copy is told from the network', () => {
  const list = withEarlyRequests(
    [],
    [timed('blob:https://pics.example/1'), timed('data:,x'), timed(`${own}/a.css`, { transferSize: 0 })],
    origin,
    '/',
  );
  expect(list.map(({ url, from, bytesSent }) => [url, from, bytesSent])).toEqual([
    [`${own}/a.css`, 'cache', 0],
  ]);
});

test('the sum in one sentence', () => {
  const sentence = (entries: RequestEntry[]): string => sentenceOf(totalsOf(entries, own));
  expect(sentence([])).toBe('No request.');
  expect(sentence([entry()])).toBe('1 request, 0 bytes sent, all to this site.');
  expect(sentence([entry(), entry({ url: 'https://pay.example/x', method: 'POST', bytesSent: 512 })])).toBe(
    '2 requests, 512 bytes sent, some to pay.example.',
  );
});

test('a full list says that there were more', () => {
  const full = Array.from({ length: mostRequests }, () => entry());
  expect(sentenceOf(totalsOf(full, own))).toBe(
    `The ${mostRequests} requests that are kept, 0 bytes sent, all to this site.`,
  );
});

test('what goes to Premium is told from anything else', () => {
  const premium = `${own}/premium-api/`;
  const paid = entry({ url: `${premium}claim`, method: 'POST', bytesSent: 90 });
  expect(sentenceOf(totalsOf([paid], own, premium))).toBe(
    '1 request, 90 bytes sent for Premium (no picture), all to this site.',
  );
  const other = entry({ url: `${own}/elsewhere`, method: 'POST', bytesSent: 9000 });
  expect(totalsOf([paid, other], own, premium)).toMatchObject({ bytesSent: 9090, bytesToPremium: 90 });
  expect(sentenceOf(totalsOf([paid, other], own, premium))).toBe(
    '2 requests, 9090 bytes sent, all to this site.',
  );
});

test('as text it has one line for each, with what was sent', () => {
  const lines = textOf([entry({ method: 'POST', bytesSent: 12 }), entry({ from: 'refused' })], own).split(
    '\n',
  );
  expect(lines).toHaveLength(4);
  expect(lines[0]).toBe('2 requests, 12 bytes sent, all to this site.');
  expect(lines[1]).toMatch(/POST\thttps:\/\/pics\.example\/engine\.js\t12 bytes sent\tnetwork/);
  expect(lines[2]).toMatch(/refused/);
});
