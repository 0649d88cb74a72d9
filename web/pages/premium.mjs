// The page "Premium": what is free and stays so, what Premium adds, buying and restoring. Without Premium: that all of it is free.

import { html } from './html.mjs';
import { icon } from './icons.mjs';
import { page } from './layout.mjs';
import { promiseList } from './home.mjs';

function freePage(site) {
  return page({
    site,
    root: '../',
    name: 'premium',
    indexed: false,
    title: 'Everything here is free · mypictools',
    description: 'Every tool of this site is free.',
    body: html`<div class="wrap lost">
      <h1>Everything here is free</h1>
      <p class="lead">Every tool, every format, for as many pictures as you like. Nothing is sold here.</p>
      <p><a class="button primary" href="../">To the tools</a></p>
    </div>`,
  });
}

const list = (points) =>
  html`<ul class="premium-list" role="list">
    ${points.map((point) => html`<li>${icon('check')}<span>${point}</span></li>`)}
  </ul>`;

const paying = [
  [
    'lock',
    'You pay at Stripe',
    'The button leads to a page of Stripe’s. Your card, name and e-mail address go to Stripe only; this site never sees them.',
  ],
  [
    'premium',
    'This browser keeps a licence',
    'A small signed text says that it is paid until a day. The browser checks it by itself, without a network, and has it renewed now and then. There is no account.',
  ],
  [
    'link',
    'Other devices open an address',
    'After paying you get a restore address. Opened in another browser, it unlocks that one as well. Who has it can do so: keep it to yourself.',
  ],
];

export function premiumPage(site) {
  const { premium, freeImagesPerDay } = site.config;
  if (premium === undefined) return freePage(site);
  const pictures = freeImagesPerDay === 1 ? 'One picture' : `${freeImagesPerDay} pictures`;
  const { email } = site.config.operator;
  return page({
    site,
    root: '../',
    name: 'premium',
    script: 'premium',
    title: 'Premium · mypictools',
    description: `The same tools without the limit of ${freeImagesPerDay} pictures a day. Paid at Stripe, without an account.`,
    body: html`<div class="wrap section">
      <div class="premium-hero">
        <h1>The same tools, without the daily limit</h1>
        <p class="lead">
          Nothing here is held back from those who don’t pay. Premium lifts the limit of
          ${freeImagesPerDay === 1 ? 'one picture' : `${freeImagesPerDay} pictures`} a day, and pays for the
          work on this site.
        </p>
      </div>
      <premium-page>
        <noscript>Buying needs JavaScript, as the tools do.</noscript>
      </premium-page>
      <section class="premium-compare" aria-label="What is free, and what Premium adds">
        <div class="card premium-side">
          <h2>Free, and stays so</h2>
          ${list([
            `${pictures} a day; previews, retries and failures don’t count`,
            'Every tool, format and quality',
            'Nothing is uploaded: your pictures stay on this device',
            'No account, no advertising, and it works offline',
          ])}
        </div>
        <div class="card premium-side plus">
          <h2>Premium adds</h2>
          ${list([
            'As many pictures a day as you like',
            'On your other devices too, by the restore address',
            'Works offline as well, for up to two weeks at a time',
          ])}
          <p class="muted">And nothing else: the pictures come out the same.</p>
        </div>
      </section>
      <section class="premium-how" aria-labelledby="premium-how">
        <h2 id="premium-how">How paying works here</h2>
        ${promiseList(paying)}
        <p class="premium-small">
          The seller is named in the <a href="../imprint/">imprint</a>; the <a href="../terms/">terms</a> and
          the <a href="../privacy/">privacy policy</a> say the rest. Questions, or your money back:
          <a href="mailto:${email}">${email}</a>.
        </p>
      </section>
    </div>`,
  });
}
