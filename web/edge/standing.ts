// How a purchase stands at Stripe at this moment. Stripe is the only memory: every answer is asked for anew.

import type Stripe from 'stripe';
import { daySeconds, seconds } from './clock.js';
import type { Clock } from './clock.js';
import { EdgeError } from './errors.js';
import { isRefunded, paidTime } from './paid-time.js';
import { refuseMissing } from './stripe-client.js';

/** The names under which we write to Stripe's own objects. */
export const offerNote = 'mypictools_offer';
/** When Stripe told us that the purchase was refunded in full (seconds since 1970). Never taken back. */
export const refundNote = 'mypictools_refunded';

/** A payment that failed may be made good within this time. */
const graceSeconds = 3 * daySeconds;

/**
 * `due`: not paid, and it may still be. `overdue`: a payment failed, and another card would mend it. `failed`: it came to
 * nothing before anything was bought. `ended`: cancelled or refunded.
 */
export type State = 'active' | 'due' | 'overdue' | 'failed' | 'ended';

export interface Standing {
  readonly id: string;
  readonly offer: string;
  readonly state: State;
  /** When the paid time ends, in seconds since 1970, grace included; undefined when it was paid for good, or never. */
  readonly until: number | undefined;
  /** Whether it was cancelled, so that no renewal follows the paid time. */
  readonly ends: boolean;
  readonly customer: string | undefined;
  readonly description: string;
  readonly refunded: boolean;
  /** Whether the refund is written down. */
  readonly noted: boolean;
  /** Whether Stripe itself has ended it. */
  readonly closed: boolean;
}

type Reference = string | { readonly id: string } | null | undefined;

export function idOf(reference: Reference): string | undefined {
  return typeof reference === 'string' ? reference : (reference?.id ?? undefined);
}

function requireOurs(metadata: Readonly<Record<string, string>>): string {
  const offer = metadata[offerNote];
  // The same account may sell other things: only what our own checkout sold unlocks anything.
  if (offer === undefined) throw new EdgeError('refused');
  return offer;
}

/** How long the paid time and its grace last. A cancellation before the next renewal leaves no grace. */
function lifeOf(
  { cancel_at, cancel_at_period_end }: Stripe.Subscription,
  paidEnd: number,
): { until: number; ends: boolean } {
  const last = paidEnd + graceSeconds;
  const cancelled = cancel_at ?? (cancel_at_period_end ? paidEnd : Infinity);
  return { until: Math.min(last, cancelled), ends: cancelled < last };
}

function stateOf({ status }: Stripe.Subscription, refunded: boolean, active: boolean): State {
  if (refunded || status === 'canceled') return 'ended';
  if (status === 'incomplete_expired') return 'failed';
  if (active) return 'active';
  return status === 'past_due' || status === 'unpaid' ? 'overdue' : 'due';
}

async function subscriptionStanding(stripe: Stripe, clock: Clock, id: string): Promise<Standing> {
  const subscription = await refuseMissing(stripe.subscriptions.retrieve(id));
  const offer = requireOurs(subscription.metadata);
  const { status, trial_end } = subscription;
  const now = seconds(clock);
  const noted = refundNote in subscription.metadata;
  const closed = status === 'canceled' || status === 'incomplete_expired';
  const paid = closed ? undefined : await paidTime(stripe, id, now);
  const refunded = noted || paid?.refunded === true;
  // A trial is free time, whether Stripe has written an invoice of nothing for it or not.
  const end = Math.max(paid?.end ?? 0, (status === 'trialing' && trial_end) || 0);
  const { until, ends } = end === 0 ? { until: undefined, ends: false } : lifeOf(subscription, end);
  return {
    id,
    offer,
    state: stateOf(subscription, refunded, until !== undefined && until > now),
    until,
    ends,
    customer: idOf(subscription.customer),
    description: subscription.description ?? '',
    refunded,
    noted,
    closed,
  };
}

async function paymentStanding(stripe: Stripe, id: string): Promise<Standing> {
  const payment = await refuseMissing(stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] }));
  const offer = requireOurs(payment.metadata);
  const noted = refundNote in payment.metadata;
  const succeeded = payment.status === 'succeeded';
  const refunded = noted || (succeeded && (await isRefunded(stripe, payment.latest_charge)));
  const closed = payment.status === 'canceled';
  // A checkout is completed by a payment; one that wants another way of paying after that has failed for good.
  const failed = closed || payment.status === 'requires_payment_method';
  return {
    id,
    offer,
    state: refunded ? 'ended' : failed ? 'failed' : succeeded ? 'active' : 'due',
    until: undefined,
    ends: false,
    customer: idOf(payment.customer),
    description: payment.description ?? '',
    refunded,
    noted,
    closed,
  };
}

/** Rejects with `refused` for what our checkout did not sell. */
export function standingOf(stripe: Stripe, clock: Clock, id: string): Promise<Standing> {
  return id.startsWith('sub_') ? subscriptionStanding(stripe, clock, id) : paymentStanding(stripe, id);
}

function problemOf(state: State): EdgeError | undefined {
  switch (state) {
    case 'active':
      return undefined;
    case 'due':
      return new EdgeError('not-paid');
    case 'overdue':
      return new EdgeError('not-paid', {
        sentence:
          'The last payment failed; renew the card on Stripe’s page, and Premium goes on once it is paid.',
      });
    case 'failed':
      return new EdgeError('revoked', {
        sentence: 'The payment failed at Stripe, so nothing was bought; choose again to pay in another way.',
      });
    case 'ended':
      return new EdgeError('revoked');
  }
}

/** The same, for what gives a licence: anything but paid is an error, `not-paid` while it may still be paid. */
export async function requireActive(stripe: Stripe, clock: Clock, id: string): Promise<Standing> {
  const standing = await standingOf(stripe, clock, id);
  const problem = problemOf(standing.state);
  if (problem !== undefined) throw problem;
  return standing;
}
