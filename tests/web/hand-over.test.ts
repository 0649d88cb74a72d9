// Pictures that no page came for: gone ten minutes after they were left, while any page of the site is open.

import 'fake-indexeddb/auto';
import { afterEach, expect, test, vi } from 'vitest';
import { startAccount } from '../../web/src/account/start.js';
import { handOver, handOverDatabase } from '../../web/src/site/hand-over.js';
import { inDatabase, recordsIn } from '../../web/src/account/places.js';

const minuteMs = 60_000;

const lying = async (): Promise<number | undefined> =>
  (await inDatabase(handOverDatabase, (database) => recordsIn(database, 'files')))?.length;

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('an open page deletes what was left, within the ten minutes that are promised', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'Date'] });
  vi.stubGlobal('document', { cookie: '', visibilityState: 'visible', addEventListener: () => undefined });
  startAccount(() => undefined);
  await handOver([]);
  vi.advanceTimersByTime(5 * minuteMs);
  expect(await lying()).toBe(1);
  vi.advanceTimersByTime(5 * minuteMs);
  await vi.waitFor(async () => expect(await lying()).toBe(0));
});
