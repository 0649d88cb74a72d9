// The page of rights: everything stored in this browser.

import { html } from './html.mjs';
import { page } from './layout.mjs';
import { promises } from './promises.mjs';

function withoutCookies(settings) {
  return html`<section class="data-section" aria-labelledby="without">
    <h2 id="without">Without cookies</h2>
    <p>
      This site sets one cookie and no other. If you block or delete it, every tool works the same. The
      difference: each page begins a session of its own, so the history cannot tell this session from earlier
      ones${settings.premium === undefined ? '' : ', and the free pictures of a day are counted for the browser instead of the session'}.
      A deleted cookie is not brought back from anywhere; the next page sets a new one with another number.
    </p>
  </section>`;
}

export function yourDataPage(site) {
  return page({
    site,
    root: '../',
    name: 'your-data',
    script: 'your-data',
    title: 'Your data · mypictools',
    description:
      'Everything this site has stored in this browser: see it, export it, bring it back, delete it, object to it.',
    body: html` <div class="wrap section">
      <h1>Your data</h1>
      <p class="lead">
        Everything this site knows is stored in this browser. Here you can see it, take it along, bring it
        back, delete it, and say no to it.
      </p>
      ${site.settings.premium === undefined ? '' : html`<p class="data-payments">What you paid for Premium, and how, is known to Stripe alone; see the <a href="../privacy/">privacy policy</a>.</p>`}
      <your-data>
        <noscript>This page needs JavaScript: what is stored is known to this browser only.</noscript>
      </your-data>
      ${withoutCookies(site.settings)}
      <section class="data-section" aria-labelledby="file">
        <h2 id="file">The exported file</h2>
        <p>
          It is JSON, described by <a href="schema.json">its schema</a>. It holds the cookie, settings,
          history (${promises.historyDays} days) and requests in full, and models, offline files and waiting
          pictures as a listing. An import takes the history and the settings: entries that are here already
          are not doubled.
        </p>
      </section>
    </div>`,
  });
}
