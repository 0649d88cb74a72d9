// The file with everything that is stored in this browser: writing it, checking one that comes back, taking it in.

import type { Schema } from '@cfworker/json-schema';
import { accountLasts, isFull } from './database.js';
import type { HistorySettings, JobHistory } from './history.js';
import { parseJobRecord, type JobRecord } from './history-record.js';
import { roomOf, takeStock, type Entry, type PartId } from './inventory.js';
import { settingsIn, type Places } from './places.js';
import promises from './promises.json';
import { readCookie } from './session.js';
import schema from '../../public/your-data/schema.json';

export const schemaVersion = 1;
const format = 'mypictools-export';
/** A million entries of the history; a text cannot be much longer in a browser. */
export const largestFileBytes = 400_000_000;

interface KeyedRecord {
  readonly key: string;
  readonly value: unknown;
}

/** The parts of a checked file that are taken in. */
export interface ImportedData {
  readonly settings: ReadonlyMap<string, string>;
  readonly history: HistorySettings & { readonly jobs: readonly JobRecord[] };
  /** Not taken in by `importData`: see licence-import.ts. */
  readonly licence: readonly KeyedRecord[];
}

export interface ExportOptions {
  readonly site: string;
  readonly now: number;
  /** Whoever has a licence can use it: it leaves this browser only if the visitor says so. */
  readonly withLicence: boolean;
}

export interface Exported {
  /** The whole file as an object that fits the schema. */
  readonly file: Readonly<Record<string, unknown>>;
  /** Parts that the browser did not let us read: they are empty in the file. */
  readonly unreadable: readonly PartId[];
}

export async function exportData(
  places: Places,
  history: JobHistory,
  { site, now, withLicence }: ExportOptions,
): Promise<Exported> {
  const stock = await takeStock(places, history);
  const entries = (id: PartId): readonly Entry[] => stock.find((part) => part.id === id)?.entries ?? [];
  const valuesOf = (id: PartId, kind = ''): readonly unknown[] =>
    entries(id)
      .filter(({ key }) => key.startsWith(kind))
      .map(({ value }) => value);
  const records = (id: PartId, kind = ''): readonly KeyedRecord[] =>
    entries(id)
      .filter(({ key }) => key.startsWith(kind))
      .map(({ key, value }) => ({ key: key.slice(kind.length), value: value ?? null }));
  const cookie = readCookie(places.jar);
  const cached = new Map<string, object[]>();
  for (const value of valuesOf('caches')) {
    const { cache, ...file } = value as { readonly cache: string };
    cached.set(cache, [...(cached.get(cache) ?? []), file]);
  }
  const file = {
    $schema: new URL('your-data/schema.json', site).href,
    format,
    schemaVersion,
    exportedAt: new Date(now).toISOString(),
    site,
    cookie: cookie === undefined ? null : { name: promises.cookieName, value: cookie },
    settings: {
      local: Object.fromEntries(settingsIn(places.local)),
      tab: Object.fromEntries(settingsIn(places.tab)),
    },
    history: { ...(await history.settings()), jobs: valuesOf('history') },
    allowance: records('allowance'),
    ...(withLicence ? { licence: records('licence') } : {}),
    models: { networks: valuesOf('models', 'network '), notes: records('models', 'note ') },
    waitingPictures: valuesOf('waiting-pictures'),
    requests: valuesOf('requests'),
    caches: [...cached].map(([name, files]) => ({ name, files })),
    serviceWorkers: valuesOf('service-worker'),
    room: await roomOf(places),
  };
  return { file, unreadable: stock.filter((part) => part.unreadable).map(({ id }) => id) };
}

/** What is wrong with a file, in one sentence for the person who chose it. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
}

function refuse(sentence: string): never {
  throw new ImportRefused(sentence);
}

/** Reads and checks a file; rejects with ImportRefused. Nothing is changed yet. */
export async function readExport(file: Blob): Promise<ImportedData> {
  if (file.size === 0) refuse('The file is empty.');
  if (file.size > largestFileBytes) refuse('The file is larger than a browser can read at once.');
  let text: string;
  try {
    text = await file.text();
  } catch {
    return refuse('The file could not be read; it may have been moved or changed.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return refuse(
      /^\s*\{/.test(text)
        ? 'The file is damaged or cut off: it is no complete JSON.'
        : 'The file is not one that this page has exported: it is no JSON.',
    );
  }
  await check(value);
  return importedFrom(value as CheckedFile);
}

/** As the schema promises it, as far as it is taken in. */
interface CheckedFile {
  readonly settings: { readonly local: Readonly<Record<string, string>> };
  readonly history: HistorySettings & { readonly jobs: readonly unknown[] };
  readonly licence?: readonly KeyedRecord[];
}

async function check(value: unknown): Promise<void> {
  const file = (typeof value === 'object' ? (value ?? {}) : {}) as Readonly<Record<string, unknown>>;
  if (file['format'] !== format) refuse('The file is not one that this page has exported.');
  const version = file['schemaVersion'];
  if (typeof version === 'number' && version > schemaVersion)
    refuse('The file comes from a newer version of this site, which this one cannot read.');
  const { Validator } = await import('@cfworker/json-schema');
  const { valid, errors } = new Validator(schema as Schema, '2020-12').validate(value);
  if (valid) return;
  // The last one is the innermost.
  const { instanceLocation = '#' } = errors.at(-1) ?? {};
  const where = decodeURI(instanceLocation).replace(/^#\/?/, '').split('/').join(' › ').slice(0, 200);
  refuse(
    where === ''
      ? 'The file is not as an exported one is: something is missing, or there is something that does not belong.'
      : `The file is not as an exported one is, at “${where}”.`,
  );
}

function importedFrom({ settings, history, licence = [] }: CheckedFile): ImportedData {
  const { kept, names, jobs } = history;
  const read = jobs.map(parseJobRecord);
  return {
    settings: new Map(Object.entries(settings.local)),
    // The schema says no less than the parser, which the unit tests hold to.
    history: { kept, names, jobs: read.filter((job) => job !== undefined) },
    licence,
  };
}

export interface ImportSummary {
  /** Lines of the history that are new here. */
  readonly added: number;
  /** Those that were here already, or are older than 30 days. */
  readonly left: number;
  readonly settings: number;
}

/**
 * Takes a checked file in: the history is merged, settings replace those of the same name. All of it or nothing: where
 * the browser refuses, what was there before is there again, and this rejects with ImportRefused.
 */
export async function importData(
  data: ImportedData,
  { local }: Pick<Places, 'local'>,
  history: JobHistory,
): Promise<ImportSummary> {
  if (!(await accountLasts()))
    refuse(
      'This browser does not let this site keep anything (a private window, or a setting); nothing was changed.',
    );
  const before = settingsIn(local);
  const wanted = await history.settings();
  try {
    if (local !== undefined) for (const [key, value] of data.settings) local.setItem(key, value);
    const { kept, names, jobs } = data.history;
    // Whoever objected, here or in the file, has objected; names that are kept here are not lost.
    const next = { kept: kept && wanted.kept, names: names || wanted.names };
    if (next.kept !== wanted.kept || next.names !== wanted.names) await history.storeSettings(next);
    const added = await history.putBack(jobs, { orFail: true });
    await history.deleteOld();
    return { added, left: jobs.length - added, settings: local === undefined ? 0 : data.settings.size };
  } catch (error) {
    restore(local, before, data.settings);
    // It fitted before, so it fits again.
    await history.storeSettings(wanted).catch(() => undefined);
    return refuse(
      isFull(error)
        ? 'There is no room for the file in this browser; nothing was changed.'
        : 'The browser refused to store what is in the file; nothing was changed.',
    );
  }
}

function restore(
  local: Storage | undefined,
  before: ReadonlyMap<string, string>,
  changed: ReadonlyMap<string, string>,
): void {
  try {
    for (const key of changed.keys()) local?.removeItem(key);
    for (const [key, value] of before) if (changed.has(key)) local?.setItem(key, value);
  } catch {
    // It fitted before, so it fits again.
  }
}
