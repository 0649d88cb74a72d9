// The calls of Stripe's API that the endpoint makes, with Stripe's parameters, limits and errors.

import { linesOf } from './invoices.mjs';
import { listOf } from './objects.mjs';
import { allowOnly, changeTexts, invalid, missing } from './stripe-error.mjs';

const checkoutNames = [
  'mode',
  'line_items',
  'client_reference_id',
  'success_url',
  'cancel_url',
  'metadata',
  'subscription_data',
  'payment_intent_data',
  'customer_creation',
];

function createCheckout(ledger, asked, { pagesUrl }) {
  allowOnly(asked, checkoutNames);
  const {
    mode,
    line_items: items,
    success_url: success,
    metadata = {},
    client_reference_id: reference,
  } = asked;
  if (!['subscription', 'payment'].includes(mode)) throw invalid('Invalid mode', 'mode');
  if (!Array.isArray(items) || items.length !== 1)
    throw invalid('Missing required param: line_items.', 'line_items');
  const price = ledger.price(items[0].price);
  if (price === undefined) throw missing('price', items[0].price, 'line_items[0][price]', 400);
  if ((price.interval !== undefined) !== (mode === 'subscription'))
    throw invalid('The price does not fit the mode.', 'mode');
  if (!URL.canParse(success ?? '')) throw invalid('Not a valid URL', 'success_url', 'url_invalid');
  if (!/^[\w-]{1,200}$/.test(reference ?? ''))
    throw invalid('Invalid client_reference_id', 'client_reference_id');
  if (mode === 'payment' && asked.subscription_data)
    throw invalid('Only in subscription mode', 'subscription_data');
  if (mode === 'subscription' && (asked.payment_intent_data || asked.customer_creation))
    throw invalid('Only in payment mode', 'payment_intent_data');
  const session = ledger.make('checkout.session', 'cs_test', {
    mode,
    client_reference_id: reference,
    status: 'open',
    payment_status: 'unpaid',
    subscription: null,
    payment_intent: null,
    customer: null,
    expires_at: ledger.now + 86_400,
  });
  changeTexts(session, { metadata });
  // What is only needed to go on stays out of the answers.
  Object.defineProperty(session, 'asked', { value: asked, enumerable: false });
  session.url = `${pagesUrl}pay/${session.id}`;
  return session;
}

function updateSubscription(ledger, asked, { id }) {
  allowOnly(asked, ['description', 'metadata']);
  const subscription = ledger.find('subscription', id);
  if (subscription.status === 'canceled' && asked.description !== undefined)
    throw invalid(
      'A canceled subscription can only update its cancellation_details and metadata.',
      'description',
    );
  changeTexts(subscription, asked);
  ledger.tell('customer.subscription.updated', subscription);
  return subscription;
}

function updatePayment(ledger, asked, { id }) {
  allowOnly(asked, ['description', 'metadata']);
  const payment = ledger.find('payment_intent', id);
  changeTexts(payment, asked);
  return payment;
}

function listInvoices(ledger, { subscription, status, limit, starting_after: after, ...rest }) {
  allowOnly(rest, []);
  const wanted = (each) =>
    (subscription === undefined || each.parent.subscription_details.subscription === subscription) &&
    (status === undefined || each.status === status);
  return listOf(ledger.all('invoice', wanted), '/v1/invoices', { limit, after });
}

function listLines(ledger, { limit, starting_after: after, ...rest }, { id }) {
  allowOnly(rest, []);
  return linesOf(ledger, ledger.find('invoice', id).id, { limit, after });
}

function listInvoicePayments(ledger, { invoice, payment, status, limit, starting_after: after, ...rest }) {
  allowOnly(rest, []);
  const wanted = (each) =>
    (invoice === undefined || each.invoice === invoice) &&
    (payment === undefined || each.payment.payment_intent === payment.payment_intent) &&
    (status === undefined || each.status === status);
  return listOf(ledger.all('invoice_payment', wanted), '/v1/invoice_payments', { limit, after });
}

function createPortal(ledger, asked, { pagesUrl }) {
  allowOnly(asked, ['customer', 'return_url']);
  const customer = ledger.find('customer', asked.customer);
  const session = ledger.make('billing_portal.session', 'bps', {
    customer: customer.id,
    return_url: asked.return_url ?? null,
  });
  session.url = `${pagesUrl}portal/${session.id}`;
  return session;
}

const find =
  (kind) =>
  (ledger, _asked, { id }) =>
    ledger.find(kind, id);

const calls = [
  ['POST', /^\/v1\/checkout\/sessions$/, createCheckout],
  ['GET', /^\/v1\/checkout\/sessions\/(\w+)$/, find('checkout.session')],
  ['GET', /^\/v1\/subscriptions\/(\w+)$/, find('subscription')],
  ['POST', /^\/v1\/subscriptions\/(\w+)$/, updateSubscription],
  ['DELETE', /^\/v1\/subscriptions\/(\w+)$/, (ledger, _asked, { id }) => ledger.cancelNow(id)],
  ['GET', /^\/v1\/payment_intents\/(\w+)$/, find('payment_intent')],
  ['POST', /^\/v1\/payment_intents\/(\w+)$/, updatePayment],
  ['GET', /^\/v1\/charges\/(\w+)$/, find('charge')],
  ['GET', /^\/v1\/invoices$/, listInvoices],
  ['GET', /^\/v1\/invoices\/(\w+)$/, find('invoice')],
  ['GET', /^\/v1\/invoices\/(\w+)\/lines$/, listLines],
  ['GET', /^\/v1\/invoice_payments$/, listInvoicePayments],
  ['POST', /^\/v1\/billing_portal\/sessions$/, createPortal],
];

/** Puts the objects in place of the ids that `expand` names; Stripe follows at most four names. */
function expand(ledger, value, paths = []) {
  const answer = structuredClone(value);
  for (const path of [paths].flat()) {
    const names = path.split('.');
    if (names.length > 4) throw invalid('You cannot expand more than 4 levels of a property', 'expand');
    follow(ledger, answer, names, path);
  }
  return answer;
}

function follow(ledger, at, [name, ...rest], path) {
  if (Array.isArray(at)) return at.forEach((each) => follow(ledger, each, [name, ...rest], path));
  if (at === null) return;
  if (!(name in at)) throw invalid(`This property cannot be expanded (${path}).`, 'expand');
  if (typeof at[name] === 'string') {
    const found = ledger.objects.get(at[name]);
    if (found === undefined) throw invalid(`This property cannot be expanded (${path}).`, 'expand');
    at[name] = structuredClone(found);
  }
  if (rest.length > 0) follow(ledger, at[name], rest, path);
}

/** Answers one call; throws a StripeError. */
export function answerCall(ledger, method, path, asked, { pagesUrl }) {
  for (const [verb, shape, run] of calls) {
    const [, id] = (verb === method && shape.exec(path)) || [];
    if (verb !== method || !shape.test(path)) continue;
    const { expand: paths, ...rest } = asked;
    return expand(ledger, run(ledger, rest, { id, pagesUrl }), paths);
  }
  throw invalid(`Unrecognized request URL (${method}: ${path}).`, undefined, 'url_invalid');
}
