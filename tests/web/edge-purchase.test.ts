// Buying, unlocking, renewing and restoring through the endpoint, against the stand-in for Stripe.

import { createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { claimsOf, day, makeKey, makeSecret, openShop, publicHalf, site } from './support/edge.js';

test('checkout leads to Stripe’s page, and the return address holds the session in its fragment', async () => {
  const shop = await openShop();
  const { challenge } = makeSecret();
  const { status, body } = await shop.call('checkout', { offer: 'monthly', challenge });
  expect(status).toBe(200);
  expect(body['session']).toMatch(/^cs_test_\w+$/);
  expect(body['url']).toBe(`${shop.stripe.url}pay/${body['session']}`);
  const response = await fetch(body['url'] ?? '', { method: 'POST', redirect: 'manual' });
  expect(response.headers.get('location')).toMatch(
    /^https:\/\/pictures\.example\.org\/premium\/#session=cs_test_\w+$/,
  );
});

test('a double click makes one checkout, another secret another one', async () => {
  const shop = await openShop();
  const { challenge } = makeSecret();
  const [one, two] = await Promise.all(
    [1, 2].map(() => shop.call('checkout', { offer: 'monthly', challenge })),
  );
  expect(one?.body['url']).toBe(two?.body['url']);
  const other = await shop.call('checkout', { offer: 'monthly', challenge: makeSecret().challenge });
  expect(other.body['url']).not.toBe(one?.body['url']);
  expect(shop.stripe.ledger.all('checkout.session')).toHaveLength(2);
});

test('a paid checkout gives a licence that the public key proves, for this site, for at most fourteen days', async () => {
  const shop = await openShop();
  const { token, restore, id } = await shop.buyAndClaim();
  const [head = '', body = '', signature = ''] = token.split('.');
  const key = createPublicKey({ key: { ...publicHalf(shop.key) }, format: 'jwk' });
  const signed = Buffer.from(`${head}.${body}`);
  const proof = { key, dsaEncoding: 'ieee-p1363' } as const;
  expect(verify('sha256', signed, proof, Buffer.from(signature, 'base64url'))).toBe(true);
  expect(JSON.parse(Buffer.from(head, 'base64url').toString())).toEqual({
    alg: 'ES256',
    kid: 'one',
    typ: 'licence+jwt',
  });
  expect(claimsOf(token)).toMatchObject({
    aud: site,
    iss: 'mypictools-premium',
    sub: id,
    offer: 'monthly',
    buyer: true,
    iat: shop.clock.seconds,
    exp: shop.clock.seconds + 14 * day,
  });
  expect(restore.startsWith(`${id}.`)).toBe(true);
});

test('a payment made once gives a licence as well', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim('for-good');
  expect(id).toMatch(/^pi_/);
  expect(claimsOf(token)).toMatchObject({ offer: 'for-good', exp: shop.clock.seconds + 14 * day });
  shop.clock.pass(60 * day);
  expect((await shop.call('refresh', { token })).status).toBe(200);
});

test('a return address alone is worth nothing; its own browser may ask again', async () => {
  const shop = await openShop();
  const { session, verifier } = await shop.buyAndClaim();
  const stolen = await shop.call('claim', { session, verifier: makeSecret().verifier });
  expect([stolen.status, stolen.code]).toEqual([403, 'refused']);
  expect((await shop.call('claim', { session, verifier })).body['token']).toBeTruthy();
});

test('what the same Stripe account sells elsewhere unlocks nothing', async () => {
  const shop = await openShop();
  const { session, verifier, id } = await shop.buy();
  delete shop.stripe.ledger.find('checkout.session', session).metadata['mypictools_offer'];
  expect((await shop.call('claim', { session, verifier })).code).toBe('refused');
  delete shop.stripe.ledger.find('subscription', id).metadata['mypictools_offer'];
  const [completed] = shop.stripe.ledger.events;
  expect((await shop.hear(completed!)).status).toBe(200);
  expect(shop.stripe.ledger.find('subscription', id).description).toBeNull();
});

test('a licence near the end of the paid time lasts three days longer, and a cancelled one not a second', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  const periodEnd = shop.stripe.ledger.find('subscription', id).items.data[0]!.current_period_end;
  shop.clock.pass(25 * day);
  const { body } = await shop.call('refresh', { token });
  expect(claimsOf(body['token'] ?? '')['exp']).toBe(periodEnd + 3 * day);
  shop.stripe.ledger.cancelAtEnd(id);
  const cancelled = await shop.call('refresh', { token });
  expect(claimsOf(cancelled.body['token'] ?? '')['exp']).toBe(periodEnd);
});

test('a failed renewal has three days of grace, is not paid after it, and counts again once it is paid', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  shop.clock.pass(30 * day);
  shop.stripe.ledger.renew(id, { paid: false });
  const { body } = await shop.call('refresh', { token });
  expect(claimsOf(body['token'] ?? '')['exp']).toBe(shop.clock.seconds + 3 * day);
  shop.clock.pass(4 * day);
  expect((await shop.call('refresh', { token })).code).toBe('not-paid');
  shop.stripe.ledger.recover(id);
  expect((await shop.call('refresh', { token })).status).toBe(200);
});

test('an expired licence of ours is renewed for ninety days, not longer', async () => {
  const shop = await openShop();
  const { token } = await shop.buyAndClaim('for-good');
  shop.clock.pass((14 + 89) * day);
  expect((await shop.call('refresh', { token })).status).toBe(200);
  shop.clock.pass(2 * day);
  expect((await shop.call('refresh', { token })).code).toBe('refused');
});

test('a cancelled or refunded purchase is revoked at the next refresh, webhook or not', async () => {
  const shop = await openShop();
  const cancelled = await shop.buyAndClaim();
  shop.stripe.ledger.cancelNow(cancelled.id);
  const answer = await shop.call('refresh', { token: cancelled.token });
  expect([answer.status, answer.code]).toEqual([403, 'revoked']);
  for (const offer of ['monthly', 'for-good']) {
    const refunded = await shop.buyAndClaim(offer);
    shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(refunded.id).id);
    expect((await shop.call('refresh', { token: refunded.token })).code).toBe('revoked');
    expect((await shop.call('restore', { code: refunded.restore })).code).toBe('revoked');
  }
});

test('a part given back ends nothing', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  shop.stripe.ledger.refund(shop.stripe.ledger.chargeOf(id).id, 100);
  expect((await shop.call('refresh', { token })).status).toBe(200);
});

test('the restore code unlocks another device, which is not let into the portal without an e-mail', async () => {
  const shop = await openShop();
  const { restore, token } = await shop.buyAndClaim();
  const { body } = await shop.call('restore', { code: restore });
  expect(claimsOf(body['token'] ?? '')['buyer']).toBe(false);
  expect((await shop.call('portal', { token: body['token'] })).code).toBe('refused');
  expect((await shop.call('portal', { token })).body['url']).toContain(`${shop.stripe.url}portal/bps_`);
});

test('the buyer gets to Stripe’s page however the purchase stands, for as long as the licence can be renewed', async () => {
  const shop = await openShop();
  const { token, id } = await shop.buyAndClaim();
  const portal = async () => (await shop.call('portal', { token })).status;
  shop.clock.pass(30 * day);
  shop.stripe.ledger.renew(id, { paid: false });
  shop.clock.pass(5 * day);
  const { code, sentence } = await shop.call('refresh', { token });
  expect([code, sentence]).toEqual([
    'not-paid',
    'The last payment failed; renew the card on Stripe’s page, and Premium goes on once it is paid.',
  ]);
  expect(await portal()).toBe(200);
  shop.stripe.ledger.cancelNow(id);
  expect(await portal(), 'the invoices are still there').toBe(200);
  shop.clock.pass(90 * day);
  expect(await portal()).toBe(403);
});

test('nobody else gets there, and nobody where Stripe knows no customer', async () => {
  const shop = await openShop();
  const { token, id, restore } = await shop.buyAndClaim();
  const { body } = await shop.call('restore', { code: restore });
  shop.clock.pass(20 * day);
  expect((await shop.call('portal', { token: body['token'] })).code).toBe('refused');
  Object.assign(shop.stripe.ledger.find('subscription', id), { customer: null });
  expect((await shop.call('portal', { token })).code).toBe('refused');
});

test.each(['a changed id', 'a changed code', 'a cut code', 'nothing of it'])(
  'a restore code with %s',
  async (what) => {
    const shop = await openShop();
    const { restore, id } = await shop.buyAndClaim();
    const other = await shop.buyAndClaim();
    const codes: Record<string, string> = {
      'a changed id': restore.replace(id, other.id),
      'a changed code': restore.slice(0, -1) + (restore.endsWith('A') ? 'B' : 'A'),
      'a cut code': restore.slice(0, -4),
      'nothing of it': 'something.entirely.different',
    };
    const { status, code } = await shop.call('restore', { code: codes[what] });
    expect([status, code]).toEqual([403, 'refused']);
  },
);

test('tampered, foreign and unsigned licences are refused', async () => {
  const shop = await openShop();
  const elsewhere = await openShop();
  const { token } = await shop.buyAndClaim();
  const [head = '', body = '', signature = ''] = token.split('.');
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const bad = [
    `${head}.${encode({ ...claimsOf(token), exp: 9_999_999_999 })}.${signature}`,
    `${encode({ alg: 'none', typ: 'licence+jwt' })}.${body}.AA`,
    `${head}.${body}.${signature.slice(0, -2)}AA`,
    (await elsewhere.buyAndClaim()).token,
  ];
  for (const each of bad) expect((await shop.call('refresh', { token: each })).code).toBe('refused');
  const asked = shop.stripe.calls.length;
  await shop.call('refresh', { token: bad[0] });
  expect(shop.stripe.calls.length, 'Stripe is not asked about them').toBe(asked);
});

test('a licence of the same key for another site is refused', async () => {
  const shop = await openShop();
  const neighbour = await openShop({
    siteUrl: 'https://other.example.org/',
    privateKey: shop.key,
    publicKeys: [publicHalf(shop.key)],
  });
  const { token } = await neighbour.buyAndClaim();
  expect(claimsOf(token)['aud']).toBe('https://other.example.org');
  expect((await shop.call('refresh', { token })).code).toBe('refused');
});

test('a new signing key goes on renewing licences of the old one while that is listed', async () => {
  const old = makeKey('old');
  const shop = await openShop();
  const before = await openShop({ privateKey: old, publicKeys: [publicHalf(old)] });
  const { token } = await before.buyAndClaim();
  const both = await openShop({ publicKeys: [publicHalf(shop.key), publicHalf(old)] });
  expect((await both.call('refresh', { token })).code, 'another Stripe does not know it').toBe('refused');
  const kept = await openShop({
    publicKeys: [publicHalf(shop.key), publicHalf(old)],
    privateKey: shop.key,
    stripeBase: before.stripe.url,
  });
  const { body } = await kept.call('refresh', { token });
  expect(JSON.parse(Buffer.from(body['token']?.split('.')[0] ?? '', 'base64url').toString())).toMatchObject({
    kid: 'one',
  });
});
