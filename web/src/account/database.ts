// The database of the account room: opening, migrations, and single records that several tabs may change at once.

import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb';
import { onChangeElsewhere, tellChange } from './changes.js';

/** What comes out of a store was written by any version of this site, or by hand: whoever owns it parses it. */
export interface AccountSchema extends DBSchema {
  /** One record for each picture; see history.ts. */
  jobs: { key: string; value: unknown; indexes: { finishedAt: number; futureSince: number } };
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
  (_database, upgrade) => {
    upgrade.objectStore('jobs').createIndex('futureSince', 'futureSince');
  },
];

export const accountVersion = migrations.length;

/** Some browsers never answer in some private modes, or while another tab holds up a deletion. */
const openTimeoutMs = 5000;
/** A database that could not be opened is not asked again for this long. */
const refusalMs = 20_000;

let opening: Promise<AccountDatabase> | undefined;
let refusal: { readonly at: number; readonly error: Error } | undefined;

/** This browser keeps no databases for this site, so there is nothing in one either. */
export class NoDatabase extends Error {
  override readonly name = 'NoDatabase';
}

/** Other errors than these say nothing about what is stored. */
function refusalOf(error: unknown): Error {
  const missing = error instanceof ReferenceError || error instanceof TypeError;
  const blocked =
    error instanceof DOMException && (error.name === 'SecurityError' || error.name === 'InvalidStateError');
  if (missing || blocked) return new NoDatabase(error.message);
  return error instanceof Error ? error : new Error(String(error));
}

/** Hands the database on if it opens within the time. Otherwise rejects, and closes it should it open later. */
export function inTime<Database extends { close(): void }>(
  mine: Promise<Database>,
  waitMs = openTimeoutMs,
): Promise<Database> {
  return new Promise((resolve, reject) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      reject(new Error('IndexedDB did not answer'));
    }, waitMs);
    mine
      .then((database) => (late ? database.close() : resolve(database)), reject)
      .finally(() => clearTimeout(timer));
  });
}

async function openNow(): Promise<AccountDatabase> {
  return inTime(
    openDB<AccountSchema>(accountDatabaseName, accountVersion, {
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
    }),
  );
}

/**
 * The database; opened once, again after it was closed from outside. Rejects with NoDatabase where the browser has none,
 * otherwise with its error, and does not remember the failure for long.
 */
export function openAccount(): Promise<AccountDatabase> {
  if (opening === undefined && refusal !== undefined && performance.now() - refusal.at < refusalMs)
    return Promise.reject(refusal.error);
  opening ??= openNow().catch((thrown: unknown) => {
    const error = refusalOf(thrown);
    opening = undefined;
    refusal = { at: performance.now(), error };
    throw error;
  });
  return opening;
}

/** Lets go of the database, so that it can be deleted. The next use opens it again, newly made. */
export async function closeAccount(): Promise<void> {
  const open = opening;
  opening = undefined;
  refusal = undefined;
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

/** The disk, or this site's share of it. */
export function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

/** Where there is no database there is nothing to delete; whatever else is thrown goes on. */
export function nothingThere(error: unknown): void {
  if (!(error instanceof NoDatabase)) throw error;
}

/** Whether the browser keeps anything here; false in some private windows and where storage is blocked. */
export async function accountLasts(): Promise<boolean> {
  return openAccount().then(
    () => true,
    () => false,
  );
}

/** What could not be written lasts until the page closes, or until another tab writes into the same store. */
const memory = new Map<RecordStore, Map<string, unknown>>();
const followed = new Set<RecordStore>();

function remember(store: RecordStore, key: string, value: unknown): void {
  memory.set(store, (memory.get(store) ?? new Map<string, unknown>()).set(key, value));
  if (followed.has(store)) return;
  followed.add(store);
  onChangeElsewhere(store, () => memory.delete(store));
}

/** The record that this page remembers, where that is newer than `stored`; otherwise `stored`. */
export function newestOf(store: RecordStore, key: string, stored: unknown): unknown {
  const remembered = memory.get(store);
  return remembered?.has(key) === true ? remembered.get(key) : stored;
}

/** The record under a key, as unknown data; undefined when there is none. Never rejects. */
export async function readRecord(store: RecordStore, key: string): Promise<unknown> {
  if (memory.get(store)?.has(key) === true) return newestOf(store, key, undefined);
  return withAccount((database) => database.get(store, key)).catch(() => undefined);
}

/**
 * Replaces a record by what `change` makes of it, in one transaction: of two tabs that add one at once, both count.
 * `change` is not asynchronous and may be called again; undefined deletes the record. Answers the new record. Rejects
 * where the browser refuses or `change` throws; then nothing is changed.
 */
export async function storeRecord<T>(
  store: RecordStore,
  key: string,
  change: (old: unknown) => T,
): Promise<T> {
  const made = await withAccount(async (database) => {
    const transaction = database.transaction(store, 'readwrite');
    // Whatever goes wrong is told once, by the answer of `done`.
    transaction.done.catch(() => undefined);
    const next = change(newestOf(store, key, await transaction.store.get(key)));
    if (next === undefined) await transaction.store.delete(key);
    else await transaction.store.put(next, key);
    await transaction.done;
    return next;
  });
  memory.get(store)?.delete(key);
  tellChange(store, 'stored');
  return made;
}

/** The same on this page alone, until it closes. Rejects only when `change` throws. */
export async function rememberRecord<T>(
  store: RecordStore,
  key: string,
  change: (old: unknown) => T,
): Promise<T> {
  const stored = await readRecord(store, key);
  // Another change may have been remembered while it was read.
  const made = change(newestOf(store, key, stored));
  remember(store, key, made);
  tellChange(store);
  return made;
}

/** Stores the record, or where the browser refuses (private window, full disk) remembers it. Rejects only when `change` throws. */
export function changeRecord<T>(store: RecordStore, key: string, change: (old: unknown) => T): Promise<T> {
  return storeRecord(store, key, change).catch(() => rememberRecord(store, key, change));
}

/** Rejects where the browser refuses to delete it, and then it is still there. */
export async function deleteRecord(store: RecordStore, key: string): Promise<void> {
  await withAccount((database) => database.delete(store, key)).catch(nothingThere);
  memory.get(store)?.delete(key);
  tellChange(store, 'stored');
}
