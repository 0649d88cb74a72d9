// What the site's pages ask for: checkout, claim, refresh, restore, portal. Each takes a small object and answers one.

import type Stripe from 'stripe';
import type { Clock } from './clock.js';
import { sameText, sha256 } from './encoding.js';
import { EdgeError } from './errors.js';
import { issueLicence, readLicence } from './licence-token.js';
import { readRestoreCode, restoreCode } from './restore-code.js';
import type { Settings } from './settings.js';
import { writeDescription } from './settle.js';
import { idOf, offerNote, requireActive, standingOf } from './standing.js';
import type { Standing } from './standing.js';
import { describeFailure, refuseMissing } from './stripe-client.js';

export interface Context {
  readonly settings: Settings;
  readonly stripe: Stripe;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

export type Words = Readonly<Record<string, string>>;
export type Call = (context: Context, words: Words) => Promise<Words>;

function word(words: Words, name: string, shape: RegExp): string {
  const value = words[name];
  if (value === undefined || !shape.test(value)) throw new EdgeError('bad-request');
  return value;
}

/** SHA-256 in base64url. */
const hashShape = /^[\w-]{43}$/;
const tokenShape = /^[\w-]+\.[\w-]+\.[\w-]+$/;

const licenceFor = (
  { settings, clock }: Context,
  { id, offer, until, ends }: Standing,
  buyer: boolean,
): Promise<string> => issueLicence(settings, clock, { purchase: id, offer, buyer }, { until, ends });

/**
 * The address of Stripe's own page for one offer, and the session that `claim` asks for. `challenge` is the hash of a secret that stays in the browser: who
 * comes back from Stripe has to show the secret, so a return address that leaked is worth nothing. The same offer and
 * challenge make one checkout, however often they are sent.
 */
const checkout: Call = async ({ settings, stripe }, words) => {
  const challenge = word(words, 'challenge', hashShape);
  const offer = settings.offers.find(({ id }) => id === words['offer']);
  if (offer === undefined) throw new EdgeError('unknown-offer');
  const metadata = { [offerNote]: offer.id };
  const { id, url } = await stripe.checkout.sessions.create(
    {
      mode: offer.mode,
      line_items: [{ price: offer.stripePrice, quantity: 1 }],
      client_reference_id: challenge,
      success_url: `${settings.siteUrl}premium/#session={CHECKOUT_SESSION_ID}`,
      cancel_url: `${settings.siteUrl}premium/#cancelled`,
      metadata,
      ...(offer.mode === 'subscription'
        ? { subscription_data: { metadata } }
        : { payment_intent_data: { metadata }, customer_creation: 'always' as const }),
    },
    { idempotencyKey: `mypictools-checkout-${await sha256(`${challenge} ${offer.id}`)}` },
  );
  if (url === null) throw new EdgeError('internal');
  return { url, session: id };
};

/** The licence of what was just paid, for the browser that has the secret. It may ask again, if the answer was lost. */
const claim: Call = async (context, words) => {
  const { settings, stripe, clock, log } = context;
  const session = word(words, 'session', /^cs_\w{3,200}$/);
  const verifier = word(words, 'verifier', hashShape);
  const { client_reference_id, metadata, status, subscription, payment_intent } = await refuseMissing(
    stripe.checkout.sessions.retrieve(session),
  );
  const ours = metadata !== null && offerNote in metadata;
  if (!ours || client_reference_id === null || !sameText(client_reference_id, await sha256(verifier)))
    throw new EdgeError('refused', {
      sentence: 'This purchase was made in another browser; open its restore address here instead.',
    });
  if (status === 'expired')
    throw new EdgeError('revoked', {
      sentence: 'This checkout ended at Stripe before it was paid, so nothing was bought; choose again.',
    });
  const id = idOf(subscription) ?? idOf(payment_intent);
  if (status !== 'complete' || id === undefined) throw new EdgeError('not-paid');
  const standing = await requireActive(stripe, clock, id);
  try {
    await writeDescription(settings, stripe, standing);
  } catch (error) {
    // The webhook writes it as well; the buyer need not wait for it.
    log(`description not written: ${describeFailure(error)}`);
  }
  return { token: await licenceFor(context, standing, true), restore: await restoreCode(settings, id) };
};

/** A newer licence for one of ours, if Stripe says that the purchase is still paid. */
const refresh: Call = async (context, words) => {
  const { settings, stripe, clock } = context;
  const { purchase, buyer } = await readLicence(settings, clock, word(words, 'token', tokenShape), {
    expired: true,
  });
  return { token: await licenceFor(context, await requireActive(stripe, clock, purchase), buyer) };
};

/** A licence for another device, from the restore code. */
const restore: Call = async (context, words) => {
  const { settings, stripe, clock } = context;
  const id = await readRestoreCode(settings, word(words, 'code', /^[\w.-]{10,200}$/));
  return { token: await licenceFor(context, await requireActive(stripe, clock, id), false) };
};

/**
 * Stripe's portal, where the buyer sees invoices, renews the card and cancels: for the browser that paid; others go by
 * e-mail. However the purchase stands, and with a licence that ran out, for that is when a card has to be renewed.
 */
const portal: Call = async ({ settings, stripe, clock }, words) => {
  const { purchase, buyer } = await readLicence(settings, clock, word(words, 'token', tokenShape), {
    expired: true,
  });
  if (!buyer)
    throw new EdgeError('refused', {
      sentence:
        'Only the browser that paid goes straight to Stripe’s page; from here, log in there by e-mail.',
    });
  const { customer } = await standingOf(stripe, clock, purchase);
  if (customer === undefined) throw new EdgeError('refused');
  const { url } = await stripe.billingPortal.sessions.create({
    customer,
    return_url: `${settings.siteUrl}premium/`,
  });
  return { url };
};

export const calls: Readonly<Record<string, Call>> = { checkout, claim, refresh, restore, portal };
