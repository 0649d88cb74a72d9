// Until when a subscription is paid. The invoices that were paid tell it, for the period that Stripe counts in moves on unpaid.

import type Stripe from 'stripe';

/** The latest paid invoices that are looked at; more than changes of plan make within one period. */
const latestInvoices = 20;

export interface PaidTime {
  /** Seconds since 1970. */
  readonly end: number;
  /** Whether the money for the present time was given back in full. */
  readonly refunded: boolean;
}

/** `charge` is an id or the charge itself, as far as it was expanded. */
export async function isRefunded(
  stripe: Stripe,
  charge: string | Stripe.Charge | null | undefined,
): Promise<boolean> {
  if (charge === null || charge === undefined) return false;
  return (typeof charge === 'string' ? await stripe.charges.retrieve(charge) : charge).refunded;
}

/** Whether every payment of the invoice was given back in full. */
async function isInvoiceRefunded(stripe: Stripe, invoice: string): Promise<boolean> {
  const { data } = await stripe.invoicePayments.list({
    invoice,
    status: 'paid',
    limit: 100,
    // Four levels, as many as Stripe follows.
    expand: ['data.payment.payment_intent.latest_charge'],
  });
  if (data.length === 0) return false;
  for (const { payment } of data) {
    const intent = payment.payment_intent;
    const charge = typeof intent === 'object' ? intent.latest_charge : payment.charge;
    if (!(await isRefunded(stripe, charge))) return false;
  }
  return true;
}

/**
 * When the time ends that an invoice is for, in seconds since 1970. Undefined for one that only settles a change of plan:
 * its prorations lie within a period that another invoice is for.
 */
async function endOf(
  stripe: Stripe,
  invoice: Stripe.Invoice,
  subscription: string,
): Promise<number | undefined> {
  const { data } = invoice.lines.has_more
    ? await stripe.invoices.listLineItems(invoice.id, { limit: 100 })
    : invoice.lines;
  const ends = data
    .filter(({ parent }) => {
      const item = parent?.subscription_item_details;
      return item?.proration === false && (item.subscription ?? subscription) === subscription;
    })
    .map(({ period }) => period.end);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/**
 * The paid time of a subscription, `now` in seconds since 1970; undefined when nothing was ever paid. The latest invoice
 * for a period says when it ends. One of nothing (free time, or credit that covers it) counts like any other; it ends
 * with the refund of the charge before it where that was for as long a time, for then it lived on that money.
 */
export async function paidTime(
  stripe: Stripe,
  subscription: string,
  now: number,
): Promise<PaidTime | undefined> {
  const { data } = await stripe.invoices.list({ subscription, status: 'paid', limit: latestInvoices });
  let end: number | undefined;
  for (const invoice of data) {
    const its = await endOf(stripe, invoice, subscription);
    if (its === undefined) continue;
    end ??= its;
    if (invoice.amount_due === 0) continue;
    const covers = its > now && its >= end;
    return { end, refunded: covers && (await isInvoiceRefunded(stripe, invoice.id)) };
  }
  return end === undefined ? undefined : { end, refunded: false };
}
