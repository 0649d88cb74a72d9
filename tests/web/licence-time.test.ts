// A licence and time, against the endpoint and the stand-in for Stripe: offline, renewal, grace, clocks that are wrong or set back.

import 'fake-indexeddb/auto';
import { beforeEach, expect, test } from 'vitest';
import { createHandler } from '../../web/edge/handler.js';
import { day, makeKey, openShop, publicHalf } from './support/edge.js';
import { Browser, emptyBrowser, problemOf } from './support/licence-browser.js';

beforeEach(emptyBrowser);

test('bought, unlocked, and offline for two weeks', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy();
  expect(await browser.state()).toMatchObject({
    active: true,
    offer: 'monthly',
    until: shop.clock.now() + 14 * day * 1000,
  });
  browser.offline = true;
  shop.clock.pass(13.9 * day);
  await browser.licences.renew();
  expect((await browser.state()).active).toBe(true);
  shop.clock.pass(0.2 * day);
  expect(await browser.state()).toMatchObject({
    active: false,
    reason: expect.stringContaining('run out') as string,
  });
  browser.offline = false;
  await browser.licences.renew();
  expect((await browser.state()).active, 'and on again').toBe(true);
});

test('it is renewed at half its life, once, and not before', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy();
  shop.clock.pass(6.9 * day);
  expect(await browser.licences.dueInMs()).toBeCloseTo(0.1 * day * 1000, -3);
  await browser.licences.renew();
  expect(browser.asked.filter((route) => route === 'refresh')).toHaveLength(0);
  shop.clock.pass(0.2 * day);
  await Promise.all([browser.licences.renew(), browser.licences.renew()]);
  expect((await browser.state()).until).toBe(shop.clock.now() + 14 * day * 1000);
  await browser.licences.renew();
  expect(browser.asked.filter((route) => route === 'refresh').length).toBeLessThanOrEqual(2);
});

test('while the service is down it is asked every ten minutes, not more often', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy();
  shop.clock.pass(8 * day);
  shop.stripe.down = true;
  for (let minute = 0; minute < 20; minute += 1) {
    await browser.licences.renew();
    shop.clock.pass(60);
  }
  expect(browser.asked.filter((route) => route === 'refresh')).toHaveLength(2);
  expect((await browser.state()).active).toBe(true);
});

test('while a payment is due the licence is kept, runs out after the grace, and comes back when it is paid', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const id = await browser.buy();
  for (let days = 0; days < 30; days += 6) {
    shop.clock.pass(6 * day);
    await browser.licences.renew();
  }
  shop.stripe.ledger.renew(id, { paid: false });
  shop.clock.pass(4 * day);
  expect(await problemOf(browser.licences.renew({ now: true }))).toMatch(/^not-paid/);
  expect((await browser.state()).active).toBe(false);
  expect((await browser.licences.held()).held).toBe(true);
  shop.stripe.ledger.recover(id);
  shop.clock.pass(600);
  await browser.licences.renew();
  expect((await browser.state()).active).toBe(true);
});

test('a clock set back does not prolong it', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy();
  browser.offline = true;
  shop.clock.pass(13 * day);
  expect((await browser.state()).active).toBe(true);
  shop.clock.pass(-10 * day);
  expect(await browser.state()).toMatchObject({
    active: false,
    reason: expect.stringContaining('set back') as string,
  });
  shop.clock.pass(12 * day);
  expect((await browser.state()).active, 'it ran out meanwhile').toBe(false);
});

test('a try before the clock was set back keeps nobody waiting', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy();
  browser.offline = true;
  shop.clock.pass(13 * day);
  await browser.licences.renew();
  expect((await browser.state()).active).toBe(true);
  shop.clock.pass(-11 * day);
  expect((await browser.state()).active).toBe(false);
  browser.offline = false;
  await browser.licences.renew();
  expect((await browser.state()).active).toBe(true);
});

test('a clock set back before the licence was issued does not bring it to life, though the rest was deleted', async () => {
  const shop = await openShop();
  const { token } = await shop.buyAndClaim();
  shop.clock.pass(20 * day);
  const browser = new Browser(shop);
  expect(await problemOf(browser.licences.restore(token))).toMatch(/run out/);
  shop.clock.pass(-40 * day);
  expect(await problemOf(browser.licences.restore(token))).toMatch(/set back/);
});

test('a device whose clock is a year wrong can buy; the service’s time counts', async () => {
  for (const wrong of [-365, 365]) {
    await emptyBrowser();
    const shop = await openShop();
    const browser = new Browser(shop, { clock: { now: () => shop.clock.now() + wrong * day * 1000 } });
    await browser.buy();
    expect((await browser.state()).active, `${wrong} days`).toBe(true);
    browser.offline = true;
    shop.clock.pass(15 * day);
    expect((await browser.state()).active, `${wrong} days`).toBe(false);
  }
});

test('away for half a year: the restore code that is here brings a new licence by itself', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy('for-good');
  shop.clock.pass(180 * day);
  expect((await browser.state()).active).toBe(false);
  await browser.licences.renew();
  expect(await browser.state()).toMatchObject({ active: true, offer: 'for-good' });
});

test('away for half a year, and refunded meanwhile: it is gone, and why is said', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const id = await browser.buy('for-good');
  shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(id).id);
  shop.clock.pass(180 * day);
  await browser.licences.renew();
  expect(await browser.state()).toEqual({
    active: false,
    reason: expect.stringContaining('ended') as string,
  });
});

test('while a payment is due, the service’s sentence about it is there, until it is paid', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const id = await browser.buy();
  shop.clock.pass(29 * day);
  await browser.licences.renew();
  shop.stripe.ledger.renew(id, { paid: false });
  shop.clock.pass(5 * day);
  await browser.licences.renew();
  expect((await browser.licences.held()).due).toMatch(/payment/);
  expect(await browser.licences.portal(), 'the way to a new card is open').toContain('portal/');
  shop.stripe.ledger.recover(id);
  await browser.licences.renew({ now: true });
  expect((await browser.licences.held()).due).toBeUndefined();
});

test('cancelled, the licence says that none follows', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const id = await browser.buy();
  expect((await browser.state()).ends).toBe(false);
  shop.stripe.ledger.cancelAtEnd(id);
  await browser.licences.renew({ now: true });
  expect((await browser.state()).ends).toBe(true);
});

test('a clock a little ahead, and a licence that is about to end: it is not renewed over and over', async () => {
  const shop = await openShop();
  const browser = new Browser(shop, { clock: { now: () => shop.clock.now() + 10 * 60_000 } });
  const id = await browser.buy();
  shop.stripe.ledger.cancelAtEnd(id);
  // To the last quarter of an hour of the paid time and its grace.
  const { until = 0 } = await browser.state();
  shop.clock.pass((until - shop.clock.now()) / 1000 - 7 * day);
  await browser.licences.renew({ now: true });
  for (;;) {
    const left = ((await browser.state()).until ?? 0) - shop.clock.now();
    if (left < 20 * 60_000) break;
    shop.clock.pass(Math.min(left / 1000 - 15 * 60, 10 * day));
    await browser.licences.renew({ now: true });
  }
  const before = browser.asked.length;
  for (let times = 0; times < 5; times += 1) await browser.licences.renew();
  expect(browser.asked.length - before).toBeLessThanOrEqual(1);
});

test('signed with a key that is not known any more: the restore code brings a new licence', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy();
  const newKey = makeKey('two');
  shop.handler = createHandler(
    { ...shop.settings, privateKey: newKey, publicKeys: [publicHalf(newKey)] },
    shop.clock,
  );
  const later = new Browser(shop, { keys: [publicHalf(newKey)] });
  expect((await later.state()).active).toBe(false);
  shop.clock.pass(600);
  await later.licences.renew();
  expect((await later.state()).active).toBe(true);
});

test('what cannot be renewed is not said to be', async () => {
  const shop = await openShop();
  const { token } = await shop.buyAndClaim();
  const browser = new Browser(shop);
  await browser.licences.restore(token);
  const other = new Browser(shop, { keys: [publicHalf(makeKey('two'))] });
  expect(await problemOf(other.licences.renew({ now: true }))).toMatch(/not one of this site/);
});
