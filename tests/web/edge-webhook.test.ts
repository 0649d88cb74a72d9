// What Stripe tells the endpoint: signatures, and events that come twice, late, or in the wrong order.

import { expect, test } from 'vitest';
import { day, openShop } from './support/edge.js';
import type { Shop, StripeEvent } from './support/edge.js';

const lastOf = (shop: Shop, type: string): StripeEvent => {
  const found = shop.stripe.ledger.events.findLast((event) => event.type === type);
  if (found === undefined) throw new Error(`no ${type}`);
  return found;
};

const writes = (shop: Shop): number => shop.stripe.calls.filter(({ method }) => method !== 'GET').length;

test('a completed checkout puts the restore address where the buyer finds it, though the browser never came back', async () => {
  const shop = await openShop();
  const { id } = await shop.buy();
  expect((await shop.hear(lastOf(shop, 'checkout.session.completed'))).body).toEqual({ received: true });
  const { description } = shop.stripe.ledger.find('subscription', id);
  const code = /https:\/\/pictures\.example\.org\/premium\/#restore=(\S+)$/.exec(description ?? '')?.[1];
  expect((await shop.call('restore', { code })).status).toBe(200);
});

test('a message that is not signed, signed with another secret, changed or old is refused and does nothing', async () => {
  const shop = await openShop();
  await shop.buy();
  const event = lastOf(shop, 'checkout.session.completed');
  const before = shop.stripe.calls.length;
  const unsigned = new Request('https://api.example.org/webhook', {
    method: 'POST',
    body: JSON.stringify(event),
  });
  const answers = [
    await shop.send(unsigned),
    await shop.hear(event, { secret: 'whsec_another' }),
    await shop.hear(event, { text: JSON.stringify({ ...event, created: 1 }) }),
    await shop.hear(event, { ageSeconds: 301 }),
  ];
  for (const { status, code } of answers) expect([status, code]).toEqual([400, 'signature']);
  expect(shop.stripe.calls.length).toBe(before);
  expect((await shop.hear(event, { ageSeconds: 299 })).status).toBe(200);
});

test('an event that comes twice changes nothing the second time', async () => {
  const shop = await openShop();
  const { id } = await shop.buy();
  await shop.hearAll();
  const once = structuredClone(shop.stripe.ledger.find('subscription', id));
  const written = writes(shop);
  await shop.hearAll();
  expect(shop.stripe.ledger.find('subscription', id)).toEqual(once);
  expect(writes(shop)).toBe(written);
});

test('what the endpoint writes does not make it write for ever', async () => {
  const shop = await openShop();
  await shop.buy();
  for (let round = 0; round < 5; round += 1) await shop.hearAll();
  expect(writes(shop)).toBe(2);
});

test('a refund in full cancels the subscription, and the mark is written once', async () => {
  const shop = await openShop();
  const { id, token } = await shop.buyAndClaim();
  const event = shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(id).id);
  await shop.hear(event);
  expect(shop.stripe.ledger.find('subscription', id)).toMatchObject({
    status: 'canceled',
    metadata: { mypictools_refunded: String(event.created) },
  });
  const written = writes(shop);
  shop.clock.pass(day);
  await shop.hear({ ...event, id: 'evt_again', created: event.created + day });
  expect(writes(shop)).toBe(written);
  expect((await shop.call('refresh', { token })).code).toBe('revoked');
});

test('a refund in full of what was paid once is marked', async () => {
  const shop = await openShop();
  const { id } = await shop.buyAndClaim('for-good');
  const event = shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(id).id);
  await shop.hear(event);
  expect(shop.stripe.ledger.find('payment_intent', id).metadata['mypictools_refunded']).toBe(
    String(event.created),
  );
});

test('a refund of an earlier period, heard after the renewal, ends nothing', async () => {
  const shop = await openShop();
  const { id, token } = await shop.buyAndClaim();
  const first = shop.stripe.ledger.chargeOf(id).id;
  shop.clock.pass(30 * day);
  shop.stripe.ledger.renew(id);
  await shop.hear(shop.stripe.ledger.refund(first));
  expect(shop.stripe.ledger.find('subscription', id).status).toBe('active');
  expect((await shop.call('refresh', { token })).status).toBe(200);
});

test('all events backwards leave the same state as in order', async () => {
  const run = async (order: (events: readonly StripeEvent[]) => readonly StripeEvent[]) => {
    const shop = await openShop();
    const { id } = await shop.buy();
    shop.clock.pass(30 * day);
    shop.stripe.ledger.renew(id);
    shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(id).id);
    await shop.hearAll(order([...shop.stripe.ledger.events]));
    const { status, metadata } = shop.stripe.ledger.find('subscription', id);
    return { status, metadata };
  };
  const inOrder = await run((events) => events);
  expect(inOrder.status).toBe('canceled');
  expect(await run((events) => events.toReversed())).toEqual(inOrder);
});

test('a late message about a purchase that was cancelled since does nothing', async () => {
  const shop = await openShop();
  const { id } = await shop.buy();
  const late = lastOf(shop, 'checkout.session.completed');
  shop.stripe.ledger.cancelNow(id);
  expect((await shop.hear(lastOf(shop, 'customer.subscription.deleted'))).status).toBe(200);
  expect((await shop.hear(late)).status).toBe(200);
  expect(shop.stripe.ledger.find('subscription', id)).toMatchObject({
    status: 'canceled',
    description: null,
  });
});

test('a renewal is heard, whatever version of the API the message was written in', async () => {
  const shop = await openShop();
  const { id } = await shop.buy();
  const event = lastOf(shop, 'invoice.paid') as StripeEvent & { data: { object: { parent: unknown } } };
  event.data.object.parent = null;
  await shop.hear(event);
  expect(shop.stripe.ledger.find('subscription', id).description).toContain('#restore=');
});

test('while Stripe is down a message is not taken, so that Stripe sends it again', async () => {
  const shop = await openShop();
  const { id } = await shop.buy();
  const event = lastOf(shop, 'checkout.session.completed');
  shop.stripe.down = true;
  expect((await shop.hear(event)).status).toBe(502);
  shop.stripe.down = false;
  expect((await shop.hear(event)).status).toBe(200);
  expect(shop.stripe.ledger.find('subscription', id).description).toContain('#restore=');
});

test('messages about other things are taken and left alone', async () => {
  const shop = await openShop();
  const event = { id: 'evt_1', object: 'event', type: 'customer.created', created: 1, data: { object: {} } };
  expect((await shop.hear(event)).status).toBe(200);
  expect(shop.stripe.calls).toHaveLength(0);
});

test('a failure of Stripe’s at one message does not stick to the next', async () => {
  const shop = await openShop();
  const { id } = await shop.buy();
  const event = lastOf(shop, 'checkout.session.completed');
  const error = { type: 'api_error', message: 'An unknown error occurred.' };
  shop.stripe.failures.push({ method: 'POST', path: /^\/v1\/subscriptions\//, status: 500, error });
  expect((await shop.hear(event)).status).toBe(502);
  expect((await shop.hear(event)).status).toBe(200);
  expect(shop.stripe.ledger.find('subscription', id).description).toContain('#restore=');
  const refund = shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(id).id);
  shop.stripe.failures.push({ method: 'POST', path: /^\/v1\/subscriptions\//, status: 500, error });
  expect((await shop.hear(refund)).status).toBe(502);
  expect((await shop.hear(refund)).status).toBe(200);
  expect(shop.stripe.ledger.find('subscription', id).status).toBe('canceled');
});

test('of two messages of a refund at once one finds nothing left to cancel, which is fine', async () => {
  const shop = await openShop();
  const { id } = await shop.buy();
  const event = shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(id).id);
  // Slow enough that both have looked before either has cancelled.
  shop.stripe.delayMs = 30;
  const heard = await Promise.all([shop.hear(event), shop.hear({ ...event, id: 'evt_other' })]);
  expect(heard.map(({ status }) => status)).toEqual([200, 200]);
  expect(shop.stripe.calls.filter(({ method }) => method === 'DELETE')).toHaveLength(2);
  expect(shop.stripe.ledger.find('subscription', id).status).toBe('canceled');
});
