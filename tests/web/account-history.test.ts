// The history: 30 days by a clock that moves, two tabs, records as they are read, totals.

import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { accountDatabaseName, openAccount } from '../../web/src/account/database.js';
import { dayMs } from '../../web/src/account/clock.js';
import { JobHistory } from '../../web/src/account/history.js';
import { parseJobRecord, totalsOf, withoutStrokes } from '../../web/src/account/history-record.js';
import { Daily } from '../../web/src/account/start.js';
import { anotherTab, begin, clock, fillDisk, freshBrowser, ids, record } from './support/job-history.js';

beforeEach(freshBrowser);
afterEach(() => vi.restoreAllMocks());

test('a record comes back as it was, newest first, and another tab sees it', async () => {
  const history = new JobHistory(clock);
  await history.put(record('a'));
  clock.time += 1000;
  await history.put(record('b'));
  expect(await history.all()).toEqual([record('b'), record('a', { finishedAt: begin })]);
  expect(await ids(new JobHistory(clock))).toEqual(['b', 'a']);
});

test('the same id is one line', async () => {
  const history = new JobHistory(clock);
  await history.put(record('a', { status: 'failed', code: 'unreadable' }));
  await history.put(record('a'));
  expect(await history.all()).toEqual([record('a')]);
});

test('a record is there for 30 days and not a moment longer', async () => {
  const history = new JobHistory(clock);
  await history.put(record('old'));
  clock.time += 10 * dayMs;
  await history.put(record('young'));
  clock.time = begin + 30 * dayMs - 1;
  expect(await history.deleteOld()).toBe(0);
  expect(await ids(history)).toEqual(['young', 'old']);
  clock.time += 1;
  expect(await history.deleteOld()).toBe(1);
  expect(await ids(history)).toEqual(['young']);
  expect(await (await openAccount()).count('jobs')).toBe(1);
});

test('the clock was a year ahead and is set right: the record lasts 30 days from then, and keeps its own times', async () => {
  const history = new JobHistory(clock);
  clock.time = begin + 365 * dayMs;
  const ahead = record('from the future');
  await history.put(ahead);
  clock.time = begin;
  await history.deleteOld();
  expect(await history.all()).toEqual([{ ...ahead, futureSince: begin }]);
  clock.time = begin + 30 * dayMs - 1;
  await history.deleteOld();
  expect(await ids(history)).toEqual(['from the future']);
  clock.time += 1;
  expect(await history.deleteOld()).toBe(1);
  expect(await ids(history)).toEqual([]);
});

test.each([
  ['a day', begin - dayMs],
  ['to the time the device was made', Date.UTC(2010, 0, 1)],
])(
  'a clock that is set back %s and is right again later costs nothing and changes nothing',
  async (_, back) => {
    const history = new JobHistory(clock);
    for (const days of [0, 1, 20])
      await history.put(record(`${days} days`, { finishedAt: begin - days * dayMs }));
    const before = await history.all();
    for (let times = 0; times < 2; times += 1) {
      clock.time = back;
      await history.deleteOld();
      expect(await ids(history)).toHaveLength(3);
      clock.time = begin + 60_000;
      await history.deleteOld();
      expect(await history.all()).toEqual(before);
    }
    clock.time = begin + 29 * dayMs;
    await history.deleteOld();
    expect(await ids(history)).toEqual(['0 days']);
  },
);

test('a clock that is set back once more lets the 30 days of what is from the future begin again', async () => {
  const history = new JobHistory(clock);
  await history.put(record('a', { finishedAt: begin + 365 * dayMs }));
  await history.deleteOld();
  clock.time = begin - 100 * dayMs;
  await history.deleteOld();
  clock.time += 30 * dayMs;
  expect(await history.deleteOld()).toBe(1);
});

test('what is no record, written by hand or by another version, is not shown and does not stay', async () => {
  const history = new JobHistory(clock);
  await history.put(record('good'));
  const database = await openAccount();
  await database.put('jobs', { id: 'no time' });
  await database.put('jobs', { id: 'text', finishedAt: 'tomorrow' });
  await database.put('jobs', { ...record('date'), finishedAt: new Date(begin) });
  await database.put('jobs', { ...record('negative'), bytesBefore: -1, finishedAt: begin - 1 });
  expect(await ids(history)).toEqual(['good']);
  await history.deleteOld();
  const left = await database.getAllKeys('jobs');
  expect(left).not.toContain('no time');
  expect(left).not.toContain('text');
  expect(left).not.toContain('date');
  expect(left).toContain('good');
});

test('deleting is due at the start, after a day, and when the clock was set back', () => {
  const daily = new Daily(clock);
  expect(daily.isDue()).toBe(true);
  clock.time += dayMs - 1;
  expect(daily.isDue()).toBe(false);
  clock.time += 1;
  expect(daily.isDue()).toBe(true);
  clock.time -= 100 * dayMs;
  expect(daily.isDue()).toBe(true);
  expect(daily.isDue()).toBe(false);
});

test('settings that nobody can read count as the usual ones', async () => {
  const database = await openAccount();
  for (const value of ['off', 7, null, [], { kept: 'no', names: 'yes' }]) {
    await database.put('settings', value, 'history');
    expect(await new JobHistory(clock).settings()).toEqual({ kept: true, names: false });
  }
});

test('one is deleted and put back; all are cleared', async () => {
  const history = new JobHistory(clock);
  await history.put(record('a'));
  await history.put(record('b'));
  const [gone] = (await history.all()).filter(({ id }) => id === 'a');
  await history.remove(['a']);
  expect(await ids(history)).toEqual(['b']);
  expect(await history.putBack(gone ? [gone] : [])).toBe(1);
  expect(await history.putBack([record('a'), record('b')])).toBe(0);
  expect((await ids(history)).sort()).toEqual(['a', 'b']);
  await history.clear();
  expect(await ids(history)).toEqual([]);
});

test('putting back brings nothing that is too old, and no names that are not wanted', async () => {
  const history = new JobHistory(clock);
  const old = record('old', { finishedAt: begin - 30 * dayMs });
  expect(await history.putBack([old, record('new', { name: 'secret.jpg' })])).toBe(1);
  expect((await history.all()).map(({ id, name }) => [id, name])).toEqual([['new', undefined]]);
});

test('two tabs at once write both', async () => {
  const tabs = [new JobHistory(clock), new JobHistory(clock)];
  await Promise.all(Array.from({ length: 40 }, (_, index) => tabs[index % 2]?.put(record(`r${index}`))));
  expect(await ids(new JobHistory(clock))).toHaveLength(40);
});

test('cleared in one tab, the history is gone from what another tab remembers, too', async () => {
  const [history, tab] = [new JobHistory(clock), await anotherTab()];
  const full = fillDisk();
  await tab.put(record('a'));
  expect(await ids(tab)).toEqual(['a']);
  full.mockRestore();
  await history.clear();
  await expect.poll(() => ids(tab)).toEqual([]);
});

test('what becomes known of a record later is added to it, and brings back nothing that was deleted', async () => {
  const history = new JobHistory(clock);
  await history.put(record('a'));
  await history.amend('a', { widthBefore: 5, heightBefore: 6 });
  expect(await history.all()).toEqual([record('a', { widthBefore: 5, heightBefore: 6 })]);
  await new JobHistory(clock).clear();
  await history.amend('a', { widthBefore: 7, heightBefore: 8 });
  expect(await ids(history)).toEqual([]);
});

test('the storage is cleared in mid-session: the history goes on, empty', async () => {
  const history = new JobHistory(clock);
  await history.put(record('a'));
  await new Promise((resolve) => {
    indexedDB.deleteDatabase(accountDatabaseName).onsuccess = resolve;
  });
  expect(await ids(history)).toEqual([]);
  await history.put(record('b'));
  expect(await ids(new JobHistory(clock))).toEqual(['b']);
});

test('a database of the first version keeps its lines', async () => {
  const first = await openDB(accountDatabaseName, 1, {
    upgrade: (database) => {
      database.createObjectStore('jobs', { keyPath: 'id' }).createIndex('finishedAt', 'finishedAt');
      database.createObjectStore('settings');
    },
  });
  await first.put('jobs', record('a'));
  first.close();
  expect(await new JobHistory(clock).all()).toEqual([record('a')]);
});

test('changes are told to whoever watches, until they stop', async () => {
  const history = new JobHistory(clock);
  let told = 0;
  const stop = history.watch(() => (told += 1));
  await history.put(record('a'));
  await history.change({ names: true });
  expect(told).toBe(2);
  stop();
  await history.clear();
  expect(told).toBe(2);
});

test('a record is read strictly: every field, and no other', () => {
  const good = record('a', { name: 'x.jpg', code: 'c', widthBefore: 1, heightBefore: 2 });
  expect(parseJobRecord({ ...good, pixels: 'data:' })).toEqual(good);
  for (const name of [
    'id',
    'tool',
    'recipe',
    'status',
    'bytesBefore',
    'startedAt',
    'finishedAt',
    'durationMs',
    'session',
  ]) {
    expect(parseJobRecord({ ...good, [name]: undefined }), name).toBeUndefined();
    expect(parseJobRecord({ ...good, [name]: [] }), name).toBeUndefined();
  }
  for (const wrong of [
    { bytesAfter: -1 },
    { widthAfter: Infinity },
    { name: 7 },
    { status: 'waiting' },
    { format: 'x'.repeat(1001) },
  ])
    expect(parseJobRecord({ ...good, ...wrong }), JSON.stringify(wrong)).toBeUndefined();
  for (const none of [null, undefined, 'a', 7, []]) expect(parseJobRecord(none)).toBeUndefined();
});

test('strokes are never a part of what is kept', () => {
  const stroke = { mode: 'keep', size: 0.1, softness: 0, points: [[0.5, 0.5]] } as const;
  const kept = withoutStrokes({
    version: 1,
    steps: [{ op: 'remove-background', params: { model: 'isnet', strokes: [stroke] } }, { op: 'flip' }],
    output: { format: 'png' },
  });
  expect(kept).toEqual({
    version: 1,
    steps: [{ op: 'remove-background', params: { model: 'isnet' } }, { op: 'flip' }],
    output: { format: 'png' },
  });
});

test('pictures that were made at the same time took that time once', () => {
  const [at, ends] = [begin, [100, 150, 400, 160]];
  const took = [100, 100, 50, 20];
  const records = ends.map((end, index) =>
    record(`r${index}`, { finishedAt: at + end, durationMs: took[index] ?? 0 }),
  );
  // 0 to 160 by the first two and the last, 350 to 400 by the third.
  expect(totalsOf(records).durationMs).toBe(210);
});

test('totals count what was finished; a result that grew counts against the others', () => {
  const records = [
    record('a'),
    record('b', { bytesAfter: 1100, finishedAt: begin + 1000 }),
    record('c', { status: 'failed' }),
    record('d', { status: 'cancelled' }),
  ];
  expect(totalsOf(records)).toEqual({ pictures: 2, bytesSaved: 500, durationMs: 100 });
});
