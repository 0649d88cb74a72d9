// The endpoint's door: who may ask, how much and how often, what it never says, and what it needs to start.

import { expect, test, vi } from 'vitest';
import { createHandler } from '../../web/edge/handler.js';
import { readSettings } from '../../web/edge/settings.js';
import {
  environment,
  makeKey,
  makeSecret,
  offers,
  openShop,
  publicHalf,
  site,
  stripeKey,
} from './support/edge.js';

const api = 'https://api.example.org/base/';
const json = { 'content-type': 'application/json' };

test('only pages of the site may ask', async () => {
  const shop = await openShop();
  const asked = { offer: 'monthly', challenge: makeSecret().challenge };
  const own = await shop.call('checkout', asked);
  expect(own.headers.get('access-control-allow-origin')).toBe(site);
  for (const origin of [
    'https://evil.example',
    'null',
    `${site}.evil.example`,
    'http://pictures.example.org',
  ]) {
    const { status, code, headers } = await shop.call('checkout', asked, { origin });
    expect([status, code]).toEqual([403, 'origin']);
    expect(headers.get('access-control-allow-origin')).toBeNull();
  }
  const none = await shop.send(new Request(`${api}checkout`, { method: 'POST', headers: json, body: '{}' }));
  expect(none.code).toBe('origin');
});

test('the browser’s question before the call is answered to the site alone', async () => {
  const shop = await openShop();
  const allowed = await shop.call('refresh', {}, { method: 'OPTIONS' });
  expect(allowed.status).toBe(204);
  expect(allowed.headers.get('access-control-allow-methods')).toBe('POST');
  expect(allowed.headers.get('access-control-allow-headers')).toBe('content-type');
  const refused = await shop.call('refresh', {}, { method: 'OPTIONS', origin: 'https://evil.example' });
  expect(refused.status).toBe(403);
  expect(refused.headers.get('access-control-allow-origin')).toBeNull();
});

test('addresses, methods and bodies that are none', async () => {
  const shop = await openShop();
  const post = (route: string, body: string, headers: Record<string, string> = json) =>
    shop.send(new Request(api + route, { method: 'POST', headers: { ...headers, origin: site }, body }));
  expect(await shop.call('elsewhere', {})).toMatchObject({ status: 404, code: 'not-found' });
  expect(await shop.call('toString', {})).toMatchObject({ status: 404 });
  expect(await shop.call('checkout', {}, { method: 'GET' })).toMatchObject({ status: 405, code: 'method' });
  for (const body of ['', '{', '[]', 'null', '"x"', '{"offer":1}', '{"offer":{"a":"b"}}', '{}'])
    expect(await post('claim', body), body).toMatchObject({ status: 400, code: 'bad-request' });
  expect(await post('claim', '{}', { 'content-type': 'text/plain' })).toMatchObject({ status: 400 });
  expect(await shop.call('checkout', { offer: 'gift', challenge: makeSecret().challenge })).toMatchObject({
    code: 'unknown-offer',
  });
  expect(await shop.call('checkout', { offer: 'monthly', challenge: 'short' })).toMatchObject({
    code: 'bad-request',
  });
  expect(
    await shop.call('claim', { session: '../../v1/charges', verifier: makeSecret().verifier }),
  ).toMatchObject({
    code: 'bad-request',
  });
  expect(shop.stripe.calls).toHaveLength(0);
});

test('a body that is too large is refused, said or not', async () => {
  const shop = await openShop();
  const large = 'x'.repeat(9000);
  expect(await shop.call('refresh', { token: large })).toMatchObject({ status: 413, code: 'too-large' });
  const stream = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new Uint8Array(4096)),
  });
  const options = { method: 'POST', headers: { ...json, origin: site }, body: stream, duplex: 'half' };
  expect(await shop.send(new Request(`${api}refresh`, options))).toMatchObject({ status: 413 });
  const webhook = new Request(`${api}webhook`, { method: 'POST', body: 'x'.repeat(300_000) });
  expect(await shop.send(webhook)).toMatchObject({ status: 413 });
});

test('while Stripe is down or slow there is one sentence, and when to try again', async () => {
  const shop = await openShop();
  const bought = await shop.buyAndClaim();
  shop.handler = createHandler({ ...shop.settings, upstreamTimeoutMs: 200 }, shop.clock);
  for (const trouble of ['down', 'slow']) {
    shop.stripe.down = trouble === 'down';
    shop.stripe.delayMs = trouble === 'slow' ? 5000 : 0;
    const started = performance.now();
    for (const [route, words] of [
      ['checkout', { offer: 'monthly', challenge: makeSecret().challenge }],
      ['refresh', { token: bought.token }],
      ['restore', { code: bought.restore }],
    ] as const) {
      const { status, code, headers } = await shop.call(route, words);
      expect([status, code], `${route}, ${trouble}`).toEqual([502, 'upstream']);
      expect(headers.get('retry-after')).toBe('60');
    }
    expect(performance.now() - started).toBeLessThan(4000);
  }
  shop.stripe.delayMs = 0;
  shop.handler = createHandler(shop.settings, shop.clock);
  expect((await shop.call('refresh', { token: bought.token })).status).toBe(200);
});

test('nothing leaks: no key, no word of Stripe, no stack, in answers or in the log', async () => {
  const shop = await openShop({ stripeKey: 'sk_test_wrong' });
  const { text } = await shop.call('checkout', { offer: 'monthly', challenge: makeSecret().challenge });
  const missing = await shop.call('claim', { session: 'cs_test_nobody', verifier: makeSecret().verifier });
  const broken = await openShop({ privateKey: { ...makeKey(), d: 'AA' } });
  const crashed = await broken.buy();
  const internal = await broken.call('claim', { session: crashed.session, verifier: crashed.verifier });
  expect([internal.status, internal.code]).toEqual([500, 'internal']);
  const secrets = Object.values(environment(shop.key));
  for (const said of [text, missing.text, internal.text, ...shop.log, ...broken.log]) {
    expect(said).not.toMatch(/sk_test|Invalid API|No such|\.ts\b|\bat \w+ \(/);
    for (const secret of secrets.slice(1)) expect(said).not.toContain(secret);
  }
  expect(shop.log.join()).toContain('StripeAuthenticationError');
});

test('every answer is for one caller: not stored, not framed, not guessed at', async () => {
  const shop = await openShop();
  for (const { headers } of [await shop.call('refresh', {}), await shop.call('nothing', {})]) {
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('vary')).toBe('Origin');
    expect(headers.get('set-cookie')).toBeNull();
  }
});

const key = makeKey();
const config = { premium: { offers, publicKeys: [publicHalf(key)] } };

test('a whole environment is enough', () => {
  expect(readSettings(environment(key), config)).toMatchObject({
    siteUrl: `${site}/`,
    upstreamTimeoutMs: 10_000,
  });
});

test.each(Object.keys(environment(key)))(
  'without %s it does not start, and says which is missing',
  (name) => {
    const { [name]: _gone, ...rest } = environment(key);
    expect(() => readSettings(rest, config)).toThrow(new RegExp(`^${name} is missing in the environment`));
    expect(() => readSettings({ ...rest, [name]: ' ' }, config)).toThrow(name);
  },
);

test.each<[string, Record<string, string>, unknown]>([
  ['a key that is no secret one', { STRIPE_SECRET_KEY: 'pk_live_abc' }, config],
  ['a short restore secret', { RESTORE_SECRET: 'short' }, config],
  ['a site without protection', { SITE_URL: 'http://pictures.example.org' }, config],
  ['a key that is no JSON', { LICENCE_PRIVATE_KEY: '{' }, config],
  ['the public half only', { LICENCE_PRIVATE_KEY: JSON.stringify(publicHalf(key)) }, config],
  ['a key that the site does not know', { LICENCE_PRIVATE_KEY: JSON.stringify(makeKey()) }, config],
  ['a site that sells nothing', {}, {}],
  ['a timeout of no sense', { STRIPE_TIMEOUT_MS: '-1' }, config],
])('settings with %s are refused in one sentence that holds no secret', (_what, change, siteConfig) => {
  const changed = { ...environment(key), ...change };
  const said = vi.fn();
  try {
    readSettings(changed, siteConfig);
  } catch (error) {
    said((error as Error).message);
  }
  expect(said).toHaveBeenCalledOnce();
  const [sentence] = said.mock.calls[0] as [string];
  expect(sentence).toMatch(/^[A-Z][^\n]+\.$/);
  expect(sentence).not.toContain(stripeKey);
  expect(sentence).not.toContain(key.d ?? '-');
});
