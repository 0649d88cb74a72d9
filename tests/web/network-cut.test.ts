// A cut tells the page exactly what that page and its workers have asked for meanwhile.

import { afterEach, expect, test, vi } from 'vitest';
import { NetworkCut } from '../../web/src/service-worker/network-cut.js';
import { cutSilenceMs, parseCutAnswer } from '../../web/src/service-worker/request-entry.js';

afterEach(() => {
  vi.useRealTimers();
});

/** A port that keeps what was said. */
function port(): { readonly said: unknown[]; readonly it: MessagePort } {
  const said: unknown[] = [];
  return {
    said,
    it: { postMessage: (word: unknown) => said.push(word), close() {} } as unknown as MessagePort,
  };
}

test('what the page asked for is told, also what was still being judged at the end, and nothing of other pages', async () => {
  const { said, it } = port();
  const cut = new NetworkCut('page', it);
  expect(said).toEqual([{ state: 'cut' }]);
  await cut.judge(8, Promise.resolve(true));
  await cut.judge(9, Promise.resolve(false));
  let decide: (other: boolean) => void = () => undefined;
  const slow = cut.judge(10, new Promise((resolve) => (decide = resolve)));
  const restored = cut.restore();
  expect(said).toHaveLength(1);
  decide(false);
  await restored;
  expect(await slow).toBe(false);
  expect(said[1]).toEqual({ state: 'restored', requests: [9, 10] });
  expect(parseCutAnswer(said[1])).toEqual(said[1]);
});

test('it ends by itself when the page says nothing more, and not while it does', async () => {
  vi.useFakeTimers();
  const { said, it } = port();
  const cut = new NetworkCut('page', it);
  const say = (word: string): void => it.onmessage?.({ data: word } as MessageEvent);
  for (let times = 0; times < 3; times += 1) {
    await vi.advanceTimersByTimeAsync(cutSilenceMs - 1);
    say('still');
  }
  expect(said).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(cutSilenceMs);
  await cut.ended;
  expect(said).toHaveLength(2);
});

test.each([
  undefined,
  'cut',
  'restored',
  {},
  { state: 'restored' },
  { state: 'restored', requests: 1 },
  { state: 'other' },
])('what a service worker of another version says is not understood: %j', (data) => {
  expect(parseCutAnswer(data)).toBeUndefined();
});
