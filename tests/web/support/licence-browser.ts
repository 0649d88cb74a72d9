// One browser at a shop: what the tests of licences do in it.

import { IDBFactory } from 'fake-indexeddb';
import { expect } from 'vitest';
import { closeAccount } from '../../../web/src/account/database.js';
import { Licences } from '../../../web/src/account/licences.js';
import type { LicencesOptions } from '../../../web/src/account/licences.js';
import { PremiumError } from '../../../web/src/account/premium-client.js';
import { Purchases } from '../../../web/src/account/purchases.js';
import { publicHalf, site } from './edge.js';
import type { Shop } from './edge.js';

/** A browser at a shop. `offline` cuts it off. */
export class Browser {
  offline = false;
  readonly asked: string[] = [];
  readonly licences: Licences;
  readonly purchases: Purchases;
  readonly shop: Shop;

  constructor(shop: Shop, change: Partial<LicencesOptions> = {}) {
    this.shop = shop;
    const options: LicencesOptions = {
      keys: [publicHalf(shop.key)],
      audience: site,
      clock: shop.clock,
      ask: async (route, words) => {
        this.asked.push(route);
        if (this.offline) throw new PremiumError('offline', 'The Premium service cannot be reached.');
        const { status, body, code, text } = await shop.call(route, words);
        if (status === 200) return body;
        throw new PremiumError(
          code ?? '',
          (JSON.parse(text) as { error: { message: string } }).error.message,
        );
      },
      ...change,
    };
    this.licences = new Licences(options);
    this.purchases = new Purchases(this.licences, options);
  }

  /** Goes to Stripe, pays and comes back; answers the session. */
  async pay(offer = 'monthly'): Promise<string> {
    const session = await this.choose(offer);
    this.shop.stripe.ledger.pay(session);
    return session;
  }

  /** Goes to Stripe; answers the session. */
  async choose(offer = 'monthly'): Promise<string> {
    return (await this.purchases.begin(offer)).split('/').at(-1) ?? '';
  }

  async buy(offer = 'monthly'): Promise<string> {
    const session = await this.pay(offer);
    await this.purchases.finish(session);
    const { subscription, payment_intent } = this.shop.stripe.ledger.find('checkout.session', session);
    return subscription ?? payment_intent ?? '';
  }

  state = () => this.licences.state();
}

/** As if it were another device: nothing of the first one is left. */
export async function emptyBrowser(): Promise<void> {
  await closeAccount();
  globalThis.indexedDB = new IDBFactory();
}

/** The code and the sentence of a refusal. */
export async function problemOf(work: Promise<unknown>): Promise<string> {
  const problem: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(problem instanceof PremiumError)) throw new Error(`no PremiumError but ${String(problem)}`);
  expect(problem.message).toMatch(/^[A-Z][^\n]+\.$/);
  return `${problem.code}: ${problem.message}`;
}
