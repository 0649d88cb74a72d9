// What the browser and conformance suites say of themselves: counts, failures, second tries.

import { afterEach, expect, test, vi } from 'vitest';
// @ts-expect-error: the harness runs without a compiler, so it has no types
import { Suite as HarnessSuite } from '../harness/suite.mjs';

interface Tried {
  test(name: string, body: () => void, options?: { timeoutMs: number }): Promise<boolean>;
  close(): number;
}
const Suite = HarnessSuite as new (options: { only?: string; again?: boolean }) => Tried;

const said: string[] = [];
vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line));
afterEach(() => said.splice(0));

/** A body that fails so many times before it passes. */
function failing(times: number): () => void {
  let left = times;
  return () => {
    left -= 1;
    if (left >= 0) throw new Error(`wrong, ${left} more`);
  };
}

test('a test that fails has failed, and so has the run', async () => {
  const suite = new Suite({});
  expect(await suite.test('good', failing(0))).toBe(true);
  expect(await suite.test('bad', failing(1))).toBe(false);
  expect(suite.close()).toBe(1);
  expect(said.at(-1)).toBe('1 passed, 1 failed');
});

test('with a second try one that then passes counts, and is named with what went wrong', async () => {
  const suite = new Suite({ again: true });
  expect(await suite.test('moody', failing(1))).toBe(true);
  expect(suite.close()).toBe(0);
  expect(said.join('\n')).toMatch(/^again {3}moody .*\n.*wrong, 0 more/);
  expect(said.slice(-2)).toEqual(['unsteady: moody', '1 passed, 0 failed']);
});

test('a second failure is a failure', async () => {
  const suite = new Suite({ again: true });
  expect(await suite.test('bad', failing(2))).toBe(false);
  expect(suite.close()).toBe(1);
  expect(said.slice(-2)).toEqual([expect.stringMatching(/^failed: bad/), '0 passed, 1 failed']);
});

test('a test that never ends has failed, and a run without any test too', async () => {
  const suite = new Suite({});
  expect(await suite.test('stuck', () => new Promise(() => undefined) as never, { timeoutMs: 10 })).toBe(
    false,
  );
  expect(suite.close()).toBe(1);
  expect(new Suite({ only: 'nothing' }).close()).toBe(1);
});
