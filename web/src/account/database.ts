// The database of the account room: opening, migrations, and single records that several tabs may change at once.

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import { tellChange } from './changes.js';

/** What comes out of a store was written by any version of this site, or by hand: whoever owns it parses it. */
export interface AccountSchema extends DBSchema {
  /** One record for each picture; see history.ts. */
  jobs: { key: string; value: unknown; indexes: { finishedAt: number } };
  /** Single records under fixed keys. */
  allowance: { key: string; value: unknown };
  licence: { key: string; value: unknown };
  settings: { key: string; value: unknown };
}

export type RecordStore = 'allowance' | 'licence' | 'settings';
export type AccountDatabase = IDBPDatabase<AccountSchema>;

export const accountDatabaseName = 'mypictools-account';

type Upgrade = IDBPTransaction<AccountSchema, ('jobs' | RecordStore)[], 'versionchange'>;

/** Step n brings version n to version n + 1. Steps are only ever added: browsers hold every version that was released. */
const migrations: readonly ((database: AccountDatabase, upgrade: Upgrade) => void)[] = [
  (database) => {
    const jobs = database.createObjectStore('jobs', { keyPath: 'id' });
    jobs.createIndex('finishedAt', 'finishedAt');
    database.createObjectStore('settings');
  },
  (database) => {
    database.createObjectStore('allowance');
    database.createObjectStore('licence');
  },
];

export const accountVersion = migrations.length;

/** Some browsers never answer in some private modes. */
const openTimeoutMs = 5000;
/** A database that could not be opened is not asked again for this long. */
const refusalMs = 20_000;

let opening: Promise<AccountDatabase> | undefined;
let refusedAt = -Infinity;

function openNow(): Promise<AccountDatabase> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new Error('IndexedDB did not answer'));
    }, openTimeoutMs);
    const mine = openDB<AccountSchema>(accountDatabaseName, accountVersion, {
      upgrade: (database, oldVersion, _newVersion, upgrade) => {
        for (const migrate of migrations.slice(oldVersion)) migrate(database, upgrade);
      },
      // Another tab deletes the database, or brings a newer version: this connection must not be in its way.
      blocking: (_current, _blocked, { target }) => {
        if (target instanceof IDBDatabase) target.close();
        opening = undefined;
      },
      // The browser closed it: the visitor cleared this site's data.
      terminated: () => {
        opening = undefined;
      },
    });
    mine.then(
      (database) => {
        clearTimeout(timer);
        if (late) database.close();
        else resolve(database);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error instanceof Error ? error : new Error(String(error)));
      },
    );
  });
}

/**
 * The database; opened once, again after it was closed from outside. Rejects where the browser has none or refuses it,
 * and does not remember the failure for long.
 */
export function openAccount(): Promise<AccountDatabase> {
  if (opening === undefined && performance.now() - refusedAt < refusalMs) {
    return Promise.reject(new Error('IndexedDB was refused a moment ago'));
  }
  opening ??= openNow().catch((error: unknown) => {
    opening = undefined;
    refusedAt = performance.now();
    throw error;
  });
  return opening;
}

/** Lets go of the database, so that it can be deleted. The next use opens it again, newly made. */
export async function closeAccount(): Promise<void> {
  const open = opening;
  opening = undefined;
  refusedAt = -Infinity;
  (await open?.catch(() => undefined))?.close();
  memory.clear();
}

/**
 * Runs `work` with the database, and once more with a fresh one when the first was closed under it (cleared or
 * deleted in mid-session). `work` must be one transaction. Rejects where there is no database.
 */
export async function withAccount<T>(work: (database: AccountDatabase) => Promise<T>): Promise<T> {
  const database = await openAccount();
  try {
    return await work(database);
  } catch (error) {
    if (!wasClosed(error)) throw error;
    opening = undefined;
    return work(await openAccount());
  }
}

/** A closed connection refuses transactions with InvalidStateError; one under way is aborted without a reason. */
function wasClosed(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'InvalidStateError' || error.name === 'AbortError');
}

/** What could not be written lasts until the page closes. */
const memory = new Map<string, unknown>();

/** Whether the browser keeps anything here; false in some private windows and where storage is blocked. */
export async function accountLasts(): Promise<boolean> {
  return openAccount().then(
    () => true,
    () => false,
  );
}

/** The record under a key, as unknown data; undefined when there is none. Never rejects. */
export async function readRecord(store: RecordStore, key: string): Promise<unknown> {
  const name = `${store} ${key}`;
  if (memory.has(name)) return memory.get(name);
  return withAccount((database) => database.get(store, key)).catch(() => undefined);
}

/**
 * Replaces a record by what `change` makes of it, in one transaction: of two tabs that add one at once, both count.
 * `change` is not asynchronous and may be called again; undefined deletes the record. Answers the new record. Rejects
 * only when `change` throws: where the browser refuses (private window, full disk) this page remembers the record.
 */
export async function changeRecord<T>(
  store: RecordStore,
  key: string,
  change: (old: unknown) => T,
): Promise<T> {
  const name = `${store} ${key}`;
  let seen: unknown;
  // What was refused before is newer than what is stored.
  const old = (): unknown => (memory.has(name) ? memory.get(name) : seen);
  let made: T;
  try {
    made = await withAccount(async (database) => {
      const transaction = database.transaction(store, 'readwrite');
      // Whatever goes wrong is told once, by the answer of `done`.
      transaction.done.catch(() => undefined);
      seen = await transaction.store.get(key);
      const next = change(old());
      if (next === undefined) await transaction.store.delete(key);
      else await transaction.store.put(next, key);
      await transaction.done;
      return next;
    });
    memory.delete(name);
  } catch {
    made = change(old());
    memory.set(name, made);
  }
  tellChange(store);
  return made;
}
