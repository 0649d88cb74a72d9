// The account database: migrations, two tabs at once, and what happens when the browser takes it away.

import 'fake-indexeddb/auto';
import { IDBFactory, IDBObjectStore as FakeObjectStore } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { onChange } from '../../web/src/account/changes.js';
import {
  accountDatabaseName,
  accountLasts,
  accountVersion,
  changeRecord,
  closeAccount,
  deleteRecord,
  openAccount,
  readRecord,
} from '../../web/src/account/database.js';

const add = (old: unknown): number => (typeof old === 'number' ? old + 1 : 1);

beforeEach(async () => {
  await closeAccount();
  globalThis.indexedDB = new IDBFactory();
});

afterEach(() => vi.restoreAllMocks());

/** Another tab, or an earlier visit: a connection of its own to the same database. */
function anotherTab(version?: number) {
  return openDB(accountDatabaseName, version);
}

test('a database of the first version gets the stores it lacks and keeps what it has', async () => {
  const first = await openDB(accountDatabaseName, 1, {
    upgrade: (database) => {
      database.createObjectStore('jobs', { keyPath: 'id' }).createIndex('finishedAt', 'finishedAt');
      database.createObjectStore('settings');
    },
  });
  await first.put('jobs', { id: 'a', finishedAt: 5 });
  await first.put('settings', { kept: false }, 'history');
  first.close();
  const database = await openAccount();
  expect(database.version).toBe(accountVersion);
  expect([...database.objectStoreNames]).toEqual(['allowance', 'jobs', 'licence', 'settings']);
  expect(await database.getAllFromIndex('jobs', 'finishedAt')).toEqual([{ id: 'a', finishedAt: 5 }]);
  expect([...database.transaction('jobs').store.indexNames]).toEqual(['finishedAt', 'futureSince']);
  expect(await readRecord('settings', 'history')).toEqual({ kept: false });
});

test('a new database has the same stores as one that was brought up to date', async () => {
  const database = await openAccount();
  expect([...database.objectStoreNames]).toEqual(['allowance', 'jobs', 'licence', 'settings']);
  expect([...database.transaction('jobs').store.indexNames]).toEqual(['finishedAt', 'futureSince']);
});

test('counting many times at once loses nothing, and another tab reads the same number', async () => {
  await Promise.all(Array.from({ length: 25 }, () => changeRecord('allowance', 'today', add)));
  expect(await readRecord('allowance', 'today')).toBe(25);
  const tab = await anotherTab();
  const transaction = tab.transaction('allowance', 'readwrite');
  await transaction.store.put(add(await transaction.store.get('today')), 'today');
  await transaction.done;
  tab.close();
  expect(await changeRecord('allowance', 'today', add)).toBe(27);
});

test('undefined deletes a record, and each change is told', async () => {
  let told = 0;
  const stop = onChange('licence', () => (told += 1));
  await changeRecord('licence', 'token', () => 'abc');
  expect(await changeRecord('licence', 'token', () => undefined)).toBeUndefined();
  stop();
  await changeRecord('licence', 'token', () => 'again');
  expect(told).toBe(2);
  expect(await readRecord('licence', 'token')).toBe('again');
});

test('the database may be deleted in mid-session by another tab; the next change makes it anew', async () => {
  await changeRecord('settings', 'history', () => ({ kept: false }));
  await new Promise<void>((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase(accountDatabaseName);
    deleting.onsuccess = () => resolve();
    deleting.onblocked = () => reject(new Error('our own connection is in the way'));
  });
  expect(await readRecord('settings', 'history')).toBeUndefined();
  expect(await changeRecord('settings', 'history', () => 'new')).toBe('new');
  expect(await readRecord('settings', 'history')).toBe('new');
});

test('a connection that the browser closed is replaced without an error', async () => {
  (await openAccount()).close();
  expect(await changeRecord('allowance', 'today', add)).toBe(1);
  expect(await (await anotherTab()).get('allowance', 'today')).toBe(1);
});

test('a newer version of the site in another tab is not held up', async () => {
  await openAccount();
  const newer = await anotherTab(accountVersion + 1);
  expect(newer.version).toBe(accountVersion + 1);
  // What this page still wants to keep stays in its memory; nothing of the newer version is touched.
  expect(await changeRecord('allowance', 'today', add)).toBe(1);
  expect(await readRecord('allowance', 'today')).toBe(1);
  expect(await accountLasts()).toBe(false);
  newer.close();
});

test('where storage is blocked, this page remembers', async () => {
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('The user denied permission to access the database.', 'SecurityError');
  });
  expect(await accountLasts()).toBe(false);
  expect(await readRecord('allowance', 'today')).toBeUndefined();
  expect(await changeRecord('allowance', 'today', add)).toBe(1);
  expect(await changeRecord('allowance', 'today', add)).toBe(2);
  expect(await readRecord('allowance', 'today')).toBe(2);
});

test('where storage is blocked, counting many times at once loses nothing either', async () => {
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('blocked', 'SecurityError');
  });
  await Promise.all(Array.from({ length: 25 }, () => changeRecord('allowance', 'today', add)));
  expect(await readRecord('allowance', 'today')).toBe(25);
});

test('a full disk: counting goes on from the stored number, and is stored when there is room again', async () => {
  await changeRecord('allowance', 'today', () => 7);
  const full = vi.spyOn(FakeObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('The disk is full.', 'QuotaExceededError');
  });
  expect(await changeRecord('allowance', 'today', add)).toBe(8);
  expect(await changeRecord('allowance', 'today', add)).toBe(9);
  full.mockRestore();
  expect(await changeRecord('allowance', 'today', add)).toBe(10);
  await closeAccount();
  expect(await readRecord('allowance', 'today')).toBe(10);
});

/** The same code as another tab runs it: with memory of its own, on the same database. */
async function tabOfItsOwn(): Promise<typeof import('../../web/src/account/database.js')> {
  vi.resetModules();
  return import('../../web/src/account/database.js');
}

function refusePuts(): () => void {
  const refusing = vi.spyOn(FakeObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('The disk is full.', 'QuotaExceededError');
  });
  return () => refusing.mockRestore();
}

test('what another tab stores counts more than what this page was refused before', async () => {
  const tab = await tabOfItsOwn();
  await changeRecord('licence', 'licence', () => ({ token: 't' }));
  const room = refusePuts();
  await changeRecord('licence', 'licence', () => ({ token: 't', seen: 2 }));
  room();
  await tab.changeRecord('licence', 'licence', () => ({ revoked: true }));
  await expect.poll(() => readRecord('licence', 'licence')).toEqual({ revoked: true });
  await changeRecord('licence', 'licence', (old) => ({ ...(old as object), seen: 3 }));
  expect(await tab.readRecord('licence', 'licence')).toEqual({ revoked: true, seen: 3 });
  await tab.closeAccount();
});

test('what was refused is no news to other tabs: each keeps what it remembers', async () => {
  const tab = await tabOfItsOwn();
  const room = refusePuts();
  await changeRecord('settings', 'history', () => 'here');
  await tab.changeRecord('settings', 'history', () => 'there');
  // Messages between tabs arrive in order: once this one is through, an earlier one would be.
  let heard = false;
  onChange('allowance', () => (heard = true));
  room();
  await tab.changeRecord('allowance', 'today', () => 1);
  await expect.poll(() => heard).toBe(true);
  expect([await readRecord('settings', 'history'), await tab.readRecord('settings', 'history')]).toEqual([
    'here',
    'there',
  ]);
  await tab.closeAccount();
});

test('a record that the browser does not delete is not said to be deleted', async () => {
  await changeRecord('licence', 'licence', () => 'abc');
  vi.spyOn(FakeObjectStore.prototype, 'delete').mockImplementation(() => {
    throw new DOMException('No.', 'UnknownError');
  });
  await expect(deleteRecord('licence', 'licence')).rejects.toThrow('No.');
  vi.restoreAllMocks();
  expect(await readRecord('licence', 'licence')).toBe('abc');
  await deleteRecord('licence', 'licence');
  expect(await readRecord('licence', 'licence')).toBeUndefined();
});

test('a change that throws changes nothing and says so', async () => {
  await changeRecord('allowance', 'today', () => 3);
  const refused = changeRecord('allowance', 'today', () => {
    throw new Error('not this');
  });
  await expect(refused).rejects.toThrow('not this');
  expect(await readRecord('allowance', 'today')).toBe(3);
});
