// What Stripe tells by itself: the signature is checked, then the purchase that the event is about is looked at again.

import Stripe from 'stripe';
import type { Clock } from './clock.js';
import { EdgeError } from './errors.js';
import type { Settings } from './settings.js';
import { settle } from './settle.js';
import { idOf } from './standing.js';

/** A signature older than this is a replay. */
const toleranceSeconds = 300;

async function readEvent(
  settings: Settings,
  clock: Clock,
  request: Request,
  body: string,
): Promise<Stripe.Event> {
  try {
    return await Stripe.webhooks.constructEventAsync(
      body,
      request.headers.get('stripe-signature') ?? '',
      settings.webhookSecret,
      toleranceSeconds,
      Stripe.createSubtleCryptoProvider(),
      clock.now(),
    );
  } catch {
    throw new EdgeError('signature');
  }
}

function subscriptionOf(invoice: Stripe.Invoice): string | undefined {
  return idOf(invoice.parent?.subscription_details?.subscription);
}

/** The purchase that a charge paid for: the subscription of its invoice, or the payment itself. */
async function purchaseOfCharge(stripe: Stripe, charge: Stripe.Charge): Promise<string | undefined> {
  const payment = idOf(charge.payment_intent);
  if (payment === undefined) return undefined;
  const { data } = await stripe.invoicePayments.list({
    payment: { type: 'payment_intent', payment_intent: payment },
    limit: 10,
    expand: ['data.invoice'],
  });
  for (const { invoice } of data) {
    if (typeof invoice === 'string' || invoice.deleted === true) continue;
    const subscription = subscriptionOf(invoice);
    if (subscription !== undefined) return subscription;
  }
  return payment;
}

/** Undefined for events that concern nothing of ours. */
async function purchaseOf(stripe: Stripe, event: Stripe.Event): Promise<string | undefined> {
  switch (event.type) {
    case 'checkout.session.completed':
    case 'checkout.session.async_payment_succeeded':
      return idOf(event.data.object.subscription) ?? idOf(event.data.object.payment_intent);
    case 'invoice.paid': {
      const invoice = event.data.object;
      // The shape of an event is that of the version the owner's webhook was made with; the invoice's own is ours.
      return (
        subscriptionOf(invoice) ??
        (invoice.id === undefined ? undefined : subscriptionOf(await stripe.invoices.retrieve(invoice.id)))
      );
    }
    case 'customer.subscription.updated':
      return event.data.object.id;
    case 'charge.refunded':
      return purchaseOfCharge(stripe, event.data.object);
    default:
      return undefined;
  }
}

export async function webhook(
  settings: Settings,
  stripe: Stripe,
  clock: Clock,
  request: Request,
  body: string,
): Promise<{ received: true }> {
  const event = await readEvent(settings, clock, request, body);
  const id = await purchaseOf(stripe, event);
  try {
    if (id !== undefined) await settle(settings, stripe, clock, id, event);
  } catch (error) {
    // Something else that the same account sells.
    if (!(error instanceof EdgeError && error.code === 'refused')) throw error;
  }
  return { received: true };
}
