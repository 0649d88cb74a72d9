// The history where the visitor or the browser says no: names, the off switch, a full disk, refused deletions, no database.

import 'fake-indexeddb/auto';
import { IDBObjectStore as FakeObjectStore } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closeAccount, openAccount } from '../../web/src/account/database.js';
import { dayMs } from '../../web/src/account/clock.js';
import { JobHistory } from '../../web/src/account/history.js';
import {
  anotherTab,
  begin,
  clock,
  fillDisk,
  freshBrowser,
  ids,
  record,
  storedWords,
} from './support/job-history.js';

beforeEach(freshBrowser);
afterEach(() => vi.restoreAllMocks());

test('on a full disk what is too old goes, even beside something from the future', async () => {
  const history = new JobHistory(clock);
  await history.put(record('old', { finishedAt: begin - 30 * dayMs }));
  await history.put(record('ahead', { finishedAt: begin + dayMs }));
  fillDisk();
  expect(await history.deleteOld()).toBe(1);
  expect(await ids(history)).toEqual(['ahead']);
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

test('on a full disk only an objection costs old records: turning something on, or off once more, does not', async () => {
  const history = new JobHistory(clock);
  for (let each = 0; each < 60; each += 1) await history.put(record(`old ${each}`));
  fillDisk();
  await history.change({ names: false });
  expect(await history.all()).toHaveLength(60);
  expect(await history.change({ names: true })).toBe(false);
  expect(await history.all()).toHaveLength(60);
});

test('on a full disk an entry from the future does not keep those whose 30 days are over', async () => {
  const history = new JobHistory(clock);
  await history.put(record('over', { finishedAt: begin + dayMs, futureSince: begin - 31 * dayMs }));
  await history.put(record('ahead', { finishedAt: begin + 400 * dayMs }));
  fillDisk();
  await history.deleteOld();
  expect(await ids(history)).toEqual(['ahead']);
});
