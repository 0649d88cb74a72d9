// What the stand-in knows: customers, checkouts, subscriptions, invoices, payments; and what happens to them over time.

import { randomBytes } from 'node:crypto';
import { changeTexts, invalid, missing } from './stripe-error.mjs';

const periods = { month: 30 * 86_400, year: 365 * 86_400 };

export class Ledger {
  /** Every object by its id. */
  objects = new Map();
  /** Every event, oldest first; `told` hears of each. */
  events = [];
  told = () => {};
  #clock;
  #prices;

  /** `prices`: `[{id, title, amount (cents), currency, interval?}]`. */
  constructor({ clock, prices }) {
    this.#clock = clock;
    this.#prices = new Map(prices.map((price) => [price.id, price]));
  }

  get now() {
    return Math.floor(this.#clock.now() / 1000);
  }

  price(id) {
    return this.#prices.get(id);
  }

  find(kind, id) {
    const found = this.objects.get(id);
    if (found?.object !== kind) throw missing(kind.replaceAll('_', ' ').replace('.', ' '), id);
    return found;
  }

  /** All objects of one kind that `test` accepts, newest first, as Stripe lists them. */
  all(kind, test = () => true) {
    return [...this.objects.values()].filter((each) => each.object === kind && test(each)).reverse();
  }

  make(kind, prefix, values) {
    const id = `${prefix}_${randomBytes(12).toString('hex')}`;
    const made = { id, object: kind, created: this.now, livemode: false, metadata: {}, ...values };
    this.objects.set(id, made);
    return made;
  }

  tell(type, object) {
    const event = {
      id: `evt_${randomBytes(12).toString('hex')}`,
      object: 'event',
      api_version: '2026-10-28.endive',
      created: this.now,
      type,
      livemode: false,
      pending_webhooks: 1,
      data: { object: structuredClone(object) },
    };
    this.events.push(event);
    this.told(event);
    return event;
  }

  /** The buyer pays on the hosted page. */
  pay(sessionId, email = 'buyer@example.org') {
    const session = this.find('checkout.session', sessionId);
    if (session.status !== 'open') throw invalid('This Checkout Session is not open any more.', 'id');
    const {
      mode,
      subscription_data: forSubscription,
      payment_intent_data: forPayment,
      line_items: items,
    } = session.asked;
    const price = this.price(items[0].price);
    const customer = this.make('customer', 'cus', { email });
    session.customer = customer.id;
    Object.assign(session, { status: 'complete', payment_status: 'paid', url: null });
    if (mode === 'subscription') {
      const subscription = this.make('subscription', 'sub', {
        customer: customer.id,
        status: 'active',
        description: null,
        cancel_at: null,
        cancel_at_period_end: false,
        canceled_at: null,
        latest_invoice: null,
        items: { object: 'list', data: [this.#item(price)], has_more: false, url: '/v1/subscription_items' },
      });
      changeTexts(subscription, forSubscription ?? {});
      session.subscription = subscription.id;
      this.tell('checkout.session.completed', session);
      this.#invoice(subscription, price, 'subscription_create');
    } else {
      const payment = this.#charge(customer.id, price);
      changeTexts(payment, forPayment ?? {});
      session.payment_intent = payment.id;
      this.tell('checkout.session.completed', session);
    }
    return session;
  }

  #item(price) {
    return {
      id: `si_${randomBytes(8).toString('hex')}`,
      object: 'subscription_item',
      price: { id: price.id, object: 'price' },
      quantity: 1,
      current_period_start: this.now,
      current_period_end: this.now + periods[price.interval ?? 'month'],
    };
  }

  #charge(customer, price) {
    const payment = this.make('payment_intent', 'pi', {
      customer,
      amount: price.amount,
      currency: price.currency,
      status: 'succeeded',
      description: null,
    });
    const charge = this.make('charge', 'ch', {
      customer,
      amount: price.amount,
      amount_refunded: 0,
      currency: price.currency,
      payment_intent: payment.id,
      refunded: false,
      status: 'succeeded',
    });
    payment.latest_charge = charge.id;
    return payment;
  }

  #invoice(subscription, price, reason, paid = true) {
    const invoice = this.make('invoice', 'in', {
      customer: subscription.customer,
      amount_due: price.amount,
      currency: price.currency,
      billing_reason: reason,
      status: paid ? 'paid' : 'open',
      parent: {
        type: 'subscription_details',
        quote_details: null,
        subscription_details: { subscription: subscription.id, metadata: { ...subscription.metadata } },
      },
    });
    subscription.latest_invoice = invoice.id;
    if (paid) this.#settle(invoice, price);
    return invoice;
  }

  #settle(invoice, price) {
    const payment = this.#charge(invoice.customer, price);
    invoice.status = 'paid';
    this.make('invoice_payment', 'inpay', {
      invoice: invoice.id,
      amount_paid: price.amount,
      status: 'paid',
      payment: { type: 'payment_intent', payment_intent: payment.id },
    });
    this.tell('invoice.paid', invoice);
  }

  #priceOf(subscription) {
    return this.price(subscription.items.data[0].price.id);
  }

  /** The next period begins; `paid: false` when the card is refused. */
  renew(id, { paid = true } = {}) {
    const subscription = this.find('subscription', id);
    if (subscription.status === 'canceled') throw invalid('This subscription is cancelled.', 'id');
    const price = this.#priceOf(subscription);
    const [item] = subscription.items.data;
    item.current_period_start = Math.max(item.current_period_end, this.now);
    item.current_period_end = item.current_period_start + periods[price.interval ?? 'month'];
    subscription.status = paid ? 'active' : 'past_due';
    const invoice = this.#invoice(subscription, price, 'subscription_cycle', paid);
    if (!paid) this.tell('invoice.payment_failed', invoice);
    this.tell('customer.subscription.updated', subscription);
  }

  /** A due payment arrives after all. */
  recover(id) {
    const subscription = this.find('subscription', id);
    this.#settle(this.find('invoice', subscription.latest_invoice), this.#priceOf(subscription));
    subscription.status = 'active';
    this.tell('customer.subscription.updated', subscription);
  }

  cancelAtEnd(id) {
    const subscription = this.find('subscription', id);
    subscription.cancel_at_period_end = true;
    subscription.cancel_at = subscription.items.data[0].current_period_end;
    this.tell('customer.subscription.updated', subscription);
  }

  cancelNow(id) {
    const subscription = this.find('subscription', id);
    if (subscription.status === 'canceled') throw missing('subscription', id);
    Object.assign(subscription, { status: 'canceled', canceled_at: this.now });
    this.tell('customer.subscription.deleted', subscription);
    return subscription;
  }

  /** The charge that the subscription's last invoice, or a payment made once, was paid with. */
  chargeOf(id) {
    if (id.startsWith('pi_')) return this.find('charge', this.find('payment_intent', id).latest_charge);
    const { latest_invoice: invoice } = this.find('subscription', id);
    const [paid] = this.all('invoice_payment', (each) => each.invoice === invoice);
    return this.find('charge', this.find('payment_intent', paid?.payment.payment_intent).latest_charge);
  }

  /** The owner gives money back: all of it, or `amount` cents. */
  refund(chargeId, amount) {
    const charge = this.find('charge', chargeId);
    charge.amount_refunded = Math.min(charge.amount, charge.amount_refunded + (amount ?? charge.amount));
    charge.refunded = charge.amount_refunded === charge.amount;
    return this.tell('charge.refunded', charge);
  }
}
