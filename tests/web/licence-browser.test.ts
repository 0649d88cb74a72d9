// Premium in one browser, against the endpoint and the stand-in for Stripe: unlock, restore, remove, refusals.

import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closeAccount } from '../../web/src/account/database.js';
import { onChange } from '../../web/src/account/changes.js';
import { Licences } from '../../web/src/account/licences.js';
import { PremiumError } from '../../web/src/account/premium-client.js';
import { day, makeKey, openShop, publicHalf, site } from './support/edge.js';
import { Browser, emptyBrowser, problemOf } from './support/licence-browser.js';

beforeEach(emptyBrowser);
afterEach(() => vi.restoreAllMocks());

test('without a licence nothing is active and nobody is asked', async () => {
  const browser = new Browser(await openShop());
  expect(await browser.state()).toEqual({ active: false });
  await browser.licences.renew();
  expect(browser.asked).toEqual([]);
});

test('a refund ends it at the next renewal, and the old licence stays refused', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const id = await browser.buy();
  const before =
    (await shop.call('restore', { code: (await browser.licences.held()).restore })).body['token'] ?? '';
  shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(id).id);
  shop.clock.pass(8 * day);
  await browser.licences.renew();
  expect(await browser.state()).toEqual({
    active: false,
    reason: expect.stringContaining('ended') as string,
  });
  expect((await browser.licences.held()).held).toBe(false);
  expect(await problemOf(browser.licences.restore(before))).toMatch(/^refused: .*cancelled or refunded/);
  expect(await browser.state()).toMatchObject({ active: false });
});

test('a licence that a newer one replaced is refused', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy();
  const { restore } = await browser.licences.held();
  const old = (await shop.call('restore', { code: restore })).body['token'] ?? '';
  shop.clock.pass(8 * day);
  await browser.licences.renew();
  expect(await problemOf(browser.licences.restore(old))).toMatch(/^refused: .*replaced by a newer one/);
  expect((await browser.state()).active).toBe(true);
});

test('tampered, foreign, unsigned and expired licences are refused in one sentence each', async () => {
  const shop = await openShop();
  const elsewhere = await openShop();
  const neighbour = await openShop({
    siteUrl: 'https://other.example.org/',
    privateKey: shop.key,
    publicKeys: [publicHalf(shop.key)],
  });
  const { token } = await shop.buyAndClaim();
  const [head = '', body = '', signature = ''] = token.split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString()) as object;
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const browser = new Browser(shop);
  const bad: [string, RegExp][] = [
    [
      `${head}.${encode({ ...claims, exp: 9_999_999_999 })}.${signature}`,
      /not one of this site, or it was changed/,
    ],
    [`${encode({ alg: 'none', typ: 'licence+jwt' })}.${body}.AA`, /not one of this site/],
    [
      `${encode({ alg: 'HS256', kid: 'one', typ: 'licence+jwt' })}.${body}.${signature}`,
      /not one of this site/,
    ],
    [`${head}.${body}.${signature.slice(0, -3)}AAA`, /not one of this site/],
    [(await elsewhere.buyAndClaim()).token, /not one of this site/],
    [(await neighbour.buyAndClaim()).token, /for another site/],
    ['a.b.c', /not one of this site/],
    ['hello', /neither a restore address nor a restore code/],
  ];
  for (const [each, sentence] of bad)
    expect(await problemOf(browser.licences.restore(each))).toMatch(sentence);
  expect(await browser.state()).toEqual({ active: false });
  shop.clock.pass(15 * day);
  expect(await problemOf(browser.licences.restore(token))).toMatch(/run out/);
});

test('a stored record that was changed by hand unlocks nothing', async () => {
  const shop = await openShop();
  const { changeRecord } = await import('../../web/src/account/database.js');
  const browser = new Browser(shop);
  for (const record of [
    { token: 'a.b.c' },
    { token: 7 },
    'text',
    { active: true },
    { token: 'x'.repeat(9000) },
  ]) {
    await changeRecord('licence', 'licence', () => record);
    expect((await browser.state()).active).toBe(false);
  }
});

test('an answer that is no licence is not taken', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const session = await browser.pay();
  shop.handler = () => Promise.resolve(Response.json({ token: 'a.b.c', restore: 'x' }));
  expect(await problemOf(browser.licences.finish(session))).toMatch(/^refused/);
  expect((await browser.state()).active).toBe(false);
});

test('the answer to a purchase got lost: it is asked for again, also after a reload', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const session = await browser.pay();
  browser.offline = true;
  expect(await problemOf(browser.licences.finish(session))).toMatch(/^offline/);
  await closeAccount();
  const reloaded = new Browser(shop);
  expect((await reloaded.licences.held()).waiting).toBe(true);
  await reloaded.licences.finish();
  expect((await reloaded.state()).active).toBe(true);
});

test('someone else’s return address unlocks nothing', async () => {
  const shop = await openShop();
  const session = await new Browser(shop).pay();
  await emptyBrowser();
  const thief = new Browser(shop);
  expect(await problemOf(thief.licences.finish(session))).toMatch(/^refused: .*not begun in this browser/);
  await thief.licences.begin('monthly');
  expect(await problemOf(thief.licences.finish(session))).toMatch(/^refused: .*another browser/);
  expect((await thief.state()).active).toBe(false);
});

test('two clicks on the same offer are one checkout', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const addresses = await Promise.all([browser.licences.begin('monthly'), browser.licences.begin('monthly')]);
  expect(new Set(addresses).size).toBe(1);
});

test('after a failure the next try is another checkout, because Stripe repeats a failure', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  shop.stripe.down = true;
  expect(await problemOf(browser.licences.begin('monthly'))).toMatch(/^upstream/);
  shop.stripe.down = false;
  await browser.licences.begin('monthly');
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
    expect(await problemOf(browser.licences.begin('monthly'))).toMatch(
      /^not-kept: .*keeps nothing.*Nothing was bought/,
    );
    expect(browser.asked).toEqual([]);
  },
);

test('storage cleared in mid-session: the licence is gone, and the restore address brings it back', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy();
  const { restore = '' } = await browser.licences.held();
  await emptyBrowser();
  expect(await browser.state()).toEqual({ active: false });
  await browser.licences.restore(`${site}/premium/#restore=${restore}`);
  expect((await browser.state()).active).toBe(true);
  expect(await browser.licences.held()).toMatchObject({ buyer: false, restore });
});

test('removed from this browser it is gone here, and the purchase itself goes on', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const id = await browser.buy();
  await browser.licences.remove();
  expect(await browser.state()).toEqual({ active: false });
  expect(shop.stripe.ledger.find('subscription', id).status).toBe('active');
});

test('the portal opens for the browser that paid', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy();
  expect(await browser.licences.portal()).toContain(`${shop.stripe.url}portal/`);
});

test('only addresses of Stripe’s kind are gone to', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  for (const url of ['javascript:alert(1)', 'http://evil.example/', '/premium/', undefined]) {
    shop.handler = () => Promise.resolve(Response.json({ url }));
    expect(await problemOf(browser.licences.begin('monthly'))).toMatch(/gave no address/);
  }
});

test('another key of the owner’s is taken, one that was taken off the list is not', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy();
  const options = {
    audience: site,
    clock: shop.clock,
    ask: () => Promise.reject(new PremiumError('offline', 'No.')),
  };
  const after = new Licences({ ...options, keys: [publicHalf(makeKey('two')), publicHalf(shop.key)] });
  expect((await after.state()).active).toBe(true);
  const without = new Licences({ ...options, keys: [publicHalf(makeKey('two'))] });
  expect((await without.state()).active).toBe(false);
});

test('everybody who listens hears of a purchase and of its end', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const heard = vi.fn();
  const stop = onChange('licence', heard);
  await browser.buy();
  expect(heard).toHaveBeenCalled();
  heard.mockClear();
  await browser.licences.remove();
  expect(heard).toHaveBeenCalled();
  heard.mockClear();
  await browser.state();
  await browser.state();
  expect(heard, 'asking alone wakes nobody').not.toHaveBeenCalled();
  stop();
});
