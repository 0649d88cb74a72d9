// How long a licence lasts: told by what was paid, whatever period Stripe counts in.

import { expect, test } from 'vitest';
import { claimsOf, day, openShop } from './support/edge.js';
import type { Answer, Shop } from './support/edge.js';

const month = 30 * day;
const year = 365 * day;
const grace = 3 * day;

/** The code of the refusal, or in how many seconds the licence ends. */
function outcome(shop: Shop, { code, body }: Answer): string | number {
  return code ?? Number(claimsOf(body['token'] ?? '')['exp']) - shop.clock.seconds;
}

const refreshed = async (shop: Shop, token: string) => outcome(shop, await shop.call('refresh', { token }));

const endsOf = async (shop: Shop, token: string): Promise<unknown> =>
  claimsOf((await shop.call('refresh', { token })).body['token'] ?? '')['ends'];

test('a renewal counts once its invoice is paid: not while it is a draft, not while it is open', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  shop.clock.pass(month);
  shop.stripe.ledger.renew(id, { draft: true });
  expect(shop.stripe.ledger.find('subscription', id).status).toBe('active');
  expect(await refreshed(shop, token)).toBe(grace);
  shop.clock.pass(grace);
  expect(await refreshed(shop, token)).toBe('not-paid');
  shop.stripe.ledger.recover(id);
  expect(await refreshed(shop, token)).toBe(14 * day);
  shop.clock.pass(25 * day);
  expect(await refreshed(shop, token)).toBe(month - grace - 25 * day + grace);
});

test('what is left past due has its grace once, not in each period', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  shop.clock.pass(month);
  shop.stripe.ledger.renew(id, { paid: false });
  expect(await refreshed(shop, token)).toBe(grace);
  for (const _period of [1, 2]) {
    shop.clock.pass(month);
    shop.stripe.ledger.renew(id, { paid: false });
    expect(shop.stripe.ledger.find('subscription', id).status).toBe('past_due');
    expect(await refreshed(shop, token)).toBe('not-paid');
  }
  shop.stripe.ledger.recover(id);
  expect(await refreshed(shop, token)).toBe(14 * day);
});

test('Stripe has given up asking, but the buyer may still pay', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  shop.clock.pass(month);
  shop.stripe.ledger.renew(id, { paid: false });
  shop.clock.pass(10 * day);
  Object.assign(shop.stripe.ledger.find('subscription', id), { status: 'unpaid' });
  const { code, sentence } = await shop.call('refresh', { token });
  expect([code, sentence]).toEqual([
    'not-paid',
    'The last payment failed; renew the card on Stripe’s page, and Premium goes on once it is paid.',
  ]);
  shop.stripe.ledger.recover(id);
  expect(await refreshed(shop, token)).toBe(14 * day);
});

test('a refund in full of the present period ends it, though an invoice for nothing came later', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  const charge = shop.stripe.ledger.chargeOf(id).id;
  shop.stripe.ledger.changePlan(id, 'price_more');
  shop.stripe.ledger.changePlan(id, 'price_month');
  shop.clock.pass(day);
  expect(await refreshed(shop, token)).toBe(14 * day);
  const event = shop.stripe.ledger.refund(charge);
  expect(await refreshed(shop, token)).toBe('revoked');
  await shop.hear(event);
  expect(shop.stripe.ledger.find('subscription', id).status).toBe('canceled');
});

test('an attempt to pay that was given up does not hide a refund', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  const { ledger } = shop.stripe;
  const charge = ledger.chargeOf(id).id;
  const { id: other } = ledger.make('payment_intent', 'pi', { status: 'canceled', latest_charge: null });
  ledger.make('invoice_payment', 'inpay', {
    invoice: ledger.find('subscription', id).latest_invoice,
    status: 'canceled',
    payment: { type: 'payment_intent', payment_intent: other },
  });
  ledger.refund(charge);
  expect(await refreshed(shop, token)).toBe('revoked');
});

test('a refund of a period that is over ends nothing, though the next one is still due', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  shop.clock.pass(month);
  shop.stripe.ledger.renew(id, { paid: false });
  await shop.hear(shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(id).id));
  expect(await refreshed(shop, token)).toBe(grace);
  shop.stripe.ledger.recover(id);
  expect(await refreshed(shop, token)).toBe(14 * day);
});

test('giving back only what a dearer plan cost ends nothing', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  shop.clock.pass(10 * day);
  shop.stripe.ledger.changePlan(id, 'price_more');
  await shop.hear(shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(id).id));
  expect(await refreshed(shop, token)).toBe(14 * day);
  expect(shop.stripe.ledger.find('subscription', id).status).toBe('active');
});

test('from months to a year the year counts, and giving back the month ends nothing', async () => {
  const shop = await openShop();
  const { token, restore, id } = await shop.buyAndClaim();
  const first = shop.stripe.ledger.chargeOf(id).id;
  shop.clock.pass(10 * day);
  shop.stripe.ledger.changePlan(id, 'price_year');
  await shop.hear(shop.stripe.ledger.refund(first));
  shop.clock.pass(month);
  expect(await refreshed(shop, token)).toBe(14 * day);
  shop.clock.pass(year - month - day);
  expect(outcome(shop, await shop.call('restore', { code: restore }))).toBe(day + grace);
});

test('months paid from the credit of a year count as the months they are, and end with the year’s refund', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  shop.stripe.ledger.changePlan(id, 'price_year');
  const paid = shop.stripe.ledger.chargeOf(id).id;
  shop.clock.pass(10 * day);
  shop.stripe.ledger.changePlan(id, 'price_month');
  expect(shop.stripe.ledger.chargeOf(id).id, 'nothing was charged for it').toBe(paid);
  shop.clock.pass(25 * day);
  expect(await refreshed(shop, token)).toBe(5 * day + grace);
  shop.stripe.ledger.refund(paid);
  expect(await refreshed(shop, token)).toBe('revoked');
});

test('ten changes of plan in a month do not hide what the month was paid with', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  for (let time = 0; time < 5; time += 1)
    for (const price of ['price_more', 'price_month']) shop.stripe.ledger.changePlan(id, price);
  expect(await refreshed(shop, token)).toBe(14 * day);
});

test('an invoice of many lines is read to its end', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  for (let time = 0; time < 3; time += 1)
    for (const price of ['price_more', 'price_month'])
      shop.stripe.ledger.changePlan(id, price, { later: true });
  shop.clock.pass(month);
  shop.stripe.ledger.renew(id);
  shop.clock.pass(20 * day);
  expect(await refreshed(shop, token)).toBe(10 * day + grace);
});

test('free time counts as paid: a trial, and a price that a coupon takes off', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  const first = shop.stripe.ledger.chargeOf(id).id;
  shop.stripe.ledger.giveTrial(id, shop.clock.seconds + 40 * day);
  shop.clock.pass(33 * day);
  expect(await refreshed(shop, token)).toBe(7 * day + grace);
  shop.clock.pass(7 * day);
  shop.stripe.ledger.giveCoupon(id);
  shop.stripe.ledger.renew(id);
  shop.clock.pass(20 * day);
  expect(await refreshed(shop, token)).toBe(10 * day + grace);
  await shop.hear(shop.stripe.ledger.refund(first));
  expect(await refreshed(shop, token), 'what was paid before the free time is over').toBe(10 * day + grace);
  shop.clock.pass(14 * day);
  expect(await refreshed(shop, token)).toBe('not-paid');
});

test('free time that reaches further than the payment before it outlives the refund of that', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  shop.stripe.ledger.giveTrial(id, shop.clock.seconds + 40 * day);
  await shop.hear(shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(id).id));
  shop.clock.pass(33 * day);
  expect(await refreshed(shop, token)).toBe(7 * day + grace);
});

test('a line of another subscription on the same invoice does not count', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  const invoice = shop.stripe.ledger.find('subscription', id).latest_invoice;
  const { lines } = shop.stripe.ledger.find('invoice', invoice) as unknown as { lines: { data: object[] } };
  lines.data.push({
    period: { start: shop.clock.seconds, end: shop.clock.seconds + year },
    parent: { subscription_item_details: { subscription: 'sub_other', proration: false } },
  });
  shop.clock.pass(20 * day);
  expect(await refreshed(shop, token)).toBe(10 * day + grace);
});

test('a trial counts for which Stripe wrote no invoice', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  const trialEnd = shop.clock.seconds + 40 * day;
  Object.assign(shop.stripe.ledger.find('subscription', id), { status: 'trialing', trial_end: trialEnd });
  shop.clock.pass(38 * day);
  expect(await refreshed(shop, token)).toBe(2 * day + grace);
});

test('a licence says when none will follow it', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  expect(await endsOf(shop, token)).toBeUndefined();
  shop.stripe.ledger.cancelAtEnd(id);
  expect(await endsOf(shop, token)).toBe(true);
  const subscription = shop.stripe.ledger.find('subscription', id);
  Object.assign(subscription, { cancel_at: null });
  expect(await endsOf(shop, token)).toBe(true);
  Object.assign(subscription, { cancel_at_period_end: false, cancel_at: shop.clock.seconds + 20 * day });
  expect(await endsOf(shop, token)).toBe(true);
  Object.assign(subscription, { cancel_at: shop.clock.seconds + 100 * day });
  expect(await endsOf(shop, token), 'three more periods come first').toBeUndefined();
  expect(await endsOf(shop, (await shop.buyAndClaim('for-good')).token)).toBeUndefined();
});

test('a refresh asks Stripe three times at most, once for what was paid for good', async () => {
  const shop = await openShop();
  const asked = async (offer: string): Promise<number> => {
    const { token } = await shop.buyAndClaim(offer);
    const before = shop.stripe.calls.length;
    await shop.call('refresh', { token });
    return shop.stripe.calls.length - before;
  };
  expect([await asked('monthly'), await asked('for-good')]).toEqual([3, 1]);
});
