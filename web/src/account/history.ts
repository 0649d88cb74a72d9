// The history of jobs: kept for 30 days in this browser alone, in memory where the browser keeps nothing.

import { onChange, onChangeElsewhere, tellChange } from './changes.js';
import { systemClock, type Clock } from './clock.js';
import {
  isFull,
  newestOf,
  nothingThere,
  readRecord,
  rememberRecord,
  storeRecord,
  withAccount,
} from './database.js';
import type { AccountDatabase } from './database.js';
import { futureAt, keptAt, parseJobRecord, tooOldAt, type JobRecord } from './history-record.js';

/** How many of the oldest go when the disk is full, each time. */
const roomAtOnce = 50;
/** A disk that is still full after so many times is full of something else. */
const mostTimes = 3;

export interface HistorySettings {
  /** Off: nothing is written any more. */
  readonly kept: boolean;
  /** Whether file names are written, too. */
  readonly names: boolean;
}

const usual: HistorySettings = { kept: true, names: false };
const settingsKey = 'history';

function parseSettings(value: unknown): HistorySettings {
  if (typeof value !== 'object' || value === null) return usual;
  const { kept, names } = value as Partial<Record<keyof HistorySettings, unknown>>;
  return { kept: kept !== false, names: names === true };
}

/** The jobs of one browser. Pages use `jobHistory`; tests make their own with a clock that moves. */
export class JobHistory {
  private readonly clock: Clock;
  /** What the database refused. Newer than a stored record of the same id. */
  private readonly memory = new Map<string, JobRecord>();
  private following = false;
  private told = false;
  /** Making room has not helped since a record was last stored: the disk is full of other things. */
  private hopeless = false;
  /** Called once, when the disk is full. */
  onFull: (sentence: string) => void = () => undefined;

  constructor(clock: Clock = systemClock) {
    this.clock = clock;
  }

  /** Opens the database before it is needed. */
  warmUp(): void {
    void this.settings();
  }

  async settings(): Promise<HistorySettings> {
    return parseSettings(await readRecord('settings', settingsKey));
  }

  /**
   * Turning names off also deletes those that were kept. Answers whether the browser has stored all of it; otherwise it
   * holds for this page alone. On a full disk old records go for an objection, and records whose names cannot be taken out.
   */
  async change(settings: Partial<HistorySettings>): Promise<boolean> {
    const now = await this.settings();
    const objects = (now.kept && settings.kept === false) || (now.names && settings.names === false);
    const store = (): Promise<void> => this.storeSettings(settings);
    const stored = await succeeds(objects ? this.withRoom(store, { insist: true }) : store());
    if (!stored) await rememberRecord('settings', settingsKey, changedBy(settings));
    if (settings.names !== false) return stored;
    return (await succeeds(this.dropNames())) && stored;
  }

  /** The switches alone: no room is made for them. Rejects where the browser refuses, and then they are as they were. */
  async storeSettings(settings: Partial<HistorySettings>): Promise<void> {
    await storeRecord('settings', settingsKey, changedBy(settings));
  }

  /** Writes a record, in place of one with the same id. Nothing happens where the visitor wants no history. */
  async put(record: JobRecord): Promise<void> {
    await this.write([record]);
  }

  /**
   * Adds what became known of a record later. One that was deleted meanwhile does not come back. Rejects where the
   * browser refuses.
   */
  async amend(id: string, known: Pick<JobRecord, 'widthBefore' | 'heightBefore'>): Promise<void> {
    const remembered = this.memory.get(id);
    if (remembered !== undefined) {
      this.memory.set(id, { ...remembered, ...known });
      tellChange('jobs');
      return;
    }
    const isChanged = await inJobs(async (jobs, settings) => {
      const record = parseJobRecord(await jobs.get(id));
      if (record === undefined || !(await settings()).kept) return false;
      await jobs.put({ ...record, ...known });
      return true;
    });
    if (isChanged) tellChange('jobs', 'stored');
  }

  /**
   * Takes back what was deleted or exported; those that are there already stay, those that are too old do not come.
   * Answers how many were new. `orFail` rejects where they cannot be stored, and then none of them is there.
   */
  async putBack(records: readonly JobRecord[], { orFail = false } = {}): Promise<number> {
    const known = new Set((await this.all()).map(({ id }) => id));
    const oldest = tooOldAt(this.clock.now());
    const missing = [...new Map(records.map((record) => [record.id, record])).values()].filter(
      ({ id, finishedAt }) => !known.has(id) && finishedAt > oldest,
    );
    if (missing.length === 0) return 0;
    if (!orFail) await this.write(missing, { always: true });
    else {
      await this.store(missing, { always: true });
      tellChange('jobs', 'stored');
    }
    return missing.length;
  }

  /**
   * Newest first. Records that nobody can read are left out. `orFail` rejects where there is a database and the browser
   * does not let us read it.
   */
  async all({ orFail = false } = {}): Promise<readonly JobRecord[]> {
    const reading = withAccount((database): Promise<unknown[]> => database.getAll('jobs'));
    const stored = await reading.catch((error: unknown): unknown[] => {
      if (orFail) nothingThere(error);
      return [];
    });
    const records = new Map<string, JobRecord>();
    for (const value of stored) {
      const record = parseJobRecord(value);
      if (record !== undefined) records.set(record.id, record);
    }
    for (const record of this.memory.values()) records.set(record.id, record);
    return [...records.values()].sort((a, b) => b.finishedAt - a.finishedAt);
  }

  /** Rejects where the browser refuses to delete what it has stored. */
  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.memory.delete(id);
    await inJobs(async (jobs) => {
      for (const id of ids) await jobs.delete(id);
    }).catch(nothingThere);
    tellChange('jobs', 'stored');
  }

  /** Rejects where the browser refuses to delete what it has stored. */
  async clear(): Promise<void> {
    this.memory.clear();
    await withAccount((database) => database.clear('jobs')).catch(nothingThere);
    tellChange('jobs', 'emptied');
  }

  /** Deletes what is older than 30 days, and what is no record. Answers how many went. Never rejects. */
  async deleteOld(): Promise<number> {
    const now = this.clock.now();
    const before = (await this.count()) + this.memory.size;
    for (const record of [...this.memory.values()]) {
      const kept = keptAt(now, record);
      if (kept === undefined) this.memory.delete(record.id);
      else this.memory.set(record.id, kept);
    }
    await succeeds(inJobs((jobs) => dropOld(jobs, now)));
    // By itself, because a full disk takes no marks but lets everything be deleted.
    await succeeds(inJobs((jobs) => markFuture(jobs, now)));
    const gone = before - (await this.count()) - this.memory.size;
    if (gone > 0) tellChange('jobs', 'stored');
    return gone;
  }

  /** Calls back at every change, of this tab or another. Answers how to stop. */
  watch(callback: () => void): () => void {
    const stops = [onChange('jobs', callback), onChange('settings', callback)];
    return () => stops.forEach((stop) => stop());
  }

  private async count(): Promise<number> {
    return withAccount((database) => database.count('jobs')).catch(() => 0);
  }

  /** Rejects where names stay that were stored. */
  private async dropNames(): Promise<void> {
    for (const record of this.memory.values()) this.memory.set(record.id, withoutName(record));
    const change = (work: (jobs: Jobs, record: JobRecord) => Promise<unknown>): Promise<void> =>
      inJobs(async (jobs) => {
        for (const value of await jobs.getAll()) {
          const record = parseJobRecord(value);
          if (record?.name !== undefined) await work(jobs, record);
        }
      });
    await change((jobs, record) => jobs.put(withoutName(record)))
      .catch(() => change((jobs, { id }) => jobs.delete(id)))
      .catch(nothingThere);
    tellChange('jobs', 'stored');
  }

  /**
   * All or none of them. On a full disk the oldest go; where nothing can be kept, this page remembers, and tries again
   * once something else was stored. `always` also where the history is off.
   */
  private async write(records: readonly JobRecord[], { always = false } = {}): Promise<void> {
    try {
      if (!(await this.withRoom(() => this.store(records, { always })))) return;
      this.hopeless = false;
      for (const { id } of records) this.memory.delete(id);
      await this.storeRemembered();
      tellChange('jobs', 'stored');
    } catch {
      const { kept, names } = await this.settings();
      if (!kept && !always) return;
      for (const record of records) this.remember(names ? record : withoutName(record));
      tellChange('jobs');
    }
  }

  /** In one transaction with a look at the settings, which another tab may be changing. False where they say no. */
  private store(records: readonly JobRecord[], { always = false } = {}): Promise<boolean> {
    return inJobs(async (jobs, settings) => {
      const { kept, names } = await settings();
      if (!kept && !always) return false;
      for (const record of records) await jobs.put(names ? record : withoutName(record));
      return true;
    });
  }

  private async storeRemembered(): Promise<void> {
    const remembered = [...this.memory.values()];
    if (remembered.length === 0 || !(await this.store(remembered).catch(() => false))) return;
    for (const record of remembered) if (this.memory.get(record.id) === record) this.memory.delete(record.id);
  }

  private remember(record: JobRecord): void {
    this.memory.set(record.id, record);
    if (this.following) return;
    this.following = true;
    onChangeElsewhere('jobs', (change) => {
      if (change === 'emptied') this.memory.clear();
    });
    onChangeElsewhere('settings', () => void this.forgetUnwantedNames());
  }

  private async forgetUnwantedNames(): Promise<void> {
    if ((await this.settings()).names) return;
    for (const each of this.memory.values()) this.memory.set(each.id, withoutName(each));
  }

  /** Does the work; on a full disk again after the oldest went. `insist` also where that has not helped before. */
  private async withRoom<T>(work: () => Promise<T>, { insist = false } = {}): Promise<T> {
    for (let times = 0; ; times += 1) {
      try {
        return await work();
      } catch (error) {
        if (!isFull(error) || (this.hopeless && !insist)) throw error;
        const gone = times < mostTimes ? await this.deleteOldest().catch(() => 0) : 0;
        this.hopeless = gone === 0;
        if (!this.told) {
          this.told = true;
          const what =
            gone > 0 ? 'the oldest entries of the history were deleted' : 'the history cannot be written now';
          this.onFull(`This device is full: ${what}. Your pictures are not affected.`);
        }
        if (gone === 0) throw error;
      }
    }
  }

  private async deleteOldest(): Promise<number> {
    return inJobs(async (jobs) => {
      const keys = await jobs.index('finishedAt').getAllKeys(null, roomAtOnce);
      for (const key of keys) await jobs.delete(key);
      return keys.length;
    });
  }
}

const changedBy =
  (settings: Partial<HistorySettings>) =>
  (old: unknown): HistorySettings => ({ ...parseSettings(old), ...settings });

type Stores = ['jobs', 'settings'];

function storesIn(database: AccountDatabase) {
  const stores: Stores = ['jobs', 'settings'];
  return database.transaction(stores, 'readwrite');
}

function jobsIn(transaction: ReturnType<typeof storesIn>) {
  return transaction.objectStore('jobs');
}

type Jobs = ReturnType<typeof jobsIn>;

/** One transaction over the jobs: everything that `work` does, or nothing of it. */
function inJobs<T>(work: (jobs: Jobs, settings: () => Promise<HistorySettings>) => Promise<T>): Promise<T> {
  return withAccount(async (database) => {
    const transaction = storesIn(database);
    // Told once, by the answer below.
    transaction.done.catch(() => undefined);
    const settings = async (): Promise<HistorySettings> =>
      parseSettings(
        newestOf('settings', settingsKey, await transaction.objectStore('settings').get(settingsKey)),
      );
    try {
      const answer = await work(jobsIn(transaction), settings);
      await transaction.done;
      return answer;
    } catch (error) {
      try {
        transaction.abort();
      } catch {
        // It is over already.
      }
      throw error;
    }
  });
}

async function dropOld(jobs: Jobs, now: number): Promise<void> {
  const index = jobs.index('finishedAt');
  for (const key of await index.getAllKeys(IDBKeyRange.upperBound(tooOldAt(now)))) await jobs.delete(key);
  for (const [id, value] of await futureIn(jobs, now)) {
    const record = parseJobRecord(value);
    if (record === undefined || keptAt(now, record) === undefined) await jobs.delete(id);
  }
  // What has no time is not in the index; texts and dates sort after every number.
  if ((await jobs.count()) === (await index.count(IDBKeyRange.bound(0, Infinity)))) return;
  for (const value of await jobs.getAll())
    if (parseJobRecord(value) === undefined) await jobs.delete(idOf(value));
}

/** What is from the future, or was when it was marked, by ids; it may be no record. */
async function futureIn(jobs: Jobs, now: number): Promise<ReadonlyMap<string, unknown>> {
  const found: readonly unknown[] = [
    ...(await jobs.index('finishedAt').getAll(IDBKeyRange.lowerBound(futureAt(now), true))),
    ...(await jobs.index('futureSince').getAll()),
  ];
  return new Map(found.map((each) => [idOf(each), each]));
}

async function markFuture(jobs: Jobs, now: number): Promise<void> {
  for (const value of (await futureIn(jobs, now)).values()) {
    const record = parseJobRecord(value);
    const kept = record && keptAt(now, record);
    if (kept !== undefined && kept !== record) await jobs.put(kept);
  }
}

/** The store makes sure that there is one. */
function idOf(value: unknown): string {
  return (value as { readonly id: string }).id;
}

function succeeds(work: Promise<unknown>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

function withoutName({ name: _name, ...record }: JobRecord): JobRecord {
  return record;
}

/** The history that the pages share. */
export const jobHistory = new JobHistory();
