// The history in the tests: a clock that moves, records, another tab, a disk that is full.

import { IDBFactory, IDBObjectStore as FakeObjectStore } from 'fake-indexeddb';
import { vi, type MockInstance } from 'vitest';
import { closeAccount, openAccount } from '../../../web/src/account/database.js';
import { JobHistory } from '../../../web/src/account/history.js';
import { type JobRecord } from '../../../web/src/account/history-record.js';

export const begin = Date.UTC(2026, 10, 1, 12);
export const clock = { time: begin, now: () => clock.time };

export function record(id: string, changes: Partial<JobRecord> = {}): JobRecord {
  const finishedAt = changes.finishedAt ?? clock.time;
  return {
    id,
    tool: 'compress',
    recipe: { version: 1, steps: [{ op: 'compress', params: { target: 100_000 } }] },
    status: 'done',
    format: 'jpeg',
    bytesBefore: 1000,
    bytesAfter: 400,
    widthAfter: 30,
    heightAfter: 20,
    startedAt: finishedAt - 50,
    finishedAt,
    durationMs: 50,
    session: 'abcdef01',
    ...changes,
  };
}

/** From now on the browser takes nothing more, until mocks are restored. */
export function fillDisk(mayPut: (store: string) => boolean = () => false): MockInstance {
  const put = FakeObjectStore.prototype.put;
  return vi.spyOn(FakeObjectStore.prototype, 'put').mockImplementation(function (
    this: IDBObjectStore,
    value,
    key,
  ) {
    if (!mayPut(this.name)) throw new DOMException('The disk is full.', 'QuotaExceededError');
    return put.call(this, value, key);
  });
}

export const storedWords = async (): Promise<string> =>
  JSON.stringify(await (await openAccount()).getAll('jobs'));

/** The same code as another tab runs it: with memory of its own, on the same database. */
export async function anotherTab(): Promise<JobHistory> {
  vi.resetModules();
  const { JobHistory: Other } = await import('../../../web/src/account/history.js');
  return new Other(clock);
}

export const ids = async (history: JobHistory): Promise<string[]> =>
  (await history.all()).map(({ id }) => id);

/** Before each test: a browser in which nothing was kept yet, at `begin`. */
export async function freshBrowser(): Promise<void> {
  await closeAccount();
  globalThis.indexedDB = new IDBFactory();
  clock.time = begin;
}
