// Work that is asked for while it is being done is done once more, and a failure does not stop what comes after.

import { expect, test } from 'vitest';
import { oneAtATime } from '../../web/src/ui/one-at-a-time.js';

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
