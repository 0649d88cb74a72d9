// What happens at the stand-in over time: checkouts are paid, periods begin, plans change, money is given back.

import { randomBytes } from 'node:crypto';
import {
  draftInvoice,
  finalizeInvoice,
  lineOf,
  makePayment,
  paymentFor,
  settleInvoice,
  succeed,
} from './invoices.mjs';
import { Objects } from './objects.mjs';
import { changeTexts, invalid, missing } from './stripe-error.mjs';

const periods = { month: 30 * 86_400, year: 365 * 86_400 };

const current = ({ items }) => {
  const [{ current_period_start: start, current_period_end: end }] = items.data;
  return [start, end];
};

export class Ledger extends Objects {
  #prices;
  /** Lines that wait for the next invoice of a subscription, by its id. */
  #pending = new Map();

  /** `prices`: `[{id, title, amount (cents), currency, interval?}]`. */
  constructor({ clock, prices }) {
    super(clock);
    this.#prices = new Map(prices.map((price) => [price.id, price]));
  }

  price(id) {
    return this.#prices.get(id);
  }

  /** A checkout that nobody has paid in time is over, whoever looks. */
  find(kind, id) {
    const found = super.find(kind, id);
    const late = kind === 'checkout.session' && found.status === 'open' && found.expires_at <= this.now;
    return late ? this.#close(found) : found;
  }

  /** The owner closes a checkout before its time. */
  expire(sessionId) {
    const session = this.find('checkout.session', sessionId);
    if (session.status !== 'open') throw invalid('Only open Checkout Sessions can be expired.', 'id');
    this.#close(session);
  }

  #close(session) {
    Object.assign(session, { status: 'expired', url: null });
    this.tell('checkout.session.expired', session);
    return session;
  }

  /** The buyer pays on the hosted page; `delayed` in a way whose money comes days later, or does not. */
  pay(sessionId, email = 'buyer@example.org', { delayed = false } = {}) {
    const session = this.find('checkout.session', sessionId);
    if (session.status !== 'open') throw invalid('This Checkout Session is not open any more.', 'id');
    const customer = this.make('customer', 'cus', { email, balance: 0 });
    Object.assign(session, {
      status: 'complete',
      payment_status: 'unpaid',
      url: null,
      customer: customer.id,
    });
    if (session.mode === 'subscription') this.#subscribe(session);
    else this.#payOnce(session);
    if (!delayed) session.payment_status = 'paid';
    this.tell('checkout.session.completed', session);
    this.#payment(session).status = 'processing';
    if (!delayed) this.#arrive(session);
    return session;
  }

  /** The card is refused on the hosted page: the checkout stays open, for another one. */
  decline(sessionId) {
    const session = this.find('checkout.session', sessionId);
    if (session.mode === 'payment') this.#payOnce(session);
  }

  #subscribe(session) {
    const { subscription_data: given, line_items: items } = session.asked;
    const price = this.price(items[0].price);
    const subscription = this.make('subscription', 'sub', {
      customer: session.customer,
      currency: price.currency,
      // So it is at Stripe even while the first payment is under way.
      status: 'active',
      description: null,
      discounts: [],
      trial_end: null,
      cancel_at: null,
      cancel_at_period_end: false,
      canceled_at: null,
      latest_invoice: null,
      items: { object: 'list', data: [this.#item(price)], has_more: false, url: '/v1/subscription_items' },
    });
    changeTexts(subscription, given ?? {});
    session.subscription = subscription.id;
    finalizeInvoice(this, this.#periodInvoice(subscription, 'subscription_create'));
  }

  #payOnce(session) {
    const { payment_intent_data: given, line_items: items } = session.asked;
    const price = this.price(items[0].price);
    const payment = makePayment(this, { customer: session.customer, currency: price.currency }, price.amount);
    changeTexts(payment, given ?? {});
    session.payment_intent = payment.id;
  }

  #item(price) {
    return {
      id: `si_${randomBytes(8).toString('hex')}`,
      object: 'subscription_item',
      price: { id: price.id, object: 'price' },
      quantity: 1,
      current_period_start: this.now,
      current_period_end: this.now + periods[price.interval],
    };
  }

  #priceOf(subscription) {
    return this.price(subscription.items.data[0].price.id);
  }

  /** What a checkout is paid with. */
  #payment({ subscription, payment_intent: once }) {
    if (subscription === null) return this.find('payment_intent', once);
    const { latest_invoice: invoice } = this.find('subscription', subscription);
    return this.find('payment_intent', paymentFor(this, invoice).payment.payment_intent);
  }

  #arrive(session) {
    if (session.subscription === null) return succeed(this, this.#payment(session));
    const { latest_invoice: invoice } = this.find('subscription', session.subscription);
    settleInvoice(this, this.find('invoice', invoice));
  }

  /** The delayed money of a checkout comes. */
  arrive(sessionId) {
    const session = this.find('checkout.session', sessionId);
    session.payment_status = 'paid';
    this.#arrive(session);
    this.tell('checkout.session.async_payment_succeeded', session);
  }

  /** The delayed money of a checkout does not come. */
  fail(sessionId) {
    const session = this.find('checkout.session', sessionId);
    this.#payment(session).status = 'requires_payment_method';
    if (session.subscription !== null) this.find('subscription', session.subscription).status = 'past_due';
    this.tell('checkout.session.async_payment_failed', session);
  }

  #periodInvoice(subscription, reason) {
    const { amount } = this.#priceOf(subscription);
    const lines = [...this.#pendingOf(subscription), lineOf(subscription, amount, current(subscription))];
    this.#pending.delete(subscription.id);
    return draftInvoice(this, subscription, reason, lines);
  }

  #pendingOf({ id }) {
    return this.#pending.get(id) ?? [];
  }

  #begin(subscription, start, end) {
    Object.assign(subscription.items.data[0], { current_period_start: start, current_period_end: end });
  }

  /**
   * The next period begins; `paid: false` when the card is refused. `draft`: in the hour before the new invoice is
   * finalized. What is past due stays so as long as the owner lets it, and its periods go on.
   */
  renew(id, { paid = true, draft = false } = {}) {
    const subscription = this.find('subscription', id);
    if (subscription.status === 'canceled') throw invalid('This subscription is cancelled.', 'id');
    const start = Math.max(current(subscription)[1], this.now);
    this.#begin(subscription, start, start + periods[this.#priceOf(subscription).interval]);
    subscription.status = 'active';
    const invoice = this.#periodInvoice(subscription, 'subscription_cycle');
    if (!draft) finalizeInvoice(this, invoice);
    if (!draft && paid) settleInvoice(this, invoice);
    if (invoice.status === 'open') {
      subscription.status = 'past_due';
      this.tell('invoice.payment_failed', invoice);
    }
    this.tell('customer.subscription.updated', subscription);
  }

  /** A due payment arrives after all. */
  recover(id) {
    const subscription = this.find('subscription', id);
    settleInvoice(this, this.find('invoice', subscription.latest_invoice));
    subscription.status = 'active';
    this.tell('customer.subscription.updated', subscription);
  }

  /**
   * Another plan from now on. Between months and years a new period begins, else only the rest of this one counts; that
   * may wait for the next invoice (`later`).
   */
  changePlan(id, priceId, { later = false } = {}) {
    const subscription = this.find('subscription', id);
    const [old, next] = [this.#priceOf(subscription), this.price(priceId)];
    const [start, end] = current(subscription);
    const part = (end - this.now) / (end - start);
    const rest = (amount) =>
      lineOf(subscription, Math.round(amount * part), [this.now, end], { proration: true });
    const lines = [rest(-old.amount)];
    subscription.items.data[0].price.id = priceId;
    if (next.interval === old.interval) lines.push(rest(next.amount));
    else {
      this.#begin(subscription, this.now, this.now + periods[next.interval]);
      lines.push(lineOf(subscription, next.amount, current(subscription)));
    }
    if (later) this.#pending.set(id, [...this.#pendingOf(subscription), ...lines]);
    else settleInvoice(this, draftInvoice(this, subscription, 'subscription_update', lines));
    this.tell('customer.subscription.updated', subscription);
  }

  /** The owner gives free time, up to `end`. */
  giveTrial(id, end) {
    const subscription = this.find('subscription', id);
    Object.assign(subscription, { status: 'trialing', trial_end: end });
    this.#begin(subscription, this.now, end);
    const free = lineOf(subscription, 0, current(subscription));
    settleInvoice(this, draftInvoice(this, subscription, 'subscription_update', [free]));
    this.tell('customer.subscription.updated', subscription);
  }

  /** The owner takes the whole price off what comes. */
  giveCoupon(id) {
    this.find('subscription', id).discounts = [`di_${randomBytes(8).toString('hex')}`];
  }

  cancelAtEnd(id) {
    const subscription = this.find('subscription', id);
    subscription.cancel_at_period_end = true;
    subscription.cancel_at = current(subscription)[1];
    this.tell('customer.subscription.updated', subscription);
  }

  cancelNow(id) {
    const subscription = this.find('subscription', id);
    if (subscription.status === 'canceled') throw missing('subscription', id);
    Object.assign(subscription, { status: 'canceled', canceled_at: this.now });
    this.tell('customer.subscription.deleted', subscription);
    return subscription;
  }

  /** The last charge of a subscription, or that of a payment made once. */
  chargeOf(id) {
    if (id.startsWith('pi_')) return this.find('charge', this.find('payment_intent', id).latest_charge);
    const ours = ({ parent }) => parent.subscription_details.subscription === id;
    const payments = this.all('invoice', ours).map((invoice) => paymentFor(this, invoice.id));
    const { payment } = payments.find((each) => each?.status === 'paid') ?? {};
    return this.find('charge', this.find('payment_intent', payment?.payment_intent).latest_charge);
  }

  /** The owner gives money back: all of it, or `amount` cents. */
  refund(chargeId, amount) {
    const charge = this.find('charge', chargeId);
    charge.amount_refunded = Math.min(charge.amount, charge.amount_refunded + (amount ?? charge.amount));
    charge.refunded = charge.amount_refunded === charge.amount;
    return this.tell('charge.refunded', charge);
  }
}
