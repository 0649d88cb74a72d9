// What this site has stored in this browser, part by part, and how each part is deleted. Knows no page.

import { handOverDatabase } from '../site/hand-over.js';
import { clearRequestLog } from '../site/request-log.js';
import { parseEntry, requestsDatabase } from '../service-worker/request-entry.js';
import { tellChange } from './changes.js';
import { accountDatabaseName, closeAccount, deleteRecord, type RecordStore } from './database.js';
import type { JobHistory } from './history.js';
import { cachesOf, deleteDatabase, inDatabase, recordsIn, settingsIn, type Places } from './places.js';
import promises from './promises.json';
import { endSession, readCookie } from './session.js';

export const partIds = [
  'cookie',
  'settings',
  'history',
  'allowance',
  'licence',
  'models',
  'waiting-pictures',
  'requests',
  'caches',
  'service-worker',
] as const;
export type PartId = (typeof partIds)[number];

/** Entries of these are deleted all together or not at all. */
export const wholeParts: ReadonlySet<PartId> = new Set<PartId>(['waiting-pictures', 'requests']);

export interface Entry {
  /** By which it is deleted; in a part that goes as a whole several may have the same. */
  readonly key: string;
  readonly name: string;
  /** Undefined where that cannot be said. */
  readonly bytes?: number;
  /** As it is stored, where that is readable. */
  readonly value?: unknown;
}

export interface Part {
  readonly id: PartId;
  readonly entries: readonly Entry[];
  /** The browser did not let us look. */
  readonly unreadable: boolean;
}

export interface Room {
  readonly used?: number;
  readonly most?: number;
  readonly persistent?: boolean;
}

export const modelsDatabase = 'mypictools-models';
const sitePrefix = 'mypictools-';

/** Of the text that the value is in JSON. */
export function sizeOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(value) ?? '').length;
}

const entryOf = (key: string, value: unknown): Entry => ({ key, name: key, value, bytes: sizeOf(value) });

type Reader = (
  places: Places,
  history: Pick<JobHistory, 'all'>,
) => Promise<readonly Entry[]> | readonly Entry[];

async function accountEntries(store: RecordStore): Promise<readonly Entry[]> {
  const records = await inDatabase(accountDatabaseName, (database) => recordsIn(database, store));
  return (records ?? []).map(({ key, value }) => entryOf(key, value));
}

const readers: Readonly<Record<PartId, Reader>> = {
  cookie: ({ jar }) => {
    const value = readCookie(jar);
    const { cookieName } = promises;
    return value === undefined
      ? []
      : [{ key: cookieName, name: cookieName, value, bytes: cookieName.length + 1 + value.length }];
  },
  settings: async ({ local, tab }) => [
    ...[...settingsIn(local)].map(([key, value]) => ({ ...entryOf(`local ${key}`, value), name: key })),
    ...[...settingsIn(tab)].map(([key, value]) => ({
      ...entryOf(`tab ${key}`, value),
      name: `${key} (this tab)`,
    })),
    ...(await accountEntries('settings')).map((entry) => ({ ...entry, key: `account ${entry.key}` })),
  ],
  history: async (_places, history) =>
    (await history.all({ orFail: true })).map((record) => ({
      key: record.id,
      name: `${new Date(record.finishedAt).toISOString()} ${record.tool}`,
      value: record,
      bytes: sizeOf(record),
    })),
  allowance: () => accountEntries('allowance'),
  licence: () => accountEntries('licence'),
  models: async () => {
    const found = await inDatabase(modelsDatabase, async (database) => ({
      networks: await recordsIn(database, 'models'),
      notes: await recordsIn(database, 'notes'),
    }));
    return [
      ...(found?.networks ?? []).map(({ key, value }) => ({
        key: `network ${key}`,
        name: key,
        value,
        bytes: storedBytes(value),
      })),
      ...(found?.notes ?? []).map(({ key, value }) => ({
        ...entryOf(`note ${key}`, value),
        name: `${key} (a note)`,
      })),
    ];
  },
  'waiting-pictures': async () => {
    const records = await inDatabase(handOverDatabase, (database) => recordsIn(database, 'files'));
    return (records ?? []).flatMap(({ key, value }) =>
      filesOf(value).map((file, index) => ({
        key,
        name: file.name === '' ? `picture ${index + 1}` : file.name,
        value: { name: file.name, type: file.type, bytes: file.size },
        bytes: file.size,
      })),
    );
  },
  requests: async () => {
    const records = await inDatabase(requestsDatabase, (database) => recordsIn(database, 'requests'));
    return (records ?? []).map(({ key, value }) => {
      const request = parseEntry(value);
      return {
        ...entryOf(key, value),
        name: request === undefined ? key : `${request.method} ${request.url}`,
      };
    });
  },
  caches: async (places) => {
    const { caches } = places;
    const listed = (await cachesOf(places)).map(async (name) => {
      const cache = await caches?.open(name);
      const requests = (await cache?.keys()) ?? [];
      return Promise.all(
        requests.map(async ({ url }) => {
          const bytes = await bytesOfAnswer(await cache?.match(url));
          return {
            key: `${name} ${url}`,
            name: url,
            value: { cache: name, url, ...(bytes === undefined ? {} : { bytes }) },
            ...(bytes === undefined ? {} : { bytes }),
          };
        }),
      );
    });
    return (await Promise.all(listed)).flat();
  },
  'service-worker': async (places) => {
    const registrations = await ownWorkers(places);
    return registrations.map(({ scope, active, waiting, installing }) => ({
      key: scope,
      name: scope,
      value: { scope, script: (active ?? waiting ?? installing)?.scriptURL ?? '' },
    }));
  },
};

async function ownWorkers({ workers, root }: Places): Promise<readonly ServiceWorkerRegistration[]> {
  const all = (await workers?.getRegistrations()) ?? [];
  return all.filter(({ scope }) => scope.startsWith(root));
}

/** Pieces that are there; the last one may be shorter. */
function storedBytes(value: unknown): number {
  const { bytes, pieceBytes, piecesDone } = (value ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof bytes !== 'number' || typeof pieceBytes !== 'number' || typeof piecesDone !== 'number') return 0;
  return Math.min(bytes, pieceBytes * piecesDone);
}

function filesOf(value: unknown): readonly File[] {
  const files = (value as { readonly files?: unknown } | undefined)?.files;
  return Array.isArray(files) ? files.filter((file): file is File => file instanceof File) : [];
}

/** What the header says, where it does; reading all of the core again only to count it would be a waste. */
async function bytesOfAnswer(answer: Response | undefined): Promise<number | undefined> {
  if (answer === undefined) return undefined;
  const said = Number(answer.headers.get('content-length') ?? NaN);
  const packed = answer.headers.has('content-encoding');
  if (Number.isFinite(said) && !packed) return said;
  return (await answer.blob().catch(() => undefined))?.size;
}

/** What is stored, part by part; a part that cannot be read does not hide the others. */
export function takeStock(
  places: Places,
  history: Pick<JobHistory, 'all'>,
  ids: readonly PartId[] = partIds,
): Promise<readonly Part[]> {
  return Promise.all(
    ids.map(async (id) => {
      try {
        return { id, entries: await readers[id](places, history), unreadable: false };
      } catch {
        return { id, entries: [], unreadable: true };
      }
    }),
  );
}

export async function roomOf({ storage }: Places): Promise<Room> {
  const { usage, quota } = (await storage?.estimate().catch(() => undefined)) ?? {};
  const persistent = await storage?.persisted?.().catch(() => undefined);
  return {
    ...(usage === undefined ? {} : { used: usage }),
    ...(quota === undefined ? {} : { most: quota }),
    ...(persistent === undefined ? {} : { persistent }),
  };
}

/** The total where every size is known, otherwise at least what is known. */
export function bytesIn(entries: readonly Entry[]): number {
  return entries.reduce((sum, { bytes = 0 }) => sum + bytes, 0);
}

type Remover = (places: Places, keys: readonly string[], history: JobHistory) => Promise<void>;

/** The part of a key after its first word. */
const rest = (key: string): string => key.slice(key.indexOf(' ') + 1);

async function removeAccount(store: RecordStore, keys: readonly string[]): Promise<void> {
  for (const key of keys) await deleteRecord(store, key);
}

async function removeFrom(name: string, store: string, keys: readonly IDBValidKey[]): Promise<void> {
  await inDatabase(name, async (database) => {
    if (!database.objectStoreNames.contains(store)) return;
    const transaction = database.transaction(store, 'readwrite');
    await Promise.all(keys.map((key) => transaction.store.delete(key)));
    await transaction.done;
  });
}

const removers: Readonly<Record<PartId, Remover>> = {
  cookie: ({ jar }) => Promise.resolve(endSession(jar)),
  settings: async ({ local, tab }, keys) => {
    for (const key of keys) {
      if (key.startsWith('local ')) local?.removeItem(rest(key));
      if (key.startsWith('tab ')) tab?.removeItem(rest(key));
    }
    const own = keys.filter((key) => key.startsWith('account ')).map(rest);
    await removeAccount('settings', own);
  },
  history: (_places, keys, history) => history.remove(keys),
  allowance: (_places, keys) => removeAccount('allowance', keys),
  licence: (_places, keys) => removeAccount('licence', keys),
  models: async (_places, keys) => {
    const networks = keys.filter((key) => key.startsWith('network ')).map(rest);
    await removeFrom(modelsDatabase, 'models', networks);
    for (const id of networks) await removePieces(id);
    await removeFrom(modelsDatabase, 'notes', keys.filter((key) => key.startsWith('note ')).map(rest));
  },
  'waiting-pictures': (_places, keys) => removeFrom(handOverDatabase, 'files', keys),
  // The service worker has some of it in its own memory.
  requests: () => clearRequestLog(),
  caches: async ({ caches }, keys) => {
    for (const name of new Set(keys.map((key) => key.slice(0, key.indexOf(' '))))) {
      const cache = await caches?.open(name);
      const urls = keys.filter((key) => key.startsWith(`${name} `)).map(rest);
      await Promise.all(urls.map((url) => cache?.delete(url)));
      if ((await cache?.keys())?.length === 0) await caches?.delete(name);
    }
  },
  'service-worker': async (places, keys) => {
    for (const registration of await ownWorkers(places))
      if (keys.includes(registration.scope)) await registration.unregister();
  },
};

async function removePieces(id: string): Promise<void> {
  const pieces = IDBKeyRange.bound([id, 0], [id, Number.MAX_SAFE_INTEGER]);
  await inDatabase(modelsDatabase, async (database) => {
    if (database.objectStoreNames.contains('pieces')) await database.delete('pieces', pieces);
  });
}

/** Deletes entries of a part. Rejects where the browser refuses. */
export async function remove(
  part: PartId,
  keys: readonly string[],
  places: Places,
  history: JobHistory,
): Promise<void> {
  await removers[part](places, keys, history);
}

/**
 * Deletes all of it. Goes on where something refuses, and answers the names of databases that other tabs still hold
 * and of parts that could not be deleted.
 */
export async function removeEverything(
  places: Places,
  history: Pick<JobHistory, 'clear'>,
): Promise<{ readonly waiting: readonly string[]; readonly refused: readonly string[] }> {
  const [waiting, refused]: [string[], string[]] = [[], []];
  const attempt = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      if ((await work()) === 'waiting') waiting.push(name);
    } catch {
      refused.push(name);
    }
  };
  // First what could write again, then what it wrote.
  await attempt('list of requests', clearRequestLog);
  await attempt('service worker', async () => {
    for (const registration of await ownWorkers(places)) await registration.unregister();
  });
  endSession(places.jar);
  await attempt('settings', async () => {
    for (const storage of [places.local, places.tab])
      for (const key of settingsIn(storage).keys()) storage?.removeItem(key);
  });
  await attempt('offline files', async () => {
    for (const name of await cachesOf(places)) await places.caches?.delete(name);
  });
  // Here only for what pages remember beside it: whether the database goes is told below.
  await history.clear().catch(() => undefined);
  await closeAccount();
  const names = new Set([accountDatabaseName, modelsDatabase, handOverDatabase, requestsDatabase]);
  const listed = (await places.databases?.databases?.().catch(() => [])) ?? [];
  for (const { name } of listed) if (name?.startsWith(sitePrefix) === true) names.add(name);
  await Promise.all([...names].map((name) => attempt(name, () => deleteDatabase(name, places.databases))));
  for (const store of ['jobs', 'settings', 'allowance', 'licence'] as const) tellChange(store, 'emptied');
  return { waiting, refused };
}
