// Carries files from one page of the site to the next through IndexedDB, where they stay only until they are picked up.

import { openDB, type IDBPDatabase } from 'idb';

export const handOverDatabase = 'mypictools-hand-over';
const storeName = 'files';
const key = 'next';
/** Ten minutes at most are promised: older ones go at the next look of an open page. */
export const lookEveryMs = 60_000;
const maximumAgeMs = 10 * 60_000 - lookEveryMs;

interface Parcel {
  readonly files: readonly File[];
  readonly at: number;
}

async function withStore<Result>(work: (database: IDBPDatabase) => Promise<Result>): Promise<Result> {
  const database = await openDB(handOverDatabase, 1, {
    upgrade: (fresh) => void fresh.createObjectStore(storeName),
  });
  try {
    return await work(database);
  } finally {
    database.close();
  }
}

function parcelOf(value: unknown): Parcel | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { files, at } = value as Partial<Parcel>;
  if (!Array.isArray(files) || typeof at !== 'number') return undefined;
  return { files: files.filter((file): file is File => file instanceof File), at };
}

/** Of a parcel that nobody came for. One from the future was left while the clock was wrong. */
function isStale({ at }: Parcel): boolean {
  return Math.abs(Date.now() - at) > maximumAgeMs;
}

/** Keeps the files for the next page. Rejects where the browser blocks or lacks storage. */
export async function handOver(files: readonly File[]): Promise<void> {
  const parcel: Parcel = { files, at: Date.now() };
  await withStore((database) => database.put(storeName, parcel, key));
}

/** Takes what the page before left, once; empty when there is nothing or it is old. */
export async function takeOver(): Promise<readonly File[]> {
  try {
    const value: unknown = await withStore((database) => database.get(storeName, key));
    if (value === undefined) return [];
    await withStore((database) => database.delete(storeName, key));
    const parcel = parcelOf(value);
    return parcel === undefined || isStale(parcel) ? [] : parcel.files;
  } catch {
    return [];
  }
}

/** Deletes files that the next page never came for. */
export async function dropStaleFiles(): Promise<void> {
  if (!(await mayExist())) return;
  await withStore(async (database) => {
    const value: unknown = await database.get(storeName, key);
    const parcel = parcelOf(value);
    if (value !== undefined && (parcel === undefined || isStale(parcel)))
      await database.delete(storeName, key);
  });
}

/** Opening a database makes it; browsers that list theirs spare us an empty one. */
async function mayExist(): Promise<boolean> {
  if (!('databases' in indexedDB)) return true;
  return (await indexedDB.databases()).some(({ name }) => name === handOverDatabase);
}

/** The fragment that tells a tool page to look for files. */
export const handOverFragment = '#pictures';
