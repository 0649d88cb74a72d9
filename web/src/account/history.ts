// The history of jobs: kept for 30 days in this browser alone, in memory where the browser keeps nothing.

import { onChange, tellChange } from './changes.js';
import { dayMs, systemClock, type Clock } from './clock.js';
import { changeRecord, readRecord, withAccount, type AccountDatabase } from './database.js';
import { parseJobRecord, type JobRecord } from './history-record.js';
import promises from './promises.json';

const keptMs = promises.historyDays * dayMs;
/** Clocks of two tabs are one clock; this much is the time a write takes. */
const slackMs = 60_000;
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

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError';
}

/** The jobs of one browser. Pages use `jobHistory`; tests make their own with a clock that moves. */
export class JobHistory {
  private readonly clock: Clock;
  /** What the database refused. Newer than a stored record of the same id. */
  private readonly memory = new Map<string, JobRecord>();
  private told = false;
  /** Called once, when the disk is full and old lines had to go. */
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

  /** Turning names off also deletes those that were kept. */
  async change(settings: Partial<HistorySettings>): Promise<HistorySettings> {
    const now = await changeRecord('settings', settingsKey, (old) => ({
      ...parseSettings(old),
      ...settings,
    }));
    if (settings.names === false) await this.dropNames();
    return now;
  }

  /** Writes a record, in place of one with the same id. Nothing happens where the visitor wants no history. */
  async put(record: JobRecord): Promise<void> {
    const { kept, names } = await this.settings();
    if (kept) await this.write([names ? record : withoutName(record)]);
  }

  /**
   * Takes back what was deleted or exported; those that are there already stay, those that are too old do not come.
   * Answers how many were new. `orFail` rejects where they cannot be stored, and then none of them is there.
   */
  async putBack(records: readonly JobRecord[], { orFail = false } = {}): Promise<number> {
    const known = new Set((await this.all()).map(({ id }) => id));
    const { names } = await this.settings();
    const now = this.clock.now();
    const missing = [...new Map(records.map((record) => [record.id, record])).values()]
      .filter(({ id, finishedAt }) => !known.has(id) && finishedAt > now - keptMs)
      .map((record) => (names ? record : withoutName(record)));
    if (orFail && missing.length > 0) {
      await this.store(missing, false);
      tellChange('jobs');
    } else await this.write(missing);
    return missing.length;
  }

  /** Newest first. Records that nobody can read are left out. */
  async all(): Promise<readonly JobRecord[]> {
    const stored = await withAccount((database) => database.getAll('jobs')).catch((): unknown[] => []);
    const records = new Map<string, JobRecord>();
    for (const value of stored) {
      const record = parseJobRecord(value);
      if (record !== undefined) records.set(record.id, record);
    }
    for (const record of this.memory.values()) records.set(record.id, record);
    return [...records.values()].sort((a, b) => b.finishedAt - a.finishedAt);
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.memory.delete(id);
    await inJobs(async (jobs) => {
      for (const id of ids) await jobs.delete(id);
    }).catch(nothingThere);
    tellChange('jobs');
  }

  async clear(): Promise<void> {
    this.memory.clear();
    await withAccount((database) => database.clear('jobs')).catch(nothingThere);
    tellChange('jobs');
  }

  /**
   * Deletes what is older than 30 days, and what is no record. Records from the future (the clock was wrong) are
   * brought to now, so that none of them outlives its 30 days.
   */
  async deleteOld(): Promise<number> {
    const now = this.clock.now();
    const before = (await this.count()) + this.memory.size;
    for (const record of [...this.memory.values()]) {
      if (record.finishedAt <= now - keptMs) this.memory.delete(record.id);
      else if (record.finishedAt > now + slackMs) this.memory.set(record.id, movedTo(now, record));
    }
    await inJobs(async (jobs) => {
      const index = jobs.index('finishedAt');
      for (const key of await index.getAllKeys(IDBKeyRange.upperBound(now - keptMs))) await jobs.delete(key);
      // Texts and dates sort after every number.
      for (const value of await index.getAll(IDBKeyRange.lowerBound(now + slackMs, true))) {
        const record = parseJobRecord(value);
        if (record !== undefined) await jobs.put(movedTo(now, record));
      }
      if ((await jobs.count()) === (await index.count(IDBKeyRange.bound(0, now + slackMs)))) return;
      for (const value of await jobs.getAll()) {
        if (parseJobRecord(value) === undefined) await jobs.delete((value as { readonly id: string }).id);
      }
    }).catch(nothingThere);
    const gone = before - (await this.count()) - this.memory.size;
    if (gone > 0) tellChange('jobs');
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

  private async dropNames(): Promise<void> {
    for (const record of this.memory.values()) this.memory.set(record.id, withoutName(record));
    await inJobs(async (jobs) => {
      for (const value of await jobs.getAll()) {
        const record = parseJobRecord(value);
        if (record?.name !== undefined) await jobs.put(withoutName(record));
      }
    }).catch(nothingThere);
    tellChange('jobs');
  }

  /** All or none of them. On a full disk the oldest go; where nothing can be kept, this page remembers. */
  private async write(records: readonly JobRecord[]): Promise<void> {
    if (records.length === 0) return;
    try {
      await this.store(records);
      for (const { id } of records) this.memory.delete(id);
    } catch {
      for (const record of records) this.memory.set(record.id, record);
    }
    tellChange('jobs');
  }

  private async store(records: readonly JobRecord[], makeRoom = true): Promise<void> {
    for (let times = 0; ; times += 1) {
      try {
        await inJobs(async (jobs) => {
          for (const record of records) await jobs.put(record);
        });
        return;
      } catch (error) {
        if (!makeRoom || !isFull(error) || times === mostTimes) throw error;
        if (!this.told) {
          this.told = true;
          this.onFull(
            'This device is full: the oldest entries of the history were deleted. Your pictures are not affected.',
          );
        }
        if ((await this.deleteOldest()) === 0) throw error;
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

type Jobs = ReturnType<typeof jobsIn>;

function jobsIn(database: AccountDatabase) {
  return database.transaction('jobs', 'readwrite').store;
}

/** One transaction over the jobs: everything that `work` does, or nothing of it. */
function inJobs<T>(work: (jobs: Jobs) => Promise<T>): Promise<T> {
  return withAccount(async (database) => {
    const jobs = jobsIn(database);
    // Told once, by the answer below.
    jobs.transaction.done.catch(() => undefined);
    try {
      const answer = await work(jobs);
      await jobs.transaction.done;
      return answer;
    } catch (error) {
      try {
        jobs.transaction.abort();
      } catch {
        // It is over already.
      }
      throw error;
    }
  });
}

/** Where there is no database, there is nothing to delete. */
function nothingThere(): void {}

function withoutName({ name: _name, ...record }: JobRecord): JobRecord {
  return record;
}

function movedTo(now: number, record: JobRecord): JobRecord {
  return { ...record, finishedAt: now, startedAt: now - record.durationMs };
}

/** The history that the pages share. */
export const jobHistory = new JobHistory();
