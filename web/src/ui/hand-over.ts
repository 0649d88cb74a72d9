// Carries files from one page of the site to the next through IndexedDB, where they stay only until they are picked up.

const databaseName = 'mypictools-hand-over';
const storeName = 'files';
const key = 'next';
const maximumAgeMs = 10 * 60_000;

interface Parcel {
  readonly files: readonly File[];
  readonly at: number;
}

function request<Result>(make: () => IDBRequest<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const pending = make();
    pending.onsuccess = () => resolve(pending.result);
    pending.onerror = () => reject(pending.error ?? new Error('IndexedDB failed'));
  });
}

async function open(): Promise<IDBDatabase> {
  const opening = indexedDB.open(databaseName, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(storeName);
  return request(() => opening);
}

async function inStore<Result>(
  mode: IDBTransactionMode,
  make: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const database = await open();
  try {
    return await request(() => make(database.transaction(storeName, mode).objectStore(storeName)));
  } finally {
    database.close();
  }
}

/** Keeps the files for the next page. Rejects where the browser blocks or lacks storage. */
export async function handOver(files: readonly File[]): Promise<void> {
  const parcel: Parcel = { files, at: Date.now() };
  await inStore('readwrite', (store) => store.put(parcel, key));
}

/** Takes what the page before left, once; empty when there is nothing or it is old. */
export async function takeOver(): Promise<readonly File[]> {
  try {
    const parcel: unknown = await inStore('readonly', (store) => store.get(key) as IDBRequest<unknown>);
    if (typeof parcel !== 'object' || parcel === null) return [];
    await inStore('readwrite', (store) => store.delete(key));
    const { files, at } = parcel as Partial<Parcel>;
    if (!Array.isArray(files) || typeof at !== 'number' || Date.now() - at > maximumAgeMs) return [];
    return files.filter((file): file is File => file instanceof File);
  } catch {
    return [];
  }
}

/** The fragment that tells a tool page to look for files. */
export const handOverFragment = '#pictures';
