// At the limit of free pictures, with pictures that take a while: who is told what, who waits, and who goes on by itself.

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Allowance } from '../../web/src/account/allowance.js';
import { closeAccount } from '../../web/src/account/database.js';
import type { RunResult } from '../../web/src/engine/engine-types.js';
import { FreeGuard } from '../../web/src/ui/free-guard.js';
import { JobQueue } from '../../web/src/ui/job-queue.js';

const clock = { time: 0, now: () => clock.time };
const recipe = { version: 1, steps: [] } as const;

beforeEach(async () => {
  await closeAccount();
  globalThis.indexedDB = new IDBFactory();
  clock.time = new Date(2026, 10, 23, 12).getTime();
  vi.stubGlobal('document', { hidden: false, addEventListener: () => undefined });
});

afterEach(() => vi.unstubAllGlobals());

function resultOf(name: string): RunResult {
  const blob = new Blob([`result of ${name}`]);
  return { blob, format: 'png', extension: 'png', width: 1, height: 1, frames: 1, warnings: [], timings: {} };
}

/** A dialog that remembers what it said: each opening, each change of its number, and when it went away. */
class Dialog {
  readonly log: string[] = [];
  private open = false;
  show = (_limit: number, waiting: number): void => {
    this.open = true;
    this.log.push(`${waiting} wait`);
  };
  update = (waiting: number): void => {
    if (this.open) this.log.push(`now ${waiting} wait`);
  };
  hide = (): void => {
    if (this.open) this.log.push('gone');
    this.open = false;
  };
}

/** A page whose pictures end when the test says so. */
function page({ limit = 2, unlimited = (): boolean => false } = {}) {
  const tier = new Allowance({ limit, clock, session: 's', unlimited: async () => unlimited() });
  const dialog = new Dialog();
  const ends = new Map<string, { finish: () => void; fail: () => void }>();
  let bought = (): void => undefined;
  const guard: FreeGuard = new FreeGuard(() => queue, {
    tier: Promise.resolve(tier),
    dialog,
    onLicence: (callback) => {
      bought = callback;
    },
    gatherMs: 30,
  });
  const work = (name: string, signal: AbortSignal | undefined): Promise<RunResult> =>
    new Promise((resolve, reject) => {
      ends.set(name, {
        finish: () => resolve(resultOf(name)),
        fail: () => reject(Object.assign(new Error('It broke.'), { code: 'out-of-memory' })),
      });
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
    });
  const queue: JobQueue = new JobQueue(
    (file, _recipe, { signal }) => guard.run(file, () => work(file.name, signal)),
    { changed: () => undefined, listed: () => undefined },
    4,
  );
  const states = (): string =>
    queue.jobs.map(({ file, state, limited }) => `${file.name} ${limited ? 'kept' : state}`).join(', ');
  /** Waits until the pictures are as said. */
  const become = (expected: string | RegExp) => expect.poll(states).toMatch(expected);
  /** Ends a picture, once it has begun. */
  const end = async (name: string, how: 'finish' | 'fail' = 'finish'): Promise<void> => {
    await expect.poll(() => ends.has(name)).toBe(true);
    ends.get(name)?.[how]();
    ends.delete(name);
  };
  /** Those that get a place come one after another: which of several gets the last one is nobody's promise. */
  const begin = async (...names: readonly string[]): Promise<void> => {
    queue.start(recipe);
    const files = names.map((name) => new File([`picture ${name}`], name));
    for (const file of files.slice(0, limit)) {
      queue.add([file]);
      await expect.poll(() => ends.has(file.name)).toBe(true);
    }
    queue.add(files.slice(limit));
  };
  const id = (name: string): number => queue.jobs.find(({ file }) => file.name === name)?.id ?? -1;
  return { tier, guard, queue, dialog, begin, end, become, id, begun: ends, buy: () => bought() };
}

test('what the limit means is said once and stays while the last free pictures are still being made', async () => {
  const { dialog, begin, end, become } = page();
  await begin('a', 'b', 'c', 'd');
  await become('a running, b running, c kept, d kept');
  await expect.poll(() => dialog.log).toEqual(['2 wait']);
  await end('a');
  await become('a done, b running, c kept, d kept');
  await end('b');
  await become('a done, b done, c kept, d kept');
  expect(dialog.log).toEqual(['2 wait']);
});

test('a place that a failure gives back goes to a picture that waits, and the dialog counts the others', async () => {
  const { dialog, begin, end, become, begun, tier } = page();
  await begin('a', 'b', 'c', 'd');
  await become('a running, b running, c kept, d kept');
  await end('a');
  await become('a done, b running, c kept, d kept');
  await end('b', 'fail');
  await become(/a done, b failed, (c running, d kept|c kept, d running)/);
  await expect.poll(() => dialog.log).toEqual(['2 wait', 'now 1 wait']);
  for (const name of [...begun.keys()]) await end(name);
  await become(/a done, b failed, (c done, d kept|c kept, d done)/);
  expect(await tier.left()).toBe(0);
});

test('a picture that is cancelled gives its place back, and with the last one that waits the dialog goes', async () => {
  const { dialog, queue, begin, become, id } = page();
  await begin('a', 'b', 'c');
  await become('a running, b running, c kept');
  await expect.poll(() => dialog.log).toEqual(['1 wait']);
  queue.cancel(id('b'));
  await become('a running, b cancelled, c running');
  expect(dialog.log).toEqual(['1 wait', 'gone']);
});

test('a picture that is cancelled while it waits for the allowance stays cancelled', async () => {
  const { queue, begin, become, id, buy } = page({ limit: 1 });
  await begin('a', 'b', 'c');
  await become('a running, b kept, c kept');
  queue.cancel(id('b'));
  buy();
  await become('a running, b cancelled, c kept');
});

test('other options do not try pictures again that have no place', async () => {
  const { queue, begin, end, become, begun, dialog } = page({ limit: 1 });
  await begin('a', 'b', 'c');
  await become('a running, b kept, c kept');
  await end('a');
  await become('a done, b kept, c kept');
  queue.start(recipe);
  await become('a running, b kept, c kept');
  await end('a');
  await become('a done, b kept, c kept');
  expect([...begun.keys()]).toEqual([]);
  expect(dialog.log).toEqual(['2 wait']);
});

test('with Premium all that wait go on and the dialog goes', async () => {
  let premium = false;
  const { dialog, begin, become, buy } = page({ limit: 1, unlimited: () => premium });
  await begin('a', 'b', 'c');
  await become('a running, b kept, c kept');
  await expect.poll(() => dialog.log).toEqual(['2 wait']);
  premium = true;
  buy();
  await become('a running, b running, c running');
  expect(dialog.log).toEqual(['2 wait', 'gone']);
});

test('where nothing is sold, nothing is counted', async () => {
  const guard = new FreeGuard(() => ({ releaseLimited: () => undefined, jobs: [] }), { tier: undefined });
  const result = resultOf('a');
  expect(await guard.run(new File(['a'], 'a'), async () => result)).toBe(result);
});
