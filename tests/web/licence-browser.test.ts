// Premium in one browser, against the endpoint and the stand-in for Stripe: unlock, restore, remove, refusals.

import 'fake-indexeddb/auto';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { changeLicenceRecord, readLicenceRecord } from '../../web/src/account/licence-record.js';
import { onChange } from '../../web/src/account/changes.js';
import { Licences } from '../../web/src/account/licences.js';
import { PremiumError } from '../../web/src/account/premium-client.js';
import { createHandler } from '../../web/edge/handler.js';
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

test('a restore address does not replace Premium that is on already', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const other = await shop.buyAndClaim('for-good');
  await browser.buy('monthly');
  const before = await browser.licences.held();
  for (const words of [other.restore, other.token])
    expect(await problemOf(browser.licences.restore(words))).toMatch(/^held: .*by another purchase/);
  await browser.licences.restore(before.restore ?? '');
  expect(await browser.licences.held(), 'its own address is no news').toEqual(before);
  expect(before.buyer).toBe(true);
});

test('removed while it is being renewed, it stays removed', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy();
  const renewing = browser.licences.renew({ now: true });
  await browser.licences.remove();
  await renewing;
  expect(await browser.licences.held()).toMatchObject({ held: false, restore: undefined });
});

test('a refusal of the licence that was asked about does not touch one that came meanwhile', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const id = await browser.buy('monthly');
  const other = await shop.buyAndClaim('for-good');
  shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(id).id);
  const renewing = browser.licences.renew({ now: true }).catch(() => undefined);
  await browser.licences.remove();
  await browser.licences.restore(other.token);
  await renewing;
  expect(await browser.state()).toMatchObject({ active: true, offer: 'for-good' });
});

test('a page older than the owner’s new key does not throw the licence away', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy();
  shop.clock.pass(15 * day);
  const newKey = makeKey('two');
  shop.handler = createHandler(
    { ...shop.settings, privateKey: newKey, publicKeys: [publicHalf(newKey), publicHalf(shop.key)] },
    shop.clock,
  );
  await browser.licences.renew();
  expect((await browser.licences.held()).held).toBe(true);
  const reloaded = new Browser(shop, { keys: [publicHalf(newKey), publicHalf(shop.key)] });
  await reloaded.licences.renew({ now: true });
  expect((await reloaded.state()).active).toBe(true);
});

test('where nothing is kept, what was restored is on for this page and said to be no more', async () => {
  const shop = await openShop();
  const { restore } = await shop.buyAndClaim();
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('no', 'SecurityError');
  });
  const browser = new Browser(shop);
  await browser.licences.restore(restore);
  expect(await browser.licences.held()).toMatchObject({ state: { active: true }, kept: false });
});

test('removed, nothing of the purchase stays but that it was taken back', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy();
  await browser.licences.remove();
  expect(JSON.stringify(await readLicenceRecord())).not.toMatch(/sub_/);
});

test('the portal of a licence that has ended says that it has', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  const id = await browser.buy();
  shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(id).id);
  shop.clock.pass(8 * day);
  expect(await problemOf(browser.licences.portal())).toMatch(/^revoked: This licence has ended/);
});

test('a restore code of another purchase is neither shown nor used', async () => {
  const shop = await openShop();
  const browser = new Browser(shop);
  await browser.buy('monthly');
  const other = await shop.buyAndClaim('for-good');
  await changeLicenceRecord((old) => ({ ...old, restore: other.restore }));
  expect((await browser.licences.held()).restore).toBeUndefined();
  shop.clock.pass(180 * day);
  await browser.licences.renew();
  expect((await browser.state()).active).toBe(false);
});
