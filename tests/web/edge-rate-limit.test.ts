// How often one caller may ask, and who counts as one.

import { expect, test } from 'vitest';
import { callerOf, lastAddress } from '../../web/edge/caller-address.js';
import { createHandler } from '../../web/edge/handler.js';
import { memoryLimiter } from '../../web/edge/rate-limit.js';
import { MovedClock, openShop, site } from './support/edge.js';
import type { Shop } from './support/edge.js';

test('who asks too often waits, others do not, and the address itself is not kept', async () => {
  const clock = new MovedClock();
  const limiter = memoryLimiter(clock, { requests: 3, windowSeconds: 60 });
  const took = async (address: string, times: number): Promise<number[]> => {
    const waits: number[] = [];
    for (let time = 0; time < times; time += 1) waits.push(await limiter.take(address));
    return waits;
  };
  expect(await took('192.0.2.1', 4)).toEqual([0, 0, 0, 60]);
  clock.pass(20);
  expect(await took('192.0.2.1', 1)).toEqual([40]);
  expect(await took('192.0.2.2', 1)).toEqual([0]);
  clock.pass(41);
  expect(await took('192.0.2.1', 1)).toEqual([0]);
});

test('the limit is answered with when to come back', async () => {
  const clock = new MovedClock();
  const shop = await openShop({ limiter: memoryLimiter(clock, { requests: 2, windowSeconds: 60 }) });
  const ask = () => shop.call('refresh', { token: 'a.b.c' });
  await ask();
  await ask();
  const third = await ask();
  expect([third.status, third.code, third.headers.get('retry-after')]).toEqual([429, 'rate-limited', '60']);
});

/** The handler as an owner starts it, with the limiter that it has by itself. */
async function openDoor(): Promise<Shop & { ask(address?: string): Promise<number> }> {
  const shop = await openShop();
  const { limiter: _none, ...settings } = shop.settings;
  const handler = createHandler(settings, shop.clock);
  const headers = { 'content-type': 'application/json', origin: site };
  const ask = async (address?: string): Promise<number> => {
    const request = new Request('https://api.example.org/refresh', { method: 'POST', headers, body: '{}' });
    return (await handler(request, address)).status;
  };
  return Object.assign(shop, { ask });
}

const many = <T>(times: number, work: (time: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: times }, (_, time) => work(time)));

test('thirty calls a minute are enough for anybody, without any setting', async () => {
  const { ask, clock } = await openDoor();
  expect(new Set(await many(30, () => ask('192.0.2.1')))).toEqual(new Set([400]));
  expect(await ask('192.0.2.1')).toBe(429);
  expect(await ask('192.0.2.2')).toBe(400);
  clock.pass(60);
  expect(await ask('192.0.2.1')).toBe(400);
});

test('whoever has a whole IPv6 network is still one caller', async () => {
  const { ask } = await openDoor();
  await many(30, (time) => ask(`2001:db8:1:2:${time}::1`));
  expect(await ask('2001:db8:1:2::ffff')).toBe(429);
  expect(await ask('2001:db8:1:3::1')).toBe(400);
});

test('callers whose address is not known are one', async () => {
  const { ask } = await openDoor();
  await many(30, () => ask());
  expect(await ask()).toBe(429);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['192.0.2.1:50123', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:201', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:db8::6', '2001:db8:0:0::/64'],
  ['[2001:db8:1:2::6]:50123', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['not an address', 'not an address'],
])('%s is the caller %s', (address, caller) => {
  expect(callerOf(address)).toBe(caller);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['10.0.0.1, 10.0.0.2,  192.0.2.1 ', '192.0.2.1'],
  ['10.0.0.1,', undefined],
  ['', undefined],
  [null, undefined],
])('of the header "%s" the proxy itself wrote %s', (header, address) => {
  expect(lastAddress(header)).toBe(address);
});
