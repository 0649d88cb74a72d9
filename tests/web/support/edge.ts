// The endpoint of Premium against the stand-in for Stripe, with a clock that tests move.

import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';
import { afterEach } from 'vitest';
import { createHandler } from '../../../web/edge/handler.js';
import type { Handler } from '../../../web/edge/handler.js';
import { readSettings } from '../../../web/edge/settings.js';
import type { Key, Settings } from '../../../web/edge/settings.js';
// @ts-expect-error: the stand-in runs without a compiler, so it has no types
import * as standInModule from '../../../web/edge/stand-in/server.mjs';

export interface StripeEvent {
  readonly id: string;
  readonly type: string;
  readonly created: number;
}

interface Item {
  current_period_end: number;
}

/** What the tests look at in the stand-in's objects. */
export interface StripeObject {
  readonly id: string;
  readonly status: string;
  readonly description: string | null;
  readonly subscription: string | null;
  readonly payment_intent: string | null;
  readonly latest_charge: string;
  readonly latest_invoice: string;
  readonly metadata: Record<string, string>;
  readonly url: string | null;
  readonly items: { readonly data: readonly Item[] };
}

interface Failure {
  readonly method: string;
  readonly path: RegExp;
  readonly status: number;
  readonly error: Readonly<Record<string, string>>;
}

export interface StandIn {
  delayMs: number;
  down: boolean;
  readonly failures: Failure[];
  webhookUrl: string | undefined;
  readonly url: string;
  readonly calls: { readonly method: string; readonly path: string; readonly key?: string }[];
  readonly ledger: {
    readonly events: readonly StripeEvent[];
    readonly objects: Map<string, StripeObject>;
    all(kind: string): StripeObject[];
    make(kind: string, prefix: string, values: object): StripeObject;
    find(kind: string, id: string): StripeObject;
    pay(session: string, email?: string, options?: { delayed: boolean }): StripeObject;
    expire(session: string): void;
    decline(session: string): void;
    arrive(session: string): void;
    fail(session: string): void;
    renew(id: string, options?: { paid?: boolean; draft?: boolean }): void;
    recover(id: string): void;
    changePlan(id: string, price: string, options?: { later: boolean }): void;
    giveTrial(id: string, end: number): void;
    giveCoupon(id: string): void;
    cancelAtEnd(id: string): void;
    cancelNow(id: string): void;
    chargeOf(id: string): StripeObject;
    refund(charge: string, amount?: number): StripeEvent;
  };
  start(port?: number): Promise<StandIn>;
  close(): Promise<void>;
  deliver(event: StripeEvent, options: { url: string }): Promise<number>;
}

const { StandIn: StandInServer, signatureOf } = standInModule as {
  StandIn: new (options: object) => StandIn;
  signatureOf(body: string, secret: string, atSeconds: number): string;
};

export const day = 86_400;
export const site = 'https://pictures.example.org';
export const webhookSecret = 'whsec_of_the_test';
export const stripeKey = 'sk_test_of_the_test';

export function makeKey(kid = 'one'): Key {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  return { kty: 'EC', crv: 'P-256', kid, x: jwk.x ?? '', y: jwk.y ?? '', d: jwk.d ?? '' };
}

export function publicHalf({ d: _secret, ...half }: Key): Key {
  return half;
}

export const offers = [
  {
    id: 'monthly',
    title: 'Monthly',
    price: '€4',
    per: 'month',
    stripePrice: 'price_month',
    mode: 'subscription',
  },
  { id: 'for-good', title: 'For good', price: '€90', per: '', stripePrice: 'price_good', mode: 'payment' },
];

const prices = [
  { id: 'price_month', title: 'Monthly', amount: 400, currency: 'eur', interval: 'month' },
  { id: 'price_more', title: 'Monthly, dearer', amount: 700, currency: 'eur', interval: 'month' },
  { id: 'price_year', title: 'Yearly', amount: 3600, currency: 'eur', interval: 'year' },
  { id: 'price_good', title: 'For good', amount: 9000, currency: 'eur' },
];

export function environment(key: Key): Record<string, string> {
  return {
    SITE_URL: site,
    STRIPE_SECRET_KEY: stripeKey,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    RESTORE_SECRET: 'a text that nobody guesses, for the tests',
    LICENCE_PRIVATE_KEY: JSON.stringify(key),
  };
}

export class MovedClock {
  #ms = Date.parse('2026-11-23T12:00:00Z');
  now(): number {
    return this.#ms;
  }
  get seconds(): number {
    return Math.floor(this.#ms / 1000);
  }
  pass(seconds: number): void {
    this.#ms += seconds * 1000;
  }
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Readonly<Record<string, string>>;
  readonly code: string | undefined;
  /** The sentence of a refusal. */
  readonly sentence: string | undefined;
}

/** The secret of a browser, and what it sends of it to Stripe. */
export function makeSecret(): { verifier: string; challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export class Shop {
  readonly clock = new MovedClock();
  readonly key = makeKey();
  readonly log: string[] = [];
  stripe!: StandIn;
  settings!: Settings;
  handler!: Handler;

  async open(change: Partial<Settings> = {}): Promise<this> {
    this.stripe = await new StandInServer({
      prices,
      key: stripeKey,
      webhookSecret,
      clock: this.clock,
    }).start();
    const config = { premium: { offers, publicKeys: [publicHalf(this.key)] } };
    this.settings = {
      ...readSettings({ ...environment(this.key), STRIPE_API_BASE: this.stripe.url }, config),
      limiter: { take: () => Promise.resolve(0) },
      log: (line) => this.log.push(line),
      ...change,
    };
    this.handler = createHandler(this.settings, this.clock);
    return this;
  }

  async call(
    route: string,
    words: unknown,
    init: { origin?: string; method?: string } = {},
  ): Promise<Answer> {
    const headers = {
      'content-type': 'application/json',
      origin: init.origin ?? new URL(this.settings.siteUrl).origin,
    };
    const method = init.method ?? 'POST';
    const body = method === 'POST' ? JSON.stringify(words) : null;
    return this.send(new Request(`https://api.example.org/any/base/${route}`, { method, headers, body }));
  }

  async send(request: Request): Promise<Answer> {
    const response = await this.handler(request, '192.0.2.1');
    const text = await response.text();
    const parsed = text === '' ? {} : (JSON.parse(text) as Record<string, never>);
    const { code, message: sentence } = (parsed as { error?: { code: string; message: string } }).error ?? {};
    const { status, headers } = response;
    return { status, headers, text, body: parsed, code, sentence };
  }

  /** One event as Stripe would send it. */
  async hear(
    event: StripeEvent,
    { secret = webhookSecret, ageSeconds = 0, text = JSON.stringify(event) } = {},
  ) {
    const headers = {
      'stripe-signature': signatureOf(JSON.stringify(event), secret, this.clock.seconds - ageSeconds),
    };
    return this.send(new Request('https://api.example.org/webhook', { method: 'POST', headers, body: text }));
  }

  /** Every event so far that was not heard yet. */
  async hearAll(events = this.stripe.ledger.events): Promise<void> {
    for (const event of [...events]) await this.hear(event);
  }

  /** Goes to Stripe's page. */
  async choose(offer = 'monthly') {
    const { verifier, challenge } = makeSecret();
    const { body } = await this.call('checkout', { offer, challenge });
    return { session: body['session'] ?? '', verifier };
  }

  /** Chooses and pays; what the browser knows when it comes back. */
  async buy(offer = 'monthly', options?: { delayed: boolean }) {
    const chosen = await this.choose(offer);
    const paid = this.stripe.ledger.pay(chosen.session, undefined, options);
    return { ...chosen, id: paid.subscription ?? paid.payment_intent ?? '' };
  }

  async buyAndClaim(offer = 'monthly') {
    const bought = await this.buy(offer);
    const { body } = await this.call('claim', { session: bought.session, verifier: bought.verifier });
    return { ...bought, token: body['token'] ?? '', restore: body['restore'] ?? '' };
  }
}

const shops: Shop[] = [];
afterEach(async () => {
  for (const shop of shops.splice(0)) await shop.stripe.close();
});

export async function openShop(change: Partial<Settings> = {}): Promise<Shop> {
  const shop = await new Shop().open(change);
  shops.push(shop);
  return shop;
}

export function claimsOf(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}
