// The free allowance: what counts, what does not, two tabs at once, clocks that move, storage that goes.

import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, expect, test } from 'vitest';
import {
  Allowance,
  LimitReached,
  localDay,
  tidyAllowance,
  untilNextDayMs,
  type AllowanceOptions,
} from '../../web/src/account/allowance.js';
import { dayMs } from '../../web/src/account/clock.js';
import { closeAccount, changeRecord, readRecord } from '../../web/src/account/database.js';

let nowMs = 0;
const clock = { now: () => nowMs };
const noon = new Date(2026, 10, 23, 12).getTime();

beforeEach(async () => {
  await closeAccount();
  globalThis.indexedDB = new IDBFactory();
  nowMs = noon;
});

function allowance(change: Partial<AllowanceOptions> = {}): Allowance {
  return new Allowance({ limit: 3, clock, session: 'a', unlimited: async () => false, ...change });
}

const picture = (name: string): Blob => new Blob([`picture ${name}`]);
const made = (name: string) => async () => ({ blob: new Blob([`result of ${name}`]) });

async function use(tier: Allowance, ...names: string[]): Promise<void> {
  for (const name of names) await tier.spend(picture(name), made(name));
}

test('each new picture that succeeds takes one, until none is left', async () => {
  const tier = allowance();
  await use(tier, 'one', 'two', 'three');
  expect(await tier.left()).toBe(0);
  let worked = false;
  const fourth = tier.spend(picture('four'), async () => {
    worked = true;
    return made('four')();
  });
  await expect(fourth).rejects.toBeInstanceOf(LimitReached);
  expect(worked).toBe(false);
});

test('failures cost nothing', async () => {
  const tier = allowance();
  const failing = tier.spend(picture('one'), async () => Promise.reject(new Error('unreadable')));
  await expect(failing).rejects.toThrow('unreadable');
  expect(await tier.left()).toBe(3);
});

test('the same picture again, with other options or in another tool, costs nothing', async () => {
  const tier = allowance();
  await use(tier, 'one', 'one', 'one');
  expect(await tier.left()).toBe(2);
  const result = await made('one')();
  await tier.spend(result.blob, made('something from it'));
  expect(await tier.left()).toBe(2);
});

test('a picture that is counted already works on when the others no longer do', async () => {
  const tier = allowance();
  await use(tier, 'one', 'two', 'three', 'one');
  await expect(use(tier, 'four')).rejects.toBeInstanceOf(LimitReached);
});

test('pictures that run at the same time cannot take more than what is left', async () => {
  const tier = allowance();
  const runs = ['a', 'b', 'c', 'd', 'e'].map((name) => tier.spend(picture(name), made(name)));
  const outcomes = (await Promise.allSettled(runs)).map(({ status }) => status);
  expect(outcomes.filter((status) => status === 'fulfilled')).toHaveLength(3);
  expect(await tier.left()).toBe(0);
});

test('two tabs count together, and one picture in both counts once', async () => {
  const [here, there] = [allowance(), allowance()];
  await Promise.all([use(here, 'one'), use(there, 'two')]);
  await Promise.all([use(here, 'three'), use(there, 'three')]);
  expect(await here.left()).toBe(0);
  expect(await there.left()).toBe(0);
  await expect(use(there, 'four')).rejects.toBeInstanceOf(LimitReached);
});

test('a reload does not give anything back', async () => {
  await use(allowance(), 'one', 'two');
  await closeAccount();
  expect(await allowance().left()).toBe(1);
});

test('another session starts anew', async () => {
  await use(allowance(), 'one', 'two');
  expect(await allowance({ session: 'b' }).left()).toBe(3);
});

test('the next local day brings a new allowance, and its prints are gone', async () => {
  const tier = allowance();
  await use(tier, 'one', 'two', 'three');
  nowMs += untilNextDayMs(nowMs) - 1;
  expect(await tier.left()).toBe(0);
  nowMs += 1;
  expect(await tier.left()).toBe(3);
  await use(tier, 'one');
  expect(await tier.left()).toBe(2);
  expect((await readRecord('allowance', 'today')) as { prints: string[] }).toMatchObject({ count: 1 });
});

test('what recognises pictures is forgotten once their day is over, and not before', async () => {
  await use(allowance(), 'one', 'two');
  await tidyAllowance(clock);
  expect(await allowance().left()).toBe(1);
  await use(allowance(), 'one');
  expect(await allowance().left()).toBe(1);
  nowMs += dayMs;
  await tidyAllowance(clock);
  expect(await readRecord('allowance', 'today')).toMatchObject({ prints: [], furthest: '2026-11-23' });
  nowMs -= dayMs;
  expect(await allowance().left()).toBe(1);
});

test('a clock that is set back, or to and fro, brings nothing', async () => {
  await use(allowance(), 'one', 'two', 'three');
  nowMs -= dayMs;
  const back = allowance();
  await expect(use(back, 'four')).rejects.toBeInstanceOf(LimitReached);
  await use(back, 'one');
  nowMs += dayMs;
  await expect(use(allowance(), 'five')).rejects.toBeInstanceOf(LimitReached);
});

test('the day of the count is forgotten as well, once no clock can go back to it', async () => {
  await use(allowance(), 'one');
  nowMs += 2 * dayMs;
  await tidyAllowance(clock);
  expect(await readRecord('allowance', 'today')).toBeDefined();
  nowMs += dayMs;
  await tidyAllowance(clock);
  expect(await readRecord('allowance', 'today')).toBeUndefined();
  await changeRecord('allowance', 'today', () => 'what nobody can read');
  await tidyAllowance(clock);
  expect(await readRecord('allowance', 'today')).toBeUndefined();
});

// Nothing more can be counted at the limit, so the right day has to be written down without that.
test.each([
  ['on a page left open', (page: Allowance) => page],
  ['on a page opened afterwards', () => allowance()],
])('a clock that was wrong by years and is right again locks nobody out for years, %s', async (_, pageOf) => {
  const page = allowance();
  nowMs = noon + 1000 * dayMs;
  await use(page, 'one', 'two', 'three');
  nowMs = noon;
  await expect(use(pageOf(page), 'four')).rejects.toBeInstanceOf(LimitReached);
  nowMs = noon + dayMs;
  expect(await pageOf(page).left()).toBe(3);
});

test('a page that opens once the clock is right again lets the count go on from that day', async () => {
  nowMs = noon + 1000 * dayMs;
  await use(allowance(), 'one', 'two', 'three');
  nowMs = noon;
  await tidyAllowance(clock);
  expect(await readRecord('allowance', 'today')).toMatchObject({ count: 3, furthest: '2026-11-23' });
  nowMs = noon + dayMs;
  expect(await allowance().left()).toBe(3);
});

test('of very many results those are forgotten first whose pictures were not worked on again', async () => {
  const prints = Array.from({ length: 4000 }, (_, index) => `print ${index}`);
  await use(allowance(), 'one');
  await changeRecord('allowance', 'today', (old) => {
    const count = old as { readonly prints: readonly string[] };
    return { ...count, prints: [...count.prints, ...prints].slice(0, 4000) };
  });
  await use(allowance(), 'one');
  await use(allowance(), 'two', 'one');
  expect(await allowance().left()).toBe(1);
});

test('storage that is cleared in mid-session gives nothing back on the page', async () => {
  const tier = allowance();
  await use(tier, 'one', 'two');
  await changeRecord('allowance', 'today', () => undefined);
  expect(await tier.left()).toBe(1);
  await use(tier, 'three');
  expect(await allowance().left()).toBe(0);
});

test.each([null, 'three', { session: 'a', furthest: 'never', count: 1, prints: [] }, { count: -4 }])(
  'what is stored but is no count (%j) is taken for none',
  async (value) => {
    await changeRecord('allowance', 'today', () => value);
    expect(await allowance().left()).toBe(3);
  },
);

test('Premium lifts the limit and counts nothing', async () => {
  const premium = allowance({ unlimited: async () => true });
  await use(premium, 'one', 'two', 'three', 'four', 'five');
  expect(await premium.left()).toBe(Infinity);
  expect(await allowance().left()).toBe(3);
});

test('where the browser keeps nothing the page counts by itself', async () => {
  // @ts-expect-error: some private windows
  globalThis.indexedDB = undefined;
  const tier = allowance();
  await use(tier, 'one', 'two', 'three');
  await expect(use(tier, 'four')).rejects.toBeInstanceOf(LimitReached);
});

test('days are local ones', () => {
  expect(localDay(new Date(2026, 0, 5, 0, 0).getTime())).toBe('2026-01-05');
  expect(localDay(new Date(2026, 0, 5, 23, 59).getTime())).toBe('2026-01-05');
  expect(untilNextDayMs(new Date(2026, 5, 5, 23, 59).getTime())).toBe(60_000);
});
