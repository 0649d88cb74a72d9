// Every place in which a site can leave something in a browser; any of them may be missing or blocked.

import { openDB, type IDBPDatabase } from 'idb';
import { isCacheOf } from '../service-worker/cache-names.js';
import { inTime } from './database.js';
import type { CookieJar } from './session.js';

export interface Places {
  /** Address of the site's root: other sites may live beside it at the same host. */
  readonly root: string;
  readonly jar: CookieJar;
  readonly local: Storage | undefined;
  readonly tab: Storage | undefined;
  readonly databases: IDBFactory | undefined;
  readonly caches: CacheStorage | undefined;
  readonly workers: ServiceWorkerContainer | undefined;
  readonly storage: StorageManager | undefined;
}

function unlessBlocked<T>(get: () => T | undefined): T | undefined {
  try {
    return get();
  } catch {
    return undefined;
  }
}

export function browserPlaces(root: URL): Places {
  return {
    root: root.href,
    jar: document,
    local: unlessBlocked(() => localStorage),
    tab: unlessBlocked(() => sessionStorage),
    databases: unlessBlocked(() => indexedDB),
    caches: unlessBlocked(() => caches),
    workers: unlessBlocked(() => navigator.serviceWorker),
    storage: unlessBlocked(() => navigator.storage),
  };
}

const keyPrefix = 'mypictools:';

/** What of a web storage is this site's, by key. */
export function settingsIn(storage: Storage | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  try {
    for (let index = 0; index < (storage?.length ?? 0); index += 1) {
      const key = storage?.key(index) ?? '';
      const value = key.startsWith(keyPrefix) ? storage?.getItem(key) : undefined;
      if (typeof value === 'string') found.set(key, value);
    }
  } catch {
    // Blocked while we looked.
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Names of the caches of this copy of the site. */
export async function cachesOf({
  caches: storage,
  root,
}: Pick<Places, 'caches' | 'root'>): Promise<readonly string[]> {
  const { pathname } = new URL(root);
  return ((await storage?.keys()) ?? []).filter((name) => isCacheOf(pathname, name));
}

/**
 * Works with a database without ever making it; undefined when there is none. Rejects where the browser does not open it
 * within `waitMs`, as while another tab holds up its deletion.
 */
export async function inDatabase<T>(
  name: string,
  work: (database: IDBPDatabase) => Promise<T>,
  waitMs?: number,
): Promise<T | undefined> {
  let missing = false;
  let database: IDBPDatabase;
  try {
    const opening = openDB(name, undefined, {
      upgrade: (_fresh, oldVersion, _newVersion, transaction) => {
        missing = oldVersion === 0;
        // The abort is told by the answer of opening.
        transaction.done.catch(() => undefined);
        transaction.abort();
      },
      blocking: (_current, _blocked, { target }) => (target as IDBDatabase).close(),
    });
    database = await inTime(opening, waitMs);
  } catch (error) {
    if (missing) return undefined;
    throw error;
  }
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

/** Keys and values of a store; none where the database has no such store. */
export async function recordsIn(
  database: IDBPDatabase,
  store: string,
): Promise<readonly { readonly key: string; readonly value: unknown }[]> {
  if (!database.objectStoreNames.contains(store)) return [];
  const transaction = database.transaction(store);
  const [keys, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
  return keys.map((key, index) => ({ key: String(key), value: values[index] as unknown }));
}

/** How long a deletion waits for other tabs before it is left to finish by itself. */
const patienceMs = 2500;

/**
 * Deletes a database. `waiting` when another tab still holds it: the browser deletes it as soon as that one lets go.
 * Rejects where the browser refuses.
 */
export function deleteDatabase(
  name: string,
  factory: IDBFactory | undefined,
  waitMs = patienceMs,
): Promise<'deleted' | 'waiting'> {
  if (factory === undefined) return Promise.resolve('deleted');
  return new Promise((resolve, reject) => {
    const request = factory.deleteDatabase(name);
    request.onsuccess = () => resolve('deleted');
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
    // Most tabs let go a moment later.
    request.onblocked = () => setTimeout(() => resolve('waiting'), waitMs);
  });
}
