// A server that behaves like Stripe for exactly the calls of this endpoint: API, hosted pages and signed webhooks.

import { createHash, createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import { answerCall } from './api.mjs';
import { parseForm } from './form.mjs';
import { Ledger } from './ledger.mjs';
import { loginPage, mailPage, messagePage, pagePolicy, payPage, portalPage } from './pages.mjs';
import { StripeError } from './stripe-error.mjs';

/** The Stripe-Signature header of a webhook's body. */
export function signatureOf(body, secret, atSeconds) {
  const code = createHmac('sha256', secret).update(`${atSeconds}.${body}`).digest('hex');
  return `t=${atSeconds},v1=${code}`;
}

async function readBody(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}

export class StandIn {
  /** Milliseconds to wait before each answer of the API. */
  delayMs = 0;
  /** Whether the API answers every call with an error of its own. */
  down = false;
  /** Calls that fail once: `{method, path (a pattern), status, error}`, the error as Stripe words it. */
  failures = [];
  /** Every call: `{method, path, asked, key}`. */
  calls = [];
  /** Where webhooks go by themselves; undefined keeps them for `deliver`. */
  webhookUrl;
  ledger;
  url = '';
  #server;
  #answers = new Map();
  #clock;
  #key;
  #webhookSecret;
  #log;

  constructor({ prices, key, webhookSecret, clock = { now: () => Date.now() }, log = () => {} }) {
    this.ledger = new Ledger({ clock, prices });
    this.#clock = clock;
    this.#key = key;
    this.#webhookSecret = webhookSecret;
    this.#log = log;
    this.ledger.told = (event) => {
      if (this.webhookUrl !== undefined)
        void this.deliver(event).catch((error) => log(`webhook: ${error.message}`));
    };
  }

  async start(port = 0) {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch((error) => {
        this.#log(error.stack);
        response.destroy();
      });
    });
    await new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, '127.0.0.1', resolve);
    });
    this.url = `http://127.0.0.1:${this.#server.address().port}/`;
    return this;
  }

  close() {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(resolve));
  }

  /** Sends an event, signed, as Stripe does; answers the status. */
  async deliver(event, { url = this.webhookUrl, secret = this.#webhookSecret, atSeconds } = {}) {
    const body = JSON.stringify(event, null, 2);
    const at = atSeconds ?? Math.floor(this.#clock.now() / 1000);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': signatureOf(body, secret, at),
    };
    const { status } = await fetch(url, { method: 'POST', headers, body });
    this.#log(`webhook ${event.type}: ${status}`);
    return status;
  }

  async #serve(request, response) {
    const url = new URL(request.url, this.url);
    const text = await readBody(request);
    if (url.pathname === '/favicon.ico') return response.writeHead(204).end();
    if (url.pathname.startsWith('/v1/')) return this.#api(request, response, url, text);
    const { status = 200, location, html = '' } = this.#page(request.method, url.pathname, parseForm(text));
    response.writeHead(location === undefined ? status : 303, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': pagePolicy,
      'referrer-policy': 'no-referrer',
      ...(location === undefined ? {} : { location }),
    });
    response.end(html);
  }

  async #api(request, response, url, text) {
    const asked = parseForm(request.method === 'GET' ? url.search.slice(1) : text);
    const key = request.headers['idempotency-key'];
    this.calls.push({ method: request.method, path: url.pathname, asked, key });
    if (this.delayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.delayMs));
    const { status, body, replayed } = this.#answer(request, url.pathname, text, asked, key);
    response.writeHead(status, {
      'content-type': 'application/json',
      'request-id': `req_${this.calls.length}`,
      'stripe-version': request.headers['stripe-version'] ?? '',
      ...(key === undefined ? {} : { 'idempotency-key': key }),
      ...(replayed ? { 'idempotent-replayed': 'true' } : {}),
      ...(status >= 500 ? { 'stripe-should-retry': 'false' } : {}),
    });
    response.end(JSON.stringify(body, null, 2));
  }

  #answer(request, path, text, asked, key) {
    const { method, headers } = request;
    if (this.down)
      return { status: 503, body: { error: { type: 'api_error', message: 'An unknown error occurred.' } } };
    if (headers.authorization !== `Bearer ${this.#key}`)
      return {
        status: 401,
        body: {
          error: { type: 'invalid_request_error', message: 'Invalid API Key provided: sk_test_********' },
        },
      };
    const type = headers['content-type'] ?? '';
    if (method === 'POST' && text !== '' && !type.startsWith('application/x-www-form-urlencoded'))
      return {
        status: 400,
        body: { error: { type: 'invalid_request_error', message: 'Invalid request body' } },
      };
    if (method !== 'POST' || key === undefined) return this.#run(method, path, asked);
    // The first answer to a key, a failure as well, is given again to the same request for a day; another request under
    // it is an error.
    const print = createHash('sha256').update(`${path}\n${text}`).digest('hex');
    const kept = this.#answers.get(key);
    const known = kept !== undefined && kept.until > this.ledger.now ? kept : undefined;
    if (known !== undefined && known.print !== print)
      return {
        status: 400,
        body: {
          error: {
            type: 'idempotency_error',
            message: `Keys for idempotent requests can only be used with the same parameters they were first used with.`,
          },
        },
      };
    if (known !== undefined) return { ...known.answer, replayed: true };
    const answer = structuredClone(this.#run(method, path, asked));
    this.#answers.set(key, { print, answer, until: this.ledger.now + 86_400 });
    return answer;
  }

  #run(method, path, asked) {
    const failing = this.failures.findIndex((each) => each.method === method && each.path.test(path));
    if (failing >= 0) {
      const [{ status, error }] = this.failures.splice(failing, 1);
      return { status, body: { error } };
    }
    try {
      return { status: 200, body: answerCall(this.ledger, method, path, asked, { pagesUrl: this.url }) };
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      return { status: error.status, body: error.body };
    }
  }

  #page(method, path, form) {
    try {
      return this.#pageOf(method, path.split('/').slice(1), form);
    } catch (error) {
      if (!(error instanceof StripeError)) throw error;
      return { status: error.status, html: messagePage('That does not work', error.message) };
    }
  }

  #pageOf(method, [room, id, act, object], { email = '' }) {
    const { ledger } = this;
    if (room === 'pay') {
      const session = ledger.find('checkout.session', id);
      const { success_url: success, cancel_url: cancelled, line_items: items } = session.asked;
      if (method === 'GET' && session.status === 'open')
        return { html: payPage(session, ledger.price(items[0].price)) };
      if (method === 'POST' && act === 'cancel') return { location: cancelled };
      if (method === 'POST') ledger.pay(id, email);
      if (session.status === 'expired')
        return { status: 410, html: messagePage('Too late', 'This checkout was not paid in time.') };
      return { location: success.replaceAll('{CHECKOUT_SESSION_ID}', id) };
    }
    if (room === 'login' && method === 'GET') return { html: loginPage() };
    if (room === 'login') {
      const customers = ledger.all('customer', (each) => each.email === email);
      const portals = customers.map(({ id: customer }) =>
        ledger.make('billing_portal.session', 'bps', { customer, return_url: null }),
      );
      return { html: mailPage(email, portals) };
    }
    if (room !== 'portal') return { status: 404, html: messagePage('Not found', 'There is no such page.') };
    const portal = ledger.find('billing_portal.session', id);
    if (method === 'POST') {
      this.#act(act, object);
      return { location: `/portal/${id}` };
    }
    return { html: portalPage(ledger, portal) };
  }

  #act(act, id) {
    const { ledger } = this;
    if (act === 'cancel-at-end') ledger.cancelAtEnd(id);
    else if (act === 'cancel') ledger.cancelNow(id);
    else if (act === 'renew') ledger.renew(id);
    else if (act === 'fail') ledger.renew(id, { paid: false });
    else if (act === 'recover') ledger.recover(id);
    else if (act === 'refund') ledger.refund(ledger.chargeOf(id).id);
  }
}
