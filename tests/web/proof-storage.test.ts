// What is stored, as the proof page sums it up: only what is this site's counts, and what pages cannot see is said.

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { expect, test } from 'vitest';
import type { Places } from '../../web/src/account/places.js';
import { storageLines } from '../../web/src/ui/proof-storage-lines.js';

const number = `__Host-mypictools=${'a1'.repeat(16)}`;

function storage(entries: Readonly<Record<string, string>>): Storage {
  const keys = Object.keys(entries);
  return {
    length: keys.length,
    key: (index: number) => keys[index] ?? null,
    getItem: (key: string) => entries[key] ?? null,
  } as Storage;
}

function caches(names: Readonly<Record<string, number>>): CacheStorage {
  return {
    keys: () => Promise.resolve(Object.keys(names)),
    open: (name: string) => Promise.resolve({ keys: () => Promise.resolve(Array(names[name]).fill('x')) }),
  } as unknown as CacheStorage;
}

const nothing: Places = {
  root: 'https://pics.example/a/',
  jar: { cookie: '' },
  local: undefined,
  tab: undefined,
  databases: undefined,
  caches: undefined,
  workers: undefined,
  storage: undefined,
};

async function lineOf(kind: string, change: Partial<Places>): Promise<string> {
  const lines = await storageLines({ ...nothing, ...change });
  return lines.find(([name]) => name === kind)?.[1] ?? '';
}

test('only the cookie of this site is called a random number, and any other is named as not its own', async () => {
  expect(await lineOf('Cookies', { jar: { cookie: number } })).toMatch(/^__Host-mypictools: a random number/);
  const foreign = await lineOf('Cookies', { jar: { cookie: 'tracker=1' } });
  expect(foreign).toMatch(/^None of this site\. .*tracker/);
  expect(foreign).not.toMatch(/random number/);
  expect(await lineOf('Cookies', { jar: { cookie: `a=1; ${number}` } })).toMatch(
    /random number.*Not of this site.*: a\./,
  );
});

test('that some cookies are hidden from pages is said', async () => {
  expect(await lineOf('Cookies', {})).toMatch(/HttpOnly/);
});

test('settings of the tab count, texts of other programs at this host do not', async () => {
  const local = storage({ 'mypictools:theme': 'dark', 'mypictools:file-name': '"x"', other: '1' });
  const tab = storage({ 'mypictools:isolation-reload': '5', 'else:where': '1' });
  expect(await lineOf('Settings', { local, tab })).toMatch(/^2 small texts: .*; 1 small text of this tab/);
  expect(await lineOf('Settings', { local: storage({ other: '1' }) })).toBe('None.');
});

test('copies and databases of this site alone are counted', async () => {
  const kept = caches({
    'mypictools-long@/a/': 2,
    'mypictools-shell-1@/a/': 3,
    'mypictools-long@/b/': 50,
    other: 9,
  });
  expect(await lineOf('Copies of the site', { caches: kept })).toMatch(/^5 files/);
  const databases = new IDBFactory();
  for (const name of ['mypictools-account', 'somebody-else'])
    await new Promise((resolve) => (databases.open(name).onsuccess = resolve));
  expect(await lineOf('Databases', { databases })).toBe('mypictools-account.');
});

test('where the browser refuses everything there is still a line for each', async () => {
  const refuse = (): never => {
    throw new DOMException('blocked', 'SecurityError');
  };
  const jar = {
    get cookie(): string {
      return refuse();
    },
    set cookie(_text: string) {
      refuse();
    },
  };
  const lines = await storageLines({
    ...nothing,
    jar,
    databases: { databases: refuse } as unknown as IDBFactory,
  });
  expect(lines.map(([, words]) => words).filter((words) => words === '')).toEqual([]);
  expect(lines).toHaveLength(5);
});
