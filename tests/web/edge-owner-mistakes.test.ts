// What the owner has set up wrongly is told to the owner's log, and neither blamed on the visitor nor on Stripe.

import { expect, test } from 'vitest';
import { createHandler } from '../../web/edge/handler.js';
import type { Settings } from '../../web/edge/settings.js';
import { makeSecret, openShop } from './support/edge.js';
import type { Answer, Shop } from './support/edge.js';

const sentence = 'Something went wrong in the Premium service; try again later.';

const choose = (shop: Shop): Promise<Answer> =>
  shop.call('checkout', { offer: 'monthly', challenge: makeSecret().challenge });

const change = (shop: Shop, settings: Partial<Settings>): void => {
  shop.handler = createHandler({ ...shop.settings, ...settings }, shop.clock);
};

test('an offer whose price is not at Stripe', async () => {
  const shop = await openShop();
  change(shop, { offers: [{ id: 'monthly', stripePrice: 'price_gone', mode: 'subscription' }] });
  expect(await choose(shop)).toMatchObject({ status: 500, code: 'internal', sentence });
  expect(shop.log.at(-1)).toMatch(
    /^checkout: internal, StripeInvalidRequestError resource_missing line_items\[0\]\[price\] 400 req_\d+$/,
  );
});

test('an offer whose price does not fit its mode', async () => {
  const shop = await openShop();
  change(shop, { offers: [{ id: 'monthly', stripePrice: 'price_good', mode: 'subscription' }] });
  expect(await choose(shop)).toMatchObject({ status: 500, code: 'internal', sentence });
});

test('a key that is no key of Stripe’s', async () => {
  const shop = await openShop({ stripeKey: 'sk_test_wrong' });
  expect(await choose(shop)).toMatchObject({ status: 500, code: 'internal', sentence });
  expect(shop.log.at(-1)).toContain('StripeAuthenticationError');
});

test.each([
  ['GET', /^\/v1\/invoices$/],
  ['GET', /^\/v1\/invoice_payments$/],
  ['GET', /^\/v1\/subscriptions\/\w+$/],
])('a restricted key that may not %s %s', async (method, path) => {
  const shop = await openShop();
  const { token } = await shop.buyAndClaim();
  const message = 'The provided key does not have the required permissions for this endpoint.';
  const error = { type: 'invalid_request_error', message };
  shop.stripe.failures.push({ method, path, status: 403, error });
  expect(await shop.call('refresh', { token })).toMatchObject({ status: 500, code: 'internal', sentence });
  expect(shop.log.at(-1)).toMatch(/^refresh: internal, StripePermissionError 403 req_\d+$/);
});

test('a portal that is not set up at Stripe', async () => {
  const shop = await openShop();
  const { token } = await shop.buyAndClaim();
  const message =
    'You can’t create a portal session in test mode until you save your customer portal settings.';
  const error = { type: 'invalid_request_error', message };
  shop.stripe.failures.push({ method: 'POST', path: /billing_portal/, status: 400, error });
  expect(await shop.call('portal', { token })).toMatchObject({ status: 500, code: 'internal', sentence });
});

test('what the caller named and Stripe does not know is the caller’s mistake', async () => {
  const shop = await openShop();
  const { verifier } = makeSecret();
  const claimed = await shop.call('claim', { session: 'cs_test_nobody', verifier });
  expect([claimed.status, claimed.code]).toEqual([403, 'refused']);
  for (const offer of ['monthly', 'for-good']) {
    const { id, token, restore } = await shop.buyAndClaim(offer);
    shop.stripe.ledger.objects.delete(id);
    expect((await shop.call('refresh', { token })).code).toBe('refused');
    expect((await shop.call('restore', { code: restore })).code).toBe('refused');
  }
});

test.each([
  [429, 'rate_limit'],
  [409, 'lock_timeout'],
  [500, 'api_error'],
])('while Stripe itself has a moment (%i) it is worth another try', async (status, code) => {
  const shop = await openShop();
  const { token } = await shop.buyAndClaim();
  const failure = { method: 'GET', path: /./, status, error: { type: 'api_error', code, message: '' } };
  shop.stripe.failures.push(failure, failure);
  expect(await shop.call('refresh', { token })).toMatchObject({ status: 502, code: 'upstream' });
});
