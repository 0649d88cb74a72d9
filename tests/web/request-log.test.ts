// The list of requests: noted at once, written later, bounded in number and age, and alive without storage.

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it } from 'vitest';
import { mostRequests, parseEntry, requestsAgeMs } from '../../web/src/service-worker/request-entry.js';
import type { LogOptions } from '../../web/src/service-worker/request-log.js';
import { RequestLog } from '../../web/src/service-worker/request-log.js';

let now = 0;

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory();
  now = Date.UTC(2026, 10, 23);
});

/** A log as a service worker has it after each start; the database is the same. */
function start(options: LogOptions = {}): RequestLog {
  return new RequestLog({ now: () => now, writeAfterMs: 0, ...options });
}

function note(log: RequestLog, url: string, bytes = 0): void {
  const entry = log.begin({ method: bytes > 0 ? 'POST' : 'GET', url, kind: 'fetch' });
  if (bytes > 0) entry.sent(bytes);
  entry.settle('network');
}

const urls = async (log: RequestLog): Promise<string[]> => (await log.entries()).map(({ url }) => url);

describe('the list of requests', () => {
  it('has an entry before anything is written, and keeps it over a stop', async () => {
    const log = start();
    note(log, 'https://a.test/one', 12);
    expect((await log.entries()).map(({ method, bytesSent, from }) => [method, bytesSent, from])).toEqual([
      ['POST', 12, 'network'],
    ]);
    await log.written();
    now += 1;
    const again = start();
    note(again, 'https://a.test/two');
    expect(await urls(again)).toEqual(['https://a.test/one', 'https://a.test/two']);
  });

  it('takes up what becomes known after it was written', async () => {
    const log = start();
    const entry = log.begin({ method: 'POST', url: 'https://a.test/', kind: 'fetch' });
    await log.written();
    entry.sent(7);
    entry.askedBy('/tools/resize/');
    entry.settle('cache');
    await log.written();
    expect(await start().entries()).toMatchObject([
      { bytesSent: 7, client: '/tools/resize/', from: 'cache' },
    ]);
  });

  it('never keeps a fragment, which may hold a recipe', async () => {
    const log = start();
    note(log, 'https://a.test/tools/resize/#recipe=abc');
    expect(await urls(log)).toEqual(['https://a.test/tools/resize/']);
  });

  it('keeps the newest thousand, in order, however fast they come', async () => {
    const log = start();
    for (let index = 0; index < mostRequests + 50; index += 1) note(log, `https://a.test/${index}`);
    await log.written();
    note(log, 'https://a.test/last');
    await log.written();
    const kept = await urls(start());
    expect(kept).toHaveLength(mostRequests);
    expect(kept[0]).toBe('https://a.test/51');
    expect(kept.at(-1)).toBe('https://a.test/last');
  });

  it.each([
    ['carried something', 'https://a.test/early', 70_000],
    ['went elsewhere', 'https://elsewhere.test/pixel', 0],
  ])('keeps what %s in the morning, however many pages are opened after it', async (_what, url, bytes) => {
    const log = start({ own: 'https://a.test' });
    note(log, 'https://a.test/first');
    note(log, url, bytes);
    for (let index = 0; index < mostRequests + 50; index += 1) note(log, `https://a.test/${index}`);
    expect(await urls(log)).toContain(url);
    await log.written();
    const kept = await urls(start({ own: 'https://a.test' }));
    expect(kept).toHaveLength(mostRequests);
    expect(kept.slice(0, 2)).toEqual([url, 'https://a.test/51']);
  });

  it('still has an end: of those that carried something the oldest go, too', async () => {
    const log = start({ own: 'https://a.test' });
    for (let index = 0; index < mostRequests + 5; index += 1) note(log, `https://a.test/${index}`, 1);
    await log.written();
    expect((await urls(start()))[0]).toBe('https://a.test/5');
  });

  it('forgets what is older than a day, in the list and in the database', async () => {
    const log = start();
    note(log, 'https://a.test/old');
    await log.written();
    now += requestsAgeMs + 1;
    expect(await urls(start())).toEqual([]);
    note(log, 'https://a.test/new');
    await log.written();
    now -= requestsAgeMs;
    expect(await urls(start())).toEqual(['https://a.test/new']);
  });

  it('goes on in order when the clock is set back', async () => {
    const log = start();
    note(log, 'https://a.test/one');
    now -= 1000;
    note(log, 'https://a.test/two');
    expect(await urls(log)).toEqual(['https://a.test/one', 'https://a.test/two']);
  });

  it('is empty after it was wiped, also of what was under way', async () => {
    let told = 0;
    const log = start({ changed: () => (told += 1) });
    const entry = log.begin({ method: 'GET', url: 'https://a.test/', kind: 'fetch' });
    await log.written();
    await log.clear();
    entry.settle('network');
    await log.written();
    expect(await urls(start())).toEqual([]);
    expect(told).toBeGreaterThanOrEqual(2);
  });

  it('remembers in memory where nothing can be stored, and no more than the thousand', async () => {
    Reflect.deleteProperty(globalThis, 'indexedDB');
    const log = start();
    for (let index = 0; index < mostRequests + 5; index += 1) note(log, `https://a.test/${index}`);
    await log.written();
    expect((await urls(log))[0]).toBe('https://a.test/5');
    await log.clear();
    expect(await urls(log)).toEqual([]);
  });

  it('survives that somebody deletes its database', async () => {
    const log = start();
    note(log, 'https://a.test/one');
    await log.written();
    await new Promise((resolve) => {
      indexedDB.deleteDatabase('mypictools-requests').onsuccess = resolve;
    });
    note(log, 'https://a.test/two');
    await log.written();
    expect(await urls(start())).toEqual(['https://a.test/two']);
  });

  it.each([undefined, null, 1, {}, { id: 1, at: 1 }, { id: 'x' }])('refuses %j as an entry', (data) => {
    expect(parseEntry(data)).toBeUndefined();
  });
});
