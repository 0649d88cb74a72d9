// Buying Premium: remembers what was begun here until it is unlocked, so that nothing that is paid gets lost on the way.

import type { Licences, LicencesOptions } from './licences.js';
import { locked } from './licences.js';
import { changeLicenceRecord, readKeptRecord, readLicenceRecord } from './licence-record.js';
import type { Purchase } from './licence-record.js';
import { PremiumError, requirePageAddress } from './premium-client.js';

/** Stripe forgets a checkout, and the key that keeps it single, after a day. */
const purchaseMs = 23 * 3_600_000;

const notKept =
  'This browser keeps nothing for this site (a private window, blocked storage or a full disk), so Premium could not be unlocked in it. Nothing was bought.';
const notNamed =
  'The Premium service is of another version than this page; reload it, or try again later. Nothing was bought.';
const notBegun =
  'This purchase was not begun in this browser, or its data was deleted since; open the restore address instead.';

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

async function challengeOf(verifier: string): Promise<string> {
  const bytes = new TextEncoder().encode(verifier);
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

async function dropPurchases(which: (purchase: Purchase) => boolean): Promise<void> {
  await changeLicenceRecord((old) => ({ ...old, purchases: old.purchases.filter((each) => !which(each)) }));
}

/** Writes a purchase in place of what was known of it, also where it was taken out meanwhile. */
async function putPurchase(purchase: Purchase): Promise<void> {
  await changeLicenceRecord((old) => ({
    ...old,
    purchases: [...old.purchases.filter(({ verifier }) => verifier !== purchase.verifier), purchase],
  }));
}

/** Rejects where the browser's store does not hold the purchase as it is: without it the licence could not be fetched after paying. */
async function requireKept({ verifier, session }: Purchase): Promise<void> {
  const { purchases } = await readKeptRecord();
  if (!purchases.some((each) => each.verifier === verifier && each.session === session))
    throw new PremiumError('not-kept', notKept);
}

export class Purchases {
  private readonly options: Pick<LicencesOptions, 'clock' | 'ask'>;
  private readonly licences: Licences;

  constructor(licences: Licences, options: Pick<LicencesOptions, 'clock' | 'ask'>) {
    this.licences = licences;
    this.options = options;
  }

  /** Whether a purchase came back from Stripe and is not unlocked yet. */
  async isWaiting(): Promise<boolean> {
    return (await readLicenceRecord()).purchases.some(({ returned }) => returned);
  }

  /**
   * The address of Stripe's page. The same offer again, soon, is the same checkout, which cannot be paid twice; another
   * offer is one beside it. Rejects before anything is asked where this browser could not unlock what it bought.
   */
  async begin(offer: string): Promise<string> {
    const purchase = await this.remember(offer);
    await requireKept(purchase);
    const { verifier } = purchase;
    try {
      const challenge = await challengeOf(verifier);
      const { url, session } = await this.options.ask('checkout', { offer, challenge });
      const address = requirePageAddress(url);
      if (session === undefined) throw new PremiumError('internal', notNamed);
      const named = { ...purchase, session };
      await putPurchase(named);
      await requireKept(named);
      return address;
    } catch (error) {
      // Stripe repeats a failure to the same question for a day; the next try is another one.
      await dropPurchases((each) => each.verifier === verifier && each.session === undefined);
      throw error;
    }
  }

  private async remember(offer: string): Promise<Purchase> {
    const now = this.options.clock.now();
    const fresh: Purchase = {
      offer,
      verifier: base64url(crypto.getRandomValues(new Uint8Array(32))),
      startedAt: now,
      returned: false,
    };
    const isSame = (each: Purchase): boolean =>
      each.offer === offer && !each.returned && Math.abs(now - each.startedAt) < purchaseMs;
    // One without a session never got as far as Stripe's page.
    const isOver = (each: Purchase): boolean =>
      each.session === undefined && Math.abs(now - each.startedAt) >= purchaseMs;
    const { purchases } = await changeLicenceRecord((old) =>
      old.purchases.some(isSame)
        ? old
        : { ...old, purchases: [...old.purchases.filter((each) => !isOver(each)), fresh] },
    );
    return purchases.find(isSame) ?? fresh;
  }

  /** Unlocks what Stripe has sent the visitor back with. An address that is opened again, or somebody else's, changes nothing. */
  async finish(session: string): Promise<void> {
    await locked(async () => {
      const { purchases } = await changeLicenceRecord((old) => ({
        ...old,
        purchases: old.purchases.map((each) =>
          each.session === session ? { ...each, returned: true } : each,
        ),
      }));
      const purchase = purchases.find((each) => each.session === session);
      if (purchase !== undefined) return this.claim(purchase);
      if (!(await this.licences.state()).active) throw new PremiumError('refused', notBegun);
    });
  }

  /** Asks again about purchases that came back and were not unlocked. Rejects with the failure of the last one. */
  async askAgain(): Promise<void> {
    await this.claimAll(({ returned }) => returned);
  }

  /**
   * Unlocks what was paid although nobody came back, such as when the tab was closed at Stripe; says nothing of failures.
   * While Premium is on nobody is asked, and nothing takes its place.
   */
  async settle(): Promise<void> {
    if ((await this.licences.state()).active) return;
    await this.claimAll(({ session }) => session !== undefined).catch((error: unknown) => {
      if (!(error instanceof PremiumError)) throw error;
    });
  }

  /** Gives up what came back and was never confirmed. */
  async forget(): Promise<void> {
    await dropPurchases(({ returned }) => returned);
  }

  /** Until one of them unlocks; the others are kept. Rejects with the last failure where none does. */
  private async claimAll(which: (purchase: Purchase) => boolean): Promise<void> {
    await locked(async () => {
      let failure: unknown;
      for (const purchase of (await readLicenceRecord()).purchases.filter(which))
        try {
          return await this.claim(purchase);
        } catch (error) {
          failure = error;
        }
      if (failure !== undefined) throw failure;
    });
  }

  private async claim({ session = '', verifier }: Purchase): Promise<void> {
    const drop = (): Promise<void> => dropPurchases((each) => each.verifier === verifier);
    try {
      const { token, restore } = await this.options.ask('claim', { session, verifier });
      await this.licences.take({ token, restore });
    } catch (error) {
      // What may still come is kept, whoever stood in the way; what Stripe has settled is not asked about for ever.
      if (error instanceof PremiumError && ['refused', 'revoked'].includes(error.code)) await drop();
      throw error;
    }
    await drop();
  }
}
