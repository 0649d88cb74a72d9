// The queue of pictures: order, limits, cancelling, retrying, and answers that come too late.

import { expect, test } from 'vitest';
import type { RunOptions, RunResult } from '../../web/src/engine/engine-types.js';
import type { Recipe } from '../../web/src/engine/recipe.js';
import { JobQueue } from '../../web/src/ui/job-queue.js';

const recipe: Recipe = { version: 1, steps: [] };
const result: RunResult = {
  blob: new Blob(['x']),
  format: 'png',
  extension: 'png',
  width: 1,
  height: 1,
  frames: 1,
  warnings: [],
  timings: {},
};

interface Call {
  readonly name: string;
  readonly recipe: Recipe;
  readonly options: RunOptions;
  finish(): void;
  fail(error: Error): void;
}

/** A queue whose runs end when the test says so. */
function open(atOnce = 2): {
  queue: JobQueue;
  calls: Call[];
  states: () => string;
} {
  const calls: Call[] = [];
  const queue = new JobQueue(
    (file, used, options) =>
      new Promise((resolve, reject) => {
        calls.push({
          name: file.name,
          recipe: used,
          options,
          finish: () => resolve(result),
          fail: reject,
        });
      }),
    { changed: () => undefined, listed: () => undefined },
    atOnce,
  );
  return {
    queue,
    calls,
    states: () => queue.jobs.map((job) => job.state).join(' '),
  };
}

const files = (...names: readonly string[]): readonly File[] => names.map((name) => new File(['x'], name));
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
const names = (calls: readonly Call[]): string => calls.map((call) => call.name).join(' ');

test('nothing runs before there is a recipe, and never more than allowed', async () => {
  const { queue, calls, states } = open(2);
  queue.add(files('a', 'b', 'c'));
  expect(calls).toHaveLength(0);
  queue.start(recipe);
  expect(states()).toBe('running running waiting');
  calls[0]?.finish();
  await settle();
  expect(names(calls)).toBe('a b c');
  expect(states()).toBe('done running running');
});

test('the preferred picture goes first', () => {
  const { queue, calls } = open(1);
  const added = queue.add(files('a', 'b', 'c'));
  queue.prefer(added[2]?.id ?? -1);
  queue.start(recipe);
  expect(names(calls)).toBe('c');
});

test('a failed picture keeps its message and does not stop the others', async () => {
  const { queue, calls, states } = open(1);
  queue.add(files('a', 'b'));
  queue.start(recipe);
  calls[0]?.fail(Object.assign(new Error('This is not a picture.'), { code: 'unreadable' }));
  await settle();
  expect(states()).toBe('failed running');
  expect(queue.jobs[0]?.failure).toEqual({
    code: 'unreadable',
    message: 'This is not a picture.',
  });
});

test('new options stop what runs; the old answer is not taken', async () => {
  const { queue, calls, states } = open(1);
  queue.add(files('a'));
  queue.start(recipe);
  const other: Recipe = { version: 1, steps: [], output: { quality: 50 } };
  queue.start(other);
  expect(calls[0]?.options.signal?.aborted).toBe(true);
  calls[0]?.finish();
  await settle();
  expect(states()).toBe('running');
  expect(calls[1]?.recipe).toBe(other);
  calls[1]?.finish();
  await settle();
  expect(states()).toBe('done');
});

test('cancelled pictures stay cancelled until they are tried again', async () => {
  const { queue, calls, states } = open(1);
  const [a, b] = queue.add(files('a', 'b'));
  queue.start(recipe);
  queue.cancel(b?.id ?? -1);
  queue.cancel(a?.id ?? -1);
  calls[0]?.fail(Object.assign(new Error('Cancelled.'), { code: 'cancelled' }));
  await settle();
  expect(states()).toBe('cancelled cancelled');
  queue.retry(a?.id ?? -1);
  expect(names(calls)).toBe('a a');
});

test('a removed picture is aborted and makes room', async () => {
  const { queue, calls } = open(1);
  const [a] = queue.add(files('a', 'b'));
  queue.start(recipe);
  queue.remove(a?.id ?? -1);
  expect(calls[0]?.options.signal?.aborted).toBe(true);
  await settle();
  expect(names(calls)).toBe('a b');
  expect(queue.jobs).toHaveLength(1);
});

test('holding the queue stops it and keeps the pictures', () => {
  const { queue, calls, states } = open(2);
  queue.add(files('a'));
  queue.start(recipe);
  queue.start(undefined);
  expect(states()).toBe('waiting');
  expect(calls).toHaveLength(1);
});

test('what is set for one picture goes before the recipe of all, and only that picture is made again', async () => {
  const { queue, calls, states } = open(2);
  const [a, b] = queue.add(files('a', 'b'));
  queue.start({ version: 1, steps: [{ op: 'cut', params: { feather: 1, strokes: [] } }] });
  for (const call of calls) call.finish();
  await settle();
  queue.edit(b?.id ?? -1, { strokes: [{ mode: 'keep', size: 0.1, softness: 0, points: [[0.5, 0.5]] }] });
  expect(states()).toBe('done waiting');
  expect(calls).toHaveLength(2);
  queue.release(b?.id ?? -1);
  expect(states()).toBe('done running');
  expect(calls[2]?.recipe.steps[0]?.params).toEqual({
    feather: 1,
    strokes: [{ mode: 'keep', size: 0.1, softness: 0, points: [[0.5, 0.5]] }],
  });
  calls[2]?.finish();
  await settle();
  queue.start({ version: 1, steps: [{ op: 'cut', params: { feather: 2, strokes: [] } }] });
  const strokes = calls.slice(3).map((call) => call.recipe.steps[0]?.params?.['strokes']);
  expect(strokes).toEqual([[], [{ mode: 'keep', size: 0.1, softness: 0, points: [[0.5, 0.5]] }]]);
  expect(queue.job(a?.id ?? -1)?.edits).toEqual({});
});

test('an edit stops the run it makes worthless, and a new recipe does not wait for the release', async () => {
  const { queue, calls, states } = open(1);
  const [a] = queue.add(files('a'));
  queue.start(recipe);
  queue.edit(a?.id ?? -1, { strokes: [] });
  expect(calls[0]?.options.signal?.aborted).toBe(true);
  calls[0]?.finish();
  await settle();
  expect(states()).toBe('waiting');
  queue.start(recipe);
  expect(states()).toBe('running');
});

test('a picture beyond the free ones waits, lets others run, and goes on when it is released', async () => {
  const { queue, calls, states } = open(1);
  queue.add(files('a', 'b'));
  queue.start(recipe);
  const limit = Object.assign(new Error('used up'), { code: 'limit' });
  calls[0]?.fail(limit);
  await settle();
  expect(names(calls)).toBe('a b');
  calls[1]?.finish();
  await settle();
  expect(states()).toBe('waiting done');
  expect(queue.jobs.map((job) => job.limited)).toEqual([true, false]);
  queue.releaseLimited();
  expect(names(calls)).toBe('a b a');
  calls[2]?.finish();
  await settle();
  expect(states()).toBe('done done');
  expect(queue.jobs.some((job) => job.limited)).toBe(false);
});
