// Invoices and payments as Stripe makes them: lines with their periods, what is due after credit, a draft, and the money.

import { listOf } from './objects.mjs';

/**
 * One line of a subscription's invoice. A proration pays for what a change of plan costs or gives back within a period;
 * the period itself is paid for by a line that is none.
 */
export function lineOf(subscription, amount, [start, end], { proration = false } = {}) {
  const details = {
    subscription: subscription.id,
    subscription_item: subscription.items.data[0].id,
    proration,
  };
  return {
    amount,
    period: { start, end },
    subscription: subscription.id,
    parent: {
      type: 'subscription_item_details',
      invoice_item_details: null,
      subscription_item_details: { ...details, invoice_item: null, proration_details: null },
    },
  };
}

export function draftInvoice(ledger, subscription, reason, lines) {
  const sum = lines.reduce((before, { amount }) => before + amount, 0);
  const total = subscription.discounts.length > 0 ? 0 : sum;
  const invoice = ledger.make('invoice', 'in', {
    customer: subscription.customer,
    currency: subscription.currency,
    billing_reason: reason,
    status: 'draft',
    subtotal: sum,
    total,
    amount_due: Math.max(0, total),
    amount_paid: 0,
    parent: {
      type: 'subscription_details',
      quote_details: null,
      subscription_details: { subscription: subscription.id, metadata: { ...subscription.metadata } },
    },
  });
  for (const line of lines) ledger.make('line_item', 'il', { ...line, invoice: invoice.id });
  invoice.lines = linesOf(ledger, invoice.id);
  subscription.latest_invoice = invoice.id;
  return invoice;
}

/** One page of an invoice's lines; the invoice itself holds the first ten. */
export function linesOf(ledger, id, page) {
  const all = ledger.all('line_item', ({ invoice }) => invoice === id).reverse();
  return listOf(all, `/v1/invoices/${id}/lines`, page);
}

/** What is due is what the customer's credit does not cover; where nothing is, the invoice is paid at once. */
export function finalizeInvoice(ledger, invoice) {
  const customer = ledger.find('customer', invoice.customer);
  const left = invoice.total + customer.balance;
  customer.balance = Math.min(0, left);
  invoice.amount_due = Math.max(0, left);
  invoice.status = 'open';
  if (invoice.amount_due === 0) return markPaid(ledger, invoice);
  ledger.make('invoice_payment', 'inpay', {
    invoice: invoice.id,
    amount_requested: invoice.amount_due,
    amount_paid: null,
    is_default: true,
    status: 'open',
    payment: { type: 'payment_intent', payment_intent: makePayment(ledger, invoice, invoice.amount_due).id },
  });
}

/** The money for an invoice arrives. */
export function settleInvoice(ledger, invoice) {
  if (invoice.status === 'draft') finalizeInvoice(ledger, invoice);
  if (invoice.status === 'paid') return;
  const due = paymentFor(ledger, invoice.id);
  succeed(ledger, ledger.find('payment_intent', due.payment.payment_intent));
  Object.assign(due, { status: 'paid', amount_paid: invoice.amount_due });
  markPaid(ledger, invoice);
}

function markPaid(ledger, invoice) {
  Object.assign(invoice, { status: 'paid', amount_paid: invoice.amount_due });
  ledger.tell('invoice.paid', invoice);
}

/** The payment that Stripe makes for an invoice when it is finalized; undefined where nothing was due. */
export function paymentFor(ledger, id) {
  return ledger.all('invoice_payment', ({ invoice }) => invoice === id)[0];
}

export function makePayment(ledger, { customer, currency }, amount) {
  return ledger.make('payment_intent', 'pi', {
    customer,
    amount,
    currency,
    status: 'requires_payment_method',
    description: null,
    latest_charge: null,
  });
}

export function succeed(ledger, payment) {
  const { customer, amount, currency } = payment;
  const charge = ledger.make('charge', 'ch', {
    customer,
    amount,
    amount_refunded: 0,
    currency,
    payment_intent: payment.id,
    refunded: false,
    status: 'succeeded',
  });
  Object.assign(payment, { status: 'succeeded', latest_charge: charge.id });
}
