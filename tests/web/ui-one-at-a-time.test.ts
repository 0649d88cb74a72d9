// Work that is asked for while it is being done is done once more, a failure does not stop what comes after, and a crowd of askers waits for one.

import { afterEach, expect, test, vi } from 'vitest';
import { oneAtATime, soon } from '../../web/src/ui/one-at-a-time.js';

afterEach(() => vi.useRealTimers());

test('asked for in the middle, however often, it is done once more', async () => {
  const ends: (() => void)[] = [];
  const ask = oneAtATime(() => new Promise((resolve) => ends.push(resolve)));
  const first = ask();
  void ask();
  void ask();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await new Promise((resolve) => setTimeout(resolve));
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await first;
  void ask();
  expect(ends).toHaveLength(3);
});

test('work that fails tells so, and can be asked for again', async () => {
  let fails = true;
  const ask = oneAtATime(async () => {
    if (fails) throw new Error('no');
  });
  await expect(ask()).rejects.toThrow('no');
  fails = false;
  await expect(ask()).resolves.toBeUndefined();
});

test('however often it is asked for, it is done once in its time, and is not put off for ever', () => {
  vi.useFakeTimers();
  let done = 0;
  const ask = soon(() => (done += 1), 300);
  for (let times = 0; times < 10; times += 1) {
    ask();
    vi.advanceTimersByTime(100);
  }
  expect(done).toBe(3);
  ask.stop();
  vi.advanceTimersByTime(1000);
  expect(done).toBe(3);
  ask();
  vi.advanceTimersByTime(300);
  expect(done).toBe(4);
});
