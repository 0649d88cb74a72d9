// What a purchase is worth that is not paid: told apart are what may still be paid and what never will be.

import { expect, test } from 'vitest';
import { day, openShop } from './support/edge.js';
import type { Shop } from './support/edge.js';

const stillDue = 'The payment has not arrived yet; try again in a few minutes.';
const failed = 'The payment failed at Stripe, so nothing was bought; choose again to pay in another way.';

async function claim(shop: Shop, { session, verifier }: { session: string; verifier: string }) {
  const { code, sentence, body } = await shop.call('claim', { session, verifier });
  return { code, sentence, token: body['token'] };
}

test('an open checkout may still be paid, and after its day it never will be', async () => {
  const shop = await openShop();
  const chosen = await shop.choose();
  expect(await claim(shop, chosen)).toMatchObject({ code: 'not-paid', sentence: stillDue });
  shop.clock.pass(day);
  expect(await claim(shop, chosen)).toMatchObject({
    code: 'revoked',
    sentence: 'This checkout ended at Stripe before it was paid, so nothing was bought; choose again.',
  });
});

test('a card that is refused leaves the checkout open for another one', async () => {
  const shop = await openShop();
  const chosen = await shop.choose('for-good');
  shop.stripe.ledger.decline(chosen.session);
  expect(await claim(shop, chosen)).toMatchObject({ code: 'not-paid', sentence: stillDue });
  shop.stripe.ledger.pay(chosen.session);
  expect((await claim(shop, chosen)).token).toBeTruthy();
});

test('another browser does not learn how a checkout stands', async () => {
  const shop = await openShop();
  const { session } = await shop.choose();
  const other = await shop.choose();
  shop.clock.pass(day);
  expect((await claim(shop, { ...other, session })).code).toBe('refused');
});

test.each(['monthly', 'for-good'])('a delayed payment (%s) is due until it comes', async (offer) => {
  const shop = await openShop();
  const bought = await shop.buy(offer, { delayed: true });
  await shop.hearAll();
  expect(await claim(shop, bought)).toMatchObject({ code: 'not-paid', sentence: stillDue });
  const kind = offer === 'monthly' ? 'subscription' : 'payment_intent';
  expect(shop.stripe.ledger.find(kind, bought.id).description).toBeNull();
  shop.clock.pass(3 * day);
  shop.stripe.ledger.arrive(bought.session);
  expect((await claim(shop, bought)).token).toBeTruthy();
});

test('a delayed payment made once that fails is none any more', async () => {
  const shop = await openShop();
  const bought = await shop.buy('for-good', { delayed: true });
  shop.stripe.ledger.fail(bought.session);
  expect(await claim(shop, bought)).toMatchObject({ code: 'revoked', sentence: failed });
});

test.each([
  ['payment_intent', 'canceled', 'revoked', failed],
  ['payment_intent', 'requires_action', 'not-paid', stillDue],
  ['subscription', 'incomplete_expired', 'revoked', failed],
  ['subscription', 'incomplete', 'not-paid', stillDue],
])('a %s that is %s', async (kind, status, code, sentence) => {
  const shop = await openShop();
  const bought = await shop.buy(kind === 'subscription' ? 'monthly' : 'for-good', { delayed: true });
  Object.assign(shop.stripe.ledger.find(kind, bought.id), { status });
  expect(await claim(shop, bought)).toMatchObject({ code, sentence });
});

test('a delayed payment of a subscription that fails can be made good with another card', async () => {
  const shop = await openShop();
  const bought = await shop.buy('monthly', { delayed: true });
  shop.stripe.ledger.fail(bought.session);
  expect(await claim(shop, bought)).toMatchObject({
    code: 'not-paid',
    sentence:
      'The last payment failed; renew the card on Stripe’s page, and Premium goes on once it is paid.',
  });
  shop.stripe.ledger.recover(bought.id);
  expect((await claim(shop, bought)).token).toBeTruthy();
});

test.each(['monthly', 'for-good'])(
  'a purchase (%s) that was refunded before it was fetched',
  async (offer) => {
    const shop = await openShop();
    const bought = await shop.buy(offer);
    shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(bought.id).id);
    expect((await claim(shop, bought)).code).toBe('revoked');
  },
);

test('a subscription that was cancelled while its first payment was under way', async () => {
  const shop = await openShop();
  const bought = await shop.buy('monthly', { delayed: true });
  shop.stripe.ledger.cancelNow(bought.id);
  expect((await claim(shop, bought)).code).toBe('revoked');
});
