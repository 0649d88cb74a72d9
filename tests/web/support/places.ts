// A browser with everything that this site can leave in it, for the tests of what is shown, deleted, exported and imported.

import { IDBFactory } from 'fake-indexeddb';
import { openDB } from 'idb';
import { vi } from 'vitest';
import { closeAccount } from '../../../web/src/account/database.js';
import { exportData } from '../../../web/src/account/export-file.js';
import { JobHistory } from '../../../web/src/account/history.js';
import type { JobRecord } from '../../../web/src/account/history-record.js';
import { modelsDatabase, takeStock, type PartId } from '../../../web/src/account/inventory.js';
import { type Places } from '../../../web/src/account/places.js';
import type { CookieJar } from '../../../web/src/account/session.js';

export const now = Date.UTC(2026, 10, 23, 9);
export const clock = { now: () => now };
export const site = 'https://pictures.example/tools/';
export const id = (end: number): string => `00000000-0000-4000-8000-${String(end).padStart(12, '0')}`;

export class FakeStorage implements Storage {
  [name: string]: unknown;
  private readonly kept = new Map<string, string>();
  room = Infinity;
  get length(): number {
    return this.kept.size;
  }
  key = (index: number): string | null => [...this.kept.keys()][index] ?? null;
  getItem = (key: string): string | null => this.kept.get(key) ?? null;
  removeItem = (key: string): void => void this.kept.delete(key);
  clear = (): void => this.kept.clear();
  setItem = (key: string, value: string): void => {
    if (this.kept.size >= this.room && !this.kept.has(key))
      throw new DOMException('Full.', 'QuotaExceededError');
    this.kept.set(key, value);
  };
}

export class Jar implements CookieJar {
  value = `__Host-mypictools=${'a1'.repeat(16)}`;
  get cookie(): string {
    return this.value;
  }
  set cookie(text: string) {
    this.value = text.includes('Max-Age=0') ? '' : (text.split(';')[0] ?? '');
  }
}

/** As much of the caches as is asked for. */
export function fakeCaches(names: Readonly<Record<string, readonly string[]>>): CacheStorage {
  const stores = new Map(Object.entries(names).map(([name, urls]) => [name, new Set(urls)]));
  const store = (name: string) => ({
    keys: () => Promise.resolve([...(stores.get(name) ?? [])].map((url) => ({ url }))),
    match: () => Promise.resolve(new Response('0123456789')),
    delete: (url: string) => Promise.resolve(stores.get(name)?.delete(url) ?? false),
  });
  return {
    keys: () => Promise.resolve([...stores.keys()]),
    open: (name: string) => Promise.resolve(store(name)),
    delete: (name: string) => Promise.resolve(stores.delete(name)),
  } as unknown as CacheStorage;
}

export let local: FakeStorage;
export let tab: FakeStorage;
export let history: JobHistory;
export let unregistered: string[];

export function places(changes: Partial<Places> = {}): Places {
  const worker = (scope: string) => ({
    scope,
    active: { scriptURL: `${scope}sw.js` },
    unregister: () => Promise.resolve(unregistered.push(scope) > 0),
  });
  const registrations = [worker(site), worker('https://pictures.example/other/')];
  return {
    root: site,
    jar: new Jar(),
    local,
    tab,
    databases: indexedDB,
    caches: fakeCaches({ 'mypictools-shell': [`${site}a.js`, `${site}b.js`], 'of-another-site': ['x'] }),
    workers: { getRegistrations: () => Promise.resolve(registrations) } as unknown as ServiceWorkerContainer,
    storage: {
      estimate: () => Promise.resolve({ usage: 5, quota: 100 }),
      persisted: () => Promise.resolve(false),
    } as unknown as StorageManager,
    ...changes,
  };
}

export function record(end: number, changes: Partial<JobRecord> = {}): JobRecord {
  return {
    id: id(end),
    tool: 'resize',
    recipe: {
      version: 1,
      steps: [
        {
          op: 'resize',
          params: {
            width: 5,
            enlarge: false,
            background: 'none',
            area: { left: 0, top: 0, width: 1, height: 2 },
          },
        },
      ],
      output: { format: null },
    },
    status: 'done',
    bytesBefore: 10,
    bytesAfter: 5,
    format: 'png',
    startedAt: now - 1000 - end,
    finishedAt: now - end,
    durationMs: 1000,
    session: '',
    ...changes,
  };
}

export async function storeModel(): Promise<void> {
  const database = await openDB(modelsDatabase, 2, {
    upgrade: (fresh) => {
      fresh.createObjectStore('models', { keyPath: 'id' });
      fresh.createObjectStore('pieces');
      fresh.createObjectStore('notes');
    },
  });
  await database.put('models', { id: 'net', bytes: 10, pieceBytes: 4, piecesDone: 3, sha256: 'x' });
  for (let piece = 0; piece < 3; piece += 1) await database.put('pieces', new ArrayBuffer(4), ['net', piece]);
  await database.put('notes', { agreed: true }, 'consent');
  database.close();
}

export const entriesOf = async (part: PartId, at = places()) =>
  (await takeStock(at, history)).find((each) => each.id === part)?.entries ?? [];
export const fileOf = (value: unknown): Blob =>
  new Blob([typeof value === 'string' ? value : JSON.stringify(value)]);
export const exported = async (withLicence = false): Promise<Record<string, unknown>> =>
  structuredClone((await exportData(places(), history, { site, now, withLicence })).file) as Record<
    string,
    unknown
  >;

/** Before each test: a browser in which only a few settings were kept. */
export async function freshBrowser(): Promise<void> {
  await closeAccount();
  globalThis.indexedDB = new IDBFactory();
  [local, tab, history, unregistered] = [new FakeStorage(), new FakeStorage(), new JobHistory(clock), []];
  // A browser without service workers, for the list of requests.
  vi.stubGlobal('navigator', {});
  local.setItem('mypictools:theme', 'dark');
  local.setItem('another-site', 'secret');
  tab.setItem('mypictools:isolation-reload', '5');
}
