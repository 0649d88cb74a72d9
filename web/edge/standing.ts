// How a purchase stands at Stripe at this moment. Stripe is the only memory: every answer is asked for anew.

import type Stripe from 'stripe';
import { daySeconds, seconds } from './clock.js';
import type { Clock } from './clock.js';
import { EdgeError } from './errors.js';
import { isMissing } from './stripe-client.js';

/** The names under which we write to Stripe's own objects. */
export const offerNote = 'mypictools_offer';
/** When Stripe told us that the purchase was refunded in full (seconds since 1970). Never taken back. */
export const refundNote = 'mypictools_refunded';

/** A payment that failed may be made good within this time. */
const graceSeconds = 3 * daySeconds;

export interface Standing {
  readonly id: string;
  readonly offer: string;
  readonly state: 'active' | 'unpaid' | 'ended';
  /** Seconds since 1970; undefined when it was paid for good. */
  readonly until: number | undefined;
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

async function isRefunded(stripe: Stripe, charge: Reference): Promise<boolean> {
  const id = idOf(charge);
  return id !== undefined && (await stripe.charges.retrieve(id)).refunded;
}

/** Whether every payment of the invoice was given back in full. */
async function isInvoiceRefunded(stripe: Stripe, invoice: string): Promise<boolean> {
  const { data } = await stripe.invoicePayments.list({
    invoice,
    status: 'paid',
    limit: 100,
    expand: ['data.payment.payment_intent'],
  });
  if (data.length === 0) return false;
  for (const { payment } of data) {
    const intent = payment.payment_intent;
    const charge = typeof intent === 'object' ? intent.latest_charge : payment.charge;
    if (!(await isRefunded(stripe, charge))) return false;
  }
  return true;
}

/** When the paid time ends, days of grace included unless it was cancelled to that day. */
function paidUntil(subscription: Stripe.Subscription): number {
  const items = subscription.items.data;
  // A period begins before it is paid: while a payment is due, the last paid time ended where this one began.
  if (subscription.status === 'past_due')
    return Math.min(...items.map((item) => item.current_period_start)) + graceSeconds;
  const end = Math.max(...items.map((item) => item.current_period_end));
  const cancelled = subscription.cancel_at ?? (subscription.cancel_at_period_end ? end : undefined);
  return Math.min(end + graceSeconds, cancelled ?? Infinity);
}

async function subscriptionStanding(stripe: Stripe, clock: Clock, id: string): Promise<Standing> {
  const subscription = await stripe.subscriptions.retrieve(id);
  const offer = requireOurs(subscription.metadata);
  const noted = refundNote in subscription.metadata;
  const running = ['active', 'trialing', 'past_due'].includes(subscription.status);
  const open = running || subscription.status === 'incomplete';
  const invoice = idOf(subscription.latest_invoice);
  const refunded = noted || (running && invoice !== undefined && (await isInvoiceRefunded(stripe, invoice)));
  const until = running ? paidUntil(subscription) : undefined;
  const paid = until !== undefined && until > seconds(clock);
  return {
    id,
    offer,
    state: refunded || !open ? 'ended' : paid ? 'active' : 'unpaid',
    until,
    customer: idOf(subscription.customer),
    description: subscription.description ?? '',
    refunded,
    noted,
    closed: !open,
  };
}

async function paymentStanding(stripe: Stripe, id: string): Promise<Standing> {
  const payment = await stripe.paymentIntents.retrieve(id);
  const offer = requireOurs(payment.metadata);
  const noted = refundNote in payment.metadata;
  const succeeded = payment.status === 'succeeded';
  const refunded = noted || (succeeded && (await isRefunded(stripe, payment.latest_charge)));
  const closed = payment.status === 'canceled';
  return {
    id,
    offer,
    state: refunded || closed ? 'ended' : succeeded ? 'active' : 'unpaid',
    until: undefined,
    customer: idOf(payment.customer),
    description: payment.description ?? '',
    refunded,
    noted,
    closed,
  };
}

/** Rejects with `refused` for what our checkout did not sell. */
export async function standingOf(stripe: Stripe, clock: Clock, id: string): Promise<Standing> {
  try {
    return id.startsWith('sub_')
      ? await subscriptionStanding(stripe, clock, id)
      : await paymentStanding(stripe, id);
  } catch (error) {
    if (isMissing(error)) throw new EdgeError('refused');
    throw error;
  }
}

/** The same, for what gives a licence: anything but paid is an error. */
export async function requireActive(stripe: Stripe, clock: Clock, id: string): Promise<Standing> {
  const standing = await standingOf(stripe, clock, id);
  if (standing.state === 'ended') throw new EdgeError('revoked');
  if (standing.state === 'unpaid') throw new EdgeError('not-paid');
  return standing;
}
