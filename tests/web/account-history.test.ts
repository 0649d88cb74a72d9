// The history: 30 days by a clock that moves, names, the off switch, a full disk, and storage that goes away.

import 'fake-indexeddb/auto';
import { IDBFactory, IDBObjectStore as FakeObjectStore } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, beforeEach, expect, test, vi, type MockInstance } from 'vitest';
import { accountDatabaseName, closeAccount, openAccount } from '../../web/src/account/database.js';
import { dayMs } from '../../web/src/account/clock.js';
import { JobHistory } from '../../web/src/account/history.js';
import {
  parseJobRecord,
  totalsOf,
  withoutStrokes,
  type JobRecord,
} from '../../web/src/account/history-record.js';
import { Daily } from '../../web/src/account/start.js';

const begin = Date.UTC(2026, 10, 1, 12);
const clock = { time: begin, now: () => clock.time };

function record(id: string, changes: Partial<JobRecord> = {}): JobRecord {
  const finishedAt = changes.finishedAt ?? clock.time;
  return {
    id,
    tool: 'compress',
    recipe: { version: 1, steps: [{ op: 'compress', params: { target: 100_000 } }] },
    status: 'done',
    format: 'jpeg',
    bytesBefore: 1000,
    bytesAfter: 400,
    widthAfter: 30,
    heightAfter: 20,
    startedAt: finishedAt - 50,
    finishedAt,
    durationMs: 50,
    session: 'abcdef01',
    ...changes,
  };
}

/** From now on the browser takes nothing more, until mocks are restored. */
function fillDisk(mayPut: (store: string) => boolean = () => false): MockInstance {
  const put = FakeObjectStore.prototype.put;
  return vi.spyOn(FakeObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    value,
    key,
  ) {
    if (!mayPut(this.name)) throw new DOMException('The disk is full.', 'QuotaExceededError');
    return put.call(this, value, key);
  });
}

const storedWords = async (): Promise<string> => JSON.stringify(await (await openAccount()).getAll('jobs'));

/** The same code as another tab runs it: with memory of its own, on the same database. */
async function anotherTab(): Promise<JobHistory> {
  vi.resetModules();
  const { JobHistory: Other } = await import('../../web/src/account/history.js');
  return new Other(clock);
}

const ids = async (history: JobHistory): Promise<string[]> => (await history.all()).map(({ id }) => id);

beforeEach(async () => {
  await closeAccount();
  globalThis.indexedDB = new IDBFactory();
  clock.time = begin;
});

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

test('on a full disk what is too old goes, even beside something from the future', async () => {
  const history = new JobHistory(clock);
  await history.put(record('old', { finishedAt: begin - 30 * dayMs }));
  await history.put(record('ahead', { finishedAt: begin + dayMs }));
  fillDisk();
  expect(await history.deleteOld()).toBe(1);
  expect(await ids(history)).toEqual(['ahead']);
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

test('names are left out, unless the visitor wants them, and go when that is taken back', async () => {
  const history = new JobHistory(clock);
  await history.put(record('a', { name: 'secret.jpg' }));
  expect(JSON.stringify(await (await openAccount()).getAll('jobs'))).not.toContain('secret');
  await history.change({ names: true });
  await history.put(record('b', { name: 'holiday.jpg' }));
  expect((await history.all()).map(({ name }) => name)).toContain('holiday.jpg');
  await history.change({ names: false });
  expect(JSON.stringify(await (await openAccount()).getAll('jobs'))).not.toContain('holiday');
  expect(await ids(history)).toHaveLength(2);
});

test('switched off, nothing is written, in this tab and in others; what was there stays until it is deleted', async () => {
  const [history, tab] = [new JobHistory(clock), new JobHistory(clock)];
  await history.put(record('a'));
  await history.change({ kept: false });
  await history.put(record('b'));
  await tab.put(record('c'));
  expect(await ids(history)).toEqual(['a']);
  expect(await tab.settings()).toEqual({ kept: false, names: false });
  await history.change({ kept: true });
  await tab.put(record('c'));
  expect((await ids(history)).sort()).toEqual(['a', 'c']);
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

test('a full disk: the oldest go, the visitor is told once, and the new line is there', async () => {
  const history = new JobHistory(clock);
  for (let index = 0; index < 60; index += 1) {
    clock.time += 1000;
    await history.put(record(`r${index}`));
  }
  const told: string[] = [];
  history.onFull = (sentence) => told.push(sentence);
  const put = FakeObjectStore.prototype.put;
  // There is room again as soon as something is deleted.
  vi.spyOn(FakeObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
    if (full) throw new DOMException('The disk is full.', 'QuotaExceededError');
    return put.call(this, value, key);
  });
  let full = true;
  const remove = FakeObjectStore.prototype.delete;
  vi.spyOn(FakeObjectStore.prototype, 'delete').mockImplementation(function (this: IDBObjectStore, key) {
    full = false;
    return remove.call(this, key);
  });
  clock.time += 1000;
  await history.put(record('new'));
  const left = await ids(history);
  expect(left[0]).toBe('new');
  expect(left).not.toContain('r0');
  expect(left).toContain('r59');
  full = true;
  await history.put(record('newer'));
  expect(await ids(history)).toContain('newer');
  expect(told).toHaveLength(1);
  expect(await (await openAccount()).get('jobs', 'newer')).toBeDefined();
});

test('a disk that is full of other things does not cost the whole history', async () => {
  const history = new JobHistory(clock);
  for (let index = 0; index < 300; index += 1) {
    clock.time += 1000;
    await history.put(record(`r${index}`));
  }
  vi.spyOn(FakeObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('The disk is full.', 'QuotaExceededError');
  });
  await history.put(record('new'));
  expect(await (await openAccount()).count('jobs')).toBe(150);
  expect(await ids(history)).toContain('new');
});

test('a batch on a disk that is full of other things costs no more of the history than its first picture', async () => {
  const history = new JobHistory(clock);
  for (let index = 0; index < 500; index += 1) await history.put(record(`r${index}`));
  const full = fillDisk();
  for (let index = 0; index < 8; index += 1) await history.put(record(`n${index}`));
  const database = await openAccount();
  expect(await database.count('jobs')).toBe(350);
  full.mockRestore();
  clock.time += 1000;
  await history.put(record('room'));
  expect(await database.getAllKeys('jobs'), 'what this page remembered is stored as well').toEqual(
    expect.arrayContaining(['room', ...Array.from({ length: 8 }, (_, index) => `n${index}`)]),
  );
  fillDisk();
  await history.put(record('full again'));
  expect(await database.count('jobs'), 'and room is made again').toBe(209);
});

test('a full disk with nothing to delete: the sentence does not claim that something was deleted', async () => {
  const history = new JobHistory(clock);
  const told: string[] = [];
  history.onFull = (sentence) => told.push(sentence);
  fillDisk();
  await history.put(record('a'));
  await history.put(record('b'));
  expect(told).toEqual([
    'This device is full: the history cannot be written now. Your pictures are not affected.',
  ]);
});

test('a record that was refused once is stored with the next one, unless the visitor objected meanwhile', async () => {
  const history = new JobHistory(clock);
  await history.change({ names: true });
  const refusing = vi.spyOn(FakeObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('Something.', 'UnknownError');
  });
  await history.put(record('a', { name: 'secret.jpg' }));
  refusing.mockRestore();
  await history.change({ names: false });
  await history.put(record('b'));
  expect(await (await openAccount()).getAllKeys('jobs')).toEqual(['a', 'b']);
  expect(await storedWords()).not.toContain('secret');
});

test('objecting on a full disk: old records make room for it, and it is stored', async () => {
  const history = new JobHistory(clock);
  for (let index = 0; index < 300; index += 1) await history.put(record(`r${index}`));
  const database = await openAccount();
  let room = false;
  fillDisk(() => room);
  // Even after a picture for which making room did not help.
  await history.put(record('in vain'));
  const remove = FakeObjectStore.prototype.delete;
  vi.spyOn(FakeObjectStore.prototype, 'delete').mockImplementation(function (this: IDBObjectStore, key) {
    room = true;
    return remove.call(this, key);
  });
  expect(await history.change({ kept: false })).toBe(true);
  expect(await database.get('settings', 'history')).toMatchObject({ kept: false });
});

test('names that cannot be taken out of records on a full disk go with the records', async () => {
  const history = new JobHistory(clock);
  await history.change({ names: true });
  await history.put(record('named', { name: 'secret.jpg' }));
  await history.put(record('nameless'));
  fillDisk((store) => store === 'settings');
  expect(await history.change({ names: false })).toBe(true);
  expect(await storedWords()).not.toContain('secret');
  expect(await ids(history)).toEqual(['nameless']);
});

test('what the browser does not store holds for this page, and the answer says so', async () => {
  const history = new JobHistory(clock);
  await history.put(record('a'));
  fillDisk();
  expect(await history.change({ kept: false })).toBe(false);
  expect(await history.settings()).toMatchObject({ kept: false });
  await history.put(record('b'));
  expect(await ids(history)).not.toContain('b');
});

test('names that cannot be deleted are not said to be', async () => {
  const history = new JobHistory(clock);
  await history.change({ names: true });
  await history.put(record('a', { name: 'secret.jpg' }));
  fillDisk((store) => store === 'settings');
  vi.spyOn(FakeObjectStore.prototype, 'delete').mockImplementation(() => {
    throw new DOMException('No.', 'UnknownError');
  });
  expect(await history.change({ names: false })).toBe(false);
});

test('a record under way in another tab keeps no name that was turned off meanwhile', async () => {
  const [history, tab] = [new JobHistory(clock), await anotherTab()];
  for (let times = 0; times < 20; times += 1) {
    await history.change({ names: true });
    await Promise.all([
      tab.put(record(`r${times}`, { name: `secret ${times}.jpg` })),
      history.change({ names: false }),
    ]);
    expect(await storedWords()).not.toContain('secret');
  }
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

test.each(['clear', 'remove'] as const)('where the browser refuses to delete, %s says so', async (which) => {
  const history = new JobHistory(clock);
  await history.put(record('a'));
  for (const method of ['delete', 'clear'] as const)
    vi.spyOn(FakeObjectStore.prototype, method).mockImplementation(() => {
      throw new DOMException('No.', 'UnknownError');
    });
  const deleting = which === 'clear' ? history.clear() : history.remove(['a']);
  await expect(deleting).rejects.toThrow('No.');
  expect(await ids(history)).toEqual(['a']);
});

test('where the database does not open this time, nothing is said to be deleted, also a moment later', async () => {
  const history = new JobHistory(clock);
  await history.put(record('a'));
  await closeAccount();
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('Later.', 'UnknownError');
  });
  await expect(history.clear()).rejects.toThrow('Later.');
  vi.restoreAllMocks();
  await expect(history.clear()).rejects.toThrow('Later.');
  await closeAccount();
  expect(await ids(history)).toEqual(['a']);
});

test('a disk that stays full: this page remembers the line, and nothing is thrown', async () => {
  const history = new JobHistory(clock);
  vi.spyOn(FakeObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('The disk is full.', 'QuotaExceededError');
  });
  await history.put(record('a'));
  expect(await ids(history)).toEqual(['a']);
  await history.remove(['a']);
  expect(await ids(history)).toEqual([]);
});

test('without a database the page has a history as long as it is open, also for 30 days only', async () => {
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('Storage is blocked.', 'SecurityError');
  });
  const history = new JobHistory(clock);
  await history.put(record('a', { name: 'secret.jpg' }));
  expect(await history.all()).toEqual([record('a')]);
  expect(await ids(new JobHistory(clock))).toEqual([]);
  clock.time += 30 * dayMs;
  expect(await history.deleteOld()).toBe(1);
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
