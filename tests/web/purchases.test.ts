// Buying Premium in one browser, against the endpoint and the stand-in for Stripe: nothing that is paid gets lost.

import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closeAccount } from '../../web/src/account/database.js';
import { makeKey, openShop, publicHalf } from './support/edge.js';
import { Browser, emptyBrowser, problemOf } from './support/licence-browser.js';

beforeEach(emptyBrowser);
afterEach(() => vi.restoreAllMocks());

test('an answer that is no licence is not taken', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const session = await browser.pay();
  shop.handler = () => Promise.resolve(Response.json({ token: 'a.b.c', restore: 'x' }));
  expect(await problemOf(browser.purchases.finish(session))).toMatch(/^internal/);
  expect((await browser.state()).active).toBe(false);
  expect(await browser.purchases.isWaiting(), 'it may still come').toBe(true);
});

test('the answer to a purchase got lost: it is asked for again, also after a reload', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const session = await browser.pay();
  browser.offline = true;
  expect(await problemOf(browser.purchases.finish(session))).toMatch(/^offline/);
  await closeAccount();
  const reloaded = new Browser(shop);
  expect(await reloaded.purchases.isWaiting()).toBe(true);
  await reloaded.purchases.askAgain();
  expect((await reloaded.state()).active).toBe(true);
});

test('someone else’s return address unlocks nothing', async () => {
  const shop = await openShop();
  const session = await new Browser(shop).pay();
  await emptyBrowser();
  const thief = new Browser(shop);
  expect(await problemOf(thief.purchases.finish(session))).toMatch(/^refused: .*not begun in this browser/);
  await thief.purchases.begin('monthly');
  expect(await problemOf(thief.purchases.finish(session))).toMatch(/^refused: .*not begun in this browser/);
  expect((await thief.state()).active).toBe(false);
});

test('two clicks on the same offer are one checkout', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const addresses = await Promise.all([
    browser.purchases.begin('monthly'),
    browser.purchases.begin('monthly'),
  ]);
  expect(new Set(addresses).size).toBe(1);
});

test('after a failure the next try is another checkout, because Stripe repeats a failure', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  shop.stripe.down = true;
  expect(await problemOf(browser.purchases.begin('monthly'))).toMatch(/^upstream/);
  shop.stripe.down = false;
  await browser.purchases.begin('monthly');
  const keys = shop.stripe.calls.filter(({ method }) => method === 'POST').map(({ key }) => key);
  expect(new Set([keys[0], keys.at(-1)]).size).toBe(2);
});

test.each(['a private window', 'a full disk'])(
  'in %s nothing is bought that could not be unlocked',
  async (where) => {
    const shop = await openShop();
    const browser = new Browser(shop);
    if (where === 'a private window')
      vi.spyOn(indexedDB, 'open').mockImplementation(() => {
        throw new DOMException('no', 'SecurityError');
      });
    else
      vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
        throw new DOMException('full', 'QuotaExceededError');
      });
    expect(await problemOf(browser.purchases.begin('monthly'))).toMatch(
      /^not-kept: .*keeps nothing.*Nothing was bought/,
    );
    expect(browser.asked).toEqual([]);
  },
);

test('only addresses of Stripe’s kind are gone to', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  for (const url of ['javascript:alert(1)', 'http://evil.example/', '/premium/', undefined]) {
    shop.handler = () => Promise.resolve(Response.json({ url }));
    expect(await problemOf(browser.purchases.begin('monthly'))).toMatch(/gave no address/);
  }
});

test('two offers chosen in two tabs: whichever is paid is unlocked', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const first = await browser.choose('monthly');
  await browser.choose('for-good');
  shop.stripe.ledger.pay(first);
  await browser.purchases.finish(first);
  expect(await browser.state()).toMatchObject({ active: true, offer: 'monthly' });
});

test('a second try that fails does not cost the checkout that is open already', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const session = await browser.choose();
  browser.offline = true;
  expect(await problemOf(browser.purchases.begin('monthly'))).toMatch(/^offline/);
  browser.offline = false;
  shop.stripe.ledger.pay(session);
  await browser.purchases.finish(session);
  expect((await browser.state()).active).toBe(true);
});

test('an address made up by somebody else takes nothing away from a purchase that is under way', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const session = await browser.pay();
  for (const made of ['cs_anything', 'x', ''])
    expect(await problemOf(browser.purchases.finish(made))).toMatch(/^refused: .*not begun in this browser/);
  expect(await browser.purchases.isWaiting()).toBe(false);
  await browser.purchases.finish(session);
  expect((await browser.state()).active).toBe(true);
});

test('paid, and the tab closed at Stripe: it is unlocked when the page is next opened, and never bought twice', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const session = await browser.pay();
  expect(await browser.choose(), 'the same offer again is the same checkout').toBe(session);
  await closeAccount();
  const later = new Browser(shop);
  await later.purchases.settle();
  expect((await later.state()).active).toBe(true);
  expect((await later.licences.held()).restore).toMatch(/^sub_/);
});

test('what nobody paid is asked about quietly, and no more once Stripe has closed it', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const session = await browser.choose();
  await browser.purchases.settle();
  expect(browser.asked).toEqual(['checkout', 'claim']);
  shop.stripe.ledger.expire(session);
  await browser.purchases.settle();
  await browser.purchases.settle();
  expect(browser.asked).toEqual(['checkout', 'claim', 'claim']);
  expect(await browser.purchases.isWaiting()).toBe(false);
});

test('an older licence that is renewed meanwhile leaves a purchase alone', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy('monthly');
  const session = await browser.pay('for-good');
  await browser.licences.renew({ now: true });
  await browser.purchases.finish(session);
  expect(await browser.state()).toMatchObject({ active: true, offer: 'for-good' });
});

test('coming back to the address of a purchase that is unlocked already changes nothing and is no error', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const session = await browser.pay();
  await browser.purchases.finish(session);
  const { restore } = await browser.licences.held();
  await browser.purchases.finish(session);
  expect(await browser.licences.held()).toMatchObject({ state: { active: true }, restore });
});

test('a purchase that waits in vain can be forgotten', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const session = await browser.choose();
  expect(await problemOf(browser.purchases.finish(session))).toMatch(/^not-paid/);
  expect(await browser.purchases.isWaiting()).toBe(true);
  await browser.purchases.forget();
  expect(await browser.purchases.isWaiting()).toBe(false);
});

test('a page older than the owner’s new key keeps a purchase for the page that knows it', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const session = await browser.pay();
  const old = new Browser(shop, { keys: [publicHalf(makeKey('two'))] });
  expect(await problemOf(old.purchases.finish(session))).toMatch(/^internal: .*reload the page/);
  await browser.purchases.askAgain();
  expect((await browser.state()).active).toBe(true);
});

test('a disk that became full while it was paid: it is on for this page, said as such, and unlocked again by the next', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const session = await browser.pay();
  const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError');
  });
  await browser.purchases.finish(session);
  expect(await browser.licences.held()).toMatchObject({ state: { active: true }, kept: false });
  put.mockRestore();
  await closeAccount();
  const reloaded = new Browser(shop);
  await reloaded.purchases.settle();
  expect(await reloaded.licences.held()).toMatchObject({ state: { active: true }, kept: true });
});

test('an endpoint that does not name the checkout sells nothing', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  shop.handler = () => Promise.resolve(Response.json({ url: 'https://checkout.stripe.com/c/pay/x' }));
  expect(await problemOf(browser.purchases.begin('monthly'))).toMatch(/^internal: .*Nothing was bought/);
});

test('a disk that fills up while the checkout is made: nothing is bought', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const { handler } = shop;
  shop.handler = (request, address) => {
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    return handler(request, address);
  };
  expect(await problemOf(browser.purchases.begin('monthly'))).toMatch(/^not-kept: .*Nothing was bought/);
});

test('an error of somebody in between does not cost a purchase', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.pay();
  const { handler } = shop;
  shop.handler = () =>
    Promise.resolve(
      Response.json({ error: { code: 'FUNCTION_TIMEOUT', message: 'It took too long.' } }, { status: 504 }),
    );
  await browser.purchases.settle();
  shop.handler = handler;
  await browser.purchases.settle();
  expect((await browser.state()).active).toBe(true);
});

test('while Premium is on, an older purchase that is paid by now does not take its place', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const older = await browser.choose('monthly');
  await browser.buy('for-good');
  shop.stripe.ledger.pay(older);
  const asked = browser.asked.length;
  await browser.purchases.settle();
  expect(browser.asked.length, 'nobody is asked').toBe(asked);
  expect(await browser.state()).toMatchObject({ active: true, offer: 'for-good' });
});

test('of several purchases that were paid one is unlocked, and the others are kept', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.pay('monthly');
  await browser.pay('for-good');
  await browser.purchases.settle();
  expect(await browser.state()).toMatchObject({ active: true, offer: 'monthly' });
  await browser.licences.remove();
  await browser.purchases.settle();
  expect(await browser.state()).toMatchObject({ active: true, offer: 'for-good' });
});
