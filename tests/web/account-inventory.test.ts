// What is stored: every part of it is found, named and deleted, and nothing that belongs to others.

import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { changeRecord, readRecord } from '../../web/src/account/database.js';
import {
  modelsDatabase,
  remove,
  removeEverything,
  takeStock,
  wholeParts,
} from '../../web/src/account/inventory.js';
import { deleteDatabase, inDatabase } from '../../web/src/account/places.js';
import { RequestLog } from '../../web/src/service-worker/request-log.js';
import {
  entriesOf,
  freshBrowser,
  history,
  id,
  local,
  now,
  places,
  record,
  site,
  storeModel,
  tab,
  unregistered,
} from './support/places.js';

beforeEach(freshBrowser);
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('the stock has every part, with what is this site’s and nothing else', async () => {
  await history.put(record(1));
  await storeModel();
  const names = Object.fromEntries(
    (await takeStock(places(), history)).map(({ id: part, entries }) => [
      part,
      entries.map(({ name }) => name),
    ]),
  );
  expect(names).toEqual({
    cookie: ['__Host-mypictools'],
    settings: ['mypictools:theme', 'mypictools:isolation-reload (this tab)'],
    history: [`${new Date(now - 1).toISOString()} resize`],
    allowance: [],
    licence: [],
    models: ['net', 'consent (a note)'],
    'waiting-pictures': [],
    requests: [],
    caches: [`${site}a.js`, `${site}b.js`],
    'service-worker': [site],
  });
  const [network] = await entriesOf('models');
  expect(network?.bytes, 'the last piece is shorter').toBe(10);
  expect((await entriesOf('caches')).map(({ bytes }) => bytes)).toEqual([10, 10]);
});

test('looking makes no databases', async () => {
  await takeStock(places(), { all: () => Promise.resolve([]) });
  expect(await indexedDB.databases()).toEqual([]);
});

test('where everything is blocked, everything is empty and nothing is thrown', async () => {
  const refuse = (): never => {
    throw new DOMException('Blocked.', 'SecurityError');
  };
  vi.spyOn(indexedDB, 'open').mockImplementation(refuse);
  const jar = Object.defineProperty({ cookie: '' }, 'cookie', { get: refuse, set: refuse });
  const blocked = {
    jar,
    local: undefined,
    tab: undefined,
    caches: undefined,
    workers: undefined,
    storage: undefined,
  };
  const stock = await takeStock(places(blocked), history);
  expect(stock.flatMap(({ entries }) => entries)).toEqual([]);
  expect(stock.filter(({ unreadable }) => unreadable).map(({ id: part }) => part)).toContain('models');
});

test('each entry is deleted by itself, and its pieces with a network', async () => {
  await storeModel();
  await history.put(record(1));
  await history.put(record(2));
  await changeRecord('allowance', 'today', () => ({ count: 3 }));
  const all = places();
  await remove('models', ['network net'], all, history);
  const database = await openDB(modelsDatabase);
  expect([
    await database.count('pieces'),
    await database.count('models'),
    await database.count('notes'),
  ]).toEqual([0, 0, 1]);
  database.close();
  await remove('settings', ['local mypictools:theme'], all, history);
  expect(local.getItem('mypictools:theme')).toBeNull();
  expect(tab.length).toBe(1);
  await remove('history', [id(1)], all, history);
  expect((await history.all()).map((each) => each.id)).toEqual([id(2)]);
  await remove('allowance', ['today'], all, history);
  expect(await readRecord('allowance', 'today')).toBeUndefined();
  await remove('caches', [`mypictools-shell ${site}a.js`], all, history);
  expect((await entriesOf('caches', all)).map(({ name }) => name)).toEqual([`${site}b.js`]);
  await remove('service-worker', [site], all, history);
  expect(unregistered).toEqual([site]);
  await remove('cookie', ['__Host-mypictools'], all, history);
  expect(all.jar.cookie).toBe('');
});

test('everything is deleted, also what only this page remembers; others’ things stay', async () => {
  await storeModel();
  await history.put(record(1));
  await history.change({ kept: false });
  const all = places();
  expect(await removeEverything(all, history)).toEqual({ waiting: [], refused: [] });
  expect(await indexedDB.databases()).toEqual([]);
  expect(all.jar.cookie).toBe('');
  expect([local.length, local.getItem('another-site'), tab.length]).toEqual([1, 'secret', 0]);
  expect(await all.caches?.keys()).toEqual(['of-another-site']);
  expect(unregistered).toEqual([site]);
  expect(await history.all()).toEqual([]);
});

test('another tab that holds a database is named, and what it held goes once it lets go', async () => {
  await storeModel();
  const held = await openDB(modelsDatabase);
  const { waiting } = await removeEverything(places(), history);
  expect(waiting).toEqual([modelsDatabase]);
  held.close();
  await expect.poll(async () => (await indexedDB.databases()).length).toBe(0);
});

test('while another tab holds up a deletion, its part cannot be read, and the others do not wait for it', async () => {
  await storeModel();
  const held = await openDB(modelsDatabase);
  const gone = deleteDatabase(modelsDatabase, indexedDB, 0);
  await expect(inDatabase(modelsDatabase, () => Promise.resolve('read'), 20)).rejects.toThrow(
    /did not answer/,
  );
  expect(await gone).toBe('waiting');
  held.close();
});

test('a request is named by what was asked, and the list goes as a whole', async () => {
  const log = new RequestLog({ now: () => now, writeAfterMs: 0 });
  log.begin({ method: 'GET', url: `${site}a.js`, kind: 'script' });
  await log.written();
  expect((await entriesOf('requests')).map(({ name }) => name)).toEqual([`GET ${site}a.js`]);
  expect(wholeParts).toContain('requests');
});

test('only the parts that are asked for are read', async () => {
  let looked = 0;
  const counting = { keys: () => Promise.resolve([`${(looked += 1)}`]) } as unknown as CacheStorage;
  const parts = await takeStock(places({ caches: counting }), history, ['settings', 'history']);
  expect([parts.map(({ id: part }) => part), looked]).toEqual([['settings', 'history'], 0]);
});

test('one part that refuses does not save the others', async () => {
  const stubborn = places({
    caches: { keys: () => Promise.reject(new Error('no')) } as unknown as CacheStorage,
  });
  expect((await removeEverything(stubborn, history)).refused).toEqual(['offline files']);
  expect(stubborn.jar.cookie).toBe('');
});
