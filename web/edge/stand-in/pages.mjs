// The stand-in's own pages: paying, the portal with what is normally the owner's dashboard, logging in by e-mail.

import { createHash } from 'node:crypto';

const style = `
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:34rem;margin:3rem auto;padding:0 1.25rem}
.note{padding:.75rem 1rem;border-radius:10px;background:light-dark(#fff3d6,#352a0e);color:light-dark(#5b4100,#ffd88a)}
section{margin-top:1.5rem;padding:1.25rem;border:1px solid light-dark(#dbe0de,#2b3331);border-radius:14px}
h1{font-size:1.5rem}h2{margin:0 0 .5rem;font-size:1.1rem}
.price{font-size:2rem;font-weight:650}code{overflow-wrap:anywhere}
form{display:inline-block;margin:.25rem .25rem .25rem 0}form:has(input){display:block}
label{display:block;margin-bottom:.75rem}
input{display:block;width:100%;box-sizing:border-box;padding:.5rem;font:inherit}
button{padding:.55rem 1rem;border:1px solid #74807c;border-radius:10px;font:inherit;cursor:pointer}
button.main{background:#0b6b57;border-color:#0b6b57;color:#fff}
`;

export const pagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'; base-uri 'none'`;

const escape = (text) => String(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);

const page = (title, body) => `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escape(title)}</title><style>${style}</style>
<body><p class="note">This page plays Stripe on your own machine. There is no card and no money.</p>
<h1>${escape(title)}</h1>${body}</body></html>`;

const button = (action, words, main = false) =>
  `<form method="post" action="${escape(action)}"><button${main ? ' class="main"' : ''}>${escape(words)}</button></form>`;

const money = ({ amount, currency }) => `${(amount / 100).toFixed(2)} ${currency.toUpperCase()}`;
const day = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 10);

export function payPage(session, price) {
  const per = price.interval === undefined ? '' : ` per ${price.interval}`;
  return page(
    price.title,
    `<section><p class="price">${escape(money(price) + per)}</p>
<form method="post" action="/pay/${session.id}"><label>E-mail<input name="email" type="email" value="buyer@example.org" required></label>
<button class="main">Pay</button></form>
${button(`/pay/${session.id}/cancel`, 'Cancel')}</section>`,
  );
}

function subscriptionSection(ledger, portal, subscription) {
  const [item] = subscription.items.data;
  const act = (what) => `/portal/${portal.id}/${what}/${subscription.id}`;
  const state = subscription.cancel_at_period_end
    ? `${subscription.status}, ends`
    : `${subscription.status}, renews`;
  return `<section data-subscription="${subscription.id}"><h2>${escape(ledger.price(item.price.id).title)}</h2>
<p>${escape(state)} ${day(item.current_period_end)}</p>
<p><code>${escape(subscription.description ?? 'No description yet.')}</code></p>
${button(act('cancel-at-end'), 'Cancel at the end of the period')}</section>
<section><h2>What only the owner can do, in the dashboard</h2>
${button(act('renew'), 'Begin the next period')}${button(act('fail'), 'Let the next payment fail')}
${button(act('recover'), 'Let the due payment arrive')}${button(act('cancel'), 'Cancel now')}
${button(act('refund'), 'Refund the last payment')}</section>`;
}

function paymentSection(portal, payment) {
  return `<section data-payment="${payment.id}"><h2>${escape(money(payment))}, paid once</h2>
<p><code>${escape(payment.description ?? 'No description yet.')}</code></p>
${button(`/portal/${portal.id}/refund/${payment.id}`, 'Refund (the owner, in the dashboard)')}</section>`;
}

export function portalPage(ledger, portal) {
  const mine = ({ customer }) => customer === portal.customer;
  const invoiced = new Set(ledger.all('invoice_payment').map(({ payment }) => payment.payment_intent));
  const sections = [
    ...ledger.all('subscription', mine).map((each) => subscriptionSection(ledger, portal, each)),
    ...ledger
      .all('payment_intent', (each) => mine(each) && !invoiced.has(each.id))
      .map((each) => paymentSection(portal, each)),
  ];
  const back =
    portal.return_url === null ? '' : `<p><a href="${escape(portal.return_url)}">Back to the site</a></p>`;
  return page('Your purchases', sections.join('') + back);
}

export function loginPage() {
  return page(
    'Log in by e-mail',
    `<section><form method="post" action="/login"><label>E-mail<input name="email" type="email" value="buyer@example.org" required></label>
<button class="main">Send me a link</button></form></section>`,
  );
}

/** The e-mail that Stripe would send, shown instead. */
export function mailPage(email, portals) {
  const links = portals
    .map((each) => `<li><a href="/portal/${each.id}">Open your purchases</a></li>`)
    .join('');
  const text =
    links === ''
      ? '<p>Nobody of this address has bought anything, so nothing is sent.</p>'
      : `<ul>${links}</ul>`;
  return page(`The e-mail to ${email}`, `<section>${text}</section>`);
}

export function messagePage(title, text) {
  return page(title, `<p>${escape(text)}</p>`);
}
