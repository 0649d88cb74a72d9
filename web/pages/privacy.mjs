// The privacy policy of this very build: written from the settings that switch the features, so that it can promise nothing else.

import { html } from './html.mjs';
import { contact, legalPage } from './legal.mjs';
import { promises } from './promises.mjs';

function overview({ config: { premium } }) {
  return html`<p>
      mypictools works on your pictures inside your own browser. No picture, no part of one and no name of one
      is sent to us or to anybody else.
    </p>
    <ul>
      <li>There are no accounts, no analytics, no advertising and no tracking.</li>
      <li>
        What the site remembers (settings, history, models) lies in this browser and nowhere else. You can
        see, export and delete all of it on <a href="../your-data/">Your data</a>.
      </li>
      <li>One cookie is set. It holds a random number.</li>
      ${
        premium === undefined
          ? html`<li>Nothing is sold here, so there is no payment data either.</li>`
          : html`<li>
              Who buys Premium pays on Stripe’s own pages. This site receives a licence, never card or bank
              data.
            </li>`
      }
    </ul>
    <p>
      You need not take our word for it: <a href="../what-this-site-does/">What this site does</a> lists every
      request this site has made and can process a picture with the network cut.
    </p>`;
}

function pictures({ config: { models } }) {
  return html`<p>
      A picture you open is read from your disk into the memory of this browser, changed there by programs
      that the page brought along (WebAssembly in Web Workers), and handed back to you as a download. When you
      close the page or remove the picture from the list, it is gone from that memory.
    </p>
    <p>
      There are two exceptions, both on your device. When you take pictures from one page to the next
      (“Continue in …”), they lie in this browser’s storage until the next page picks them up, which happens
      at once. When you download a result, your browser stores it where you keep your downloads.
    </p>
    <p>
      Removing a background needs a trained network. Its file is fetched
      ${models.rmbg === undefined ? 'from this site' : 'from this site or from the host named below'}, checked
      against a known checksum, kept in this browser, and run on your device. Only the file travels, and only
      towards you.
    </p>`;
}

function information({ config: { premium, freeImagesPerDay } }) {
  const rows = [
    [
      'Session number',
      'A random number of 128 bits in the cookie',
      'Tells this visit from earlier ones in your history' +
        (premium === undefined ? '' : '; counts the free pictures of a day'),
    ],
    [
      'History',
      'Tool, settings used, success or failure, format, sizes in bytes and pixels, times. Never pixels; file names only if you switch that on',
      'Shows you what you did and lets you do it again',
    ],
    ['Settings', 'Theme, the options you last used, recent commands', 'Finds things as you left them'],
    [
      'Models',
      'The files of the networks you have used, and your consent where a licence asks for it',
      'Saves fetching them again',
    ],
    ['Site files', 'A copy of the site’s own files', 'Lets the site work without a network'],
    [
      'Request log',
      'Method, address and number of bytes sent of each request the site made',
      'Is the proof on “What this site does”',
    ],
    ...(premium === undefined
      ? []
      : [
          [
            'Count of the day',
            `How many pictures were finished today (${freeImagesPerDay} are free), and fingerprints that recognise a picture counted before; they cannot be turned back into pictures and go when the day does`,
            'Keeps the free allowance',
          ],
          [
            'Licence',
            'A signed token with Stripe’s number of the purchase, the offer and its end; the code that brings the licence back on another device; while you pay, a random secret of which only a hash goes to Stripe',
            'Unlocks Premium',
          ],
        ]),
  ];
  return html`<p>
      We collect nothing about you on any server. The table lists what this browser stores for you; none of it
      leaves the
      browser${premium === undefined ? '' : ', but for the licence, which goes to our payment endpoint when it is renewed'}.
    </p>
    <div class="table-scroll" role="region" aria-label="What this browser stores" tabindex="0">
      <table class="legal-table">
        <thead>
          <tr>
            <th scope="col">What</th>
            <th scope="col">What it holds</th>
            <th scope="col">What for</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ([what, holds, purpose]) =>
              html`<tr>
                <th scope="row">${what}</th>
                <td>${holds}</td>
                <td>${purpose}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
    <p>
      Like every server, the one that sends you these files sees your network address and which file you ask
      for while it answers. The site adds nothing to that: no parameters, no identifiers, no address of the
      page you came from. The cookie, as cookies do, travels along with requests to this site; nothing reads
      it there.
    </p>`;
}

function cookies() {
  return html`<p>
      One first-party cookie is set, <code>${promises.cookieName}</code>. It is essential: it is the session
      itself. It holds a random number and nothing about you, is sent to this site only
      (<code>SameSite=Strict</code>), only over HTTPS (<code>Secure</code>), and ends ${promises.cookieDays}
      days after your last visit.
    </p>
    <p>
      No other cookie is set, by us or by anybody else. If your browser refuses cookies, every tool works all
      the same; your history can then not tell one visit from another.
    </p>`;
}

function thirdParties({ config: { premium, models, operator } }) {
  const parties = [
    models.rmbg === undefined
      ? undefined
      : html`<li>
          <strong>${new URL(models.rmbg.url).hostname}</strong> sends the file of the model RMBG-1.4, if you
          choose that model and agree to its terms. It sees your network address, as any server does, and no
          picture.
          ${
            models.rmbg.redirectOrigins.length === 0
              ? ''
              : html`It may pass the request on to
                ${models.rmbg.redirectOrigins.map((origin) => new URL(origin).hostname).join(', ')}.`
          }
        </li>`,
    premium === undefined
      ? undefined
      : html`<li>
          <strong>Stripe</strong> takes the payment for Premium on its own pages, which you are taken to and
          come back from. Stripe receives what you enter there under its own
          <a href="https://stripe.com/privacy" rel="noopener noreferrer">privacy policy</a>. No script of
          Stripe runs on this site. Our payment endpoint passes on which offer you chose and asks Stripe
          whether it is paid; it stores nothing itself.
        </li>`,
  ].filter((party) => party !== undefined);
  return html`${
      parties.length === 0
        ? html`<p>
            None. Every request this site makes goes to this site. The browser is told to refuse any other by
            a content security policy.
          </p>`
        : html`<p>
              These, and no others. The browser is told to refuse any other by a content security policy.
            </p>
            <ul>
              ${parties}
            </ul>`
    }
    <p>
      ${
        operator.hosting === ''
          ? 'The files of this site are sent by its host. Whoever runs this copy has not named the host here; what a host notes about requests is not in the hands of this code.'
          : operator.hosting
      }
    </p>`;
}

function retention({ config: { premium } }) {
  return html`<ul>
    <li>Pictures: not kept. They are gone when you close the page.</li>
    <li>History: ${promises.historyDays} days, then each entry deletes itself. Sooner whenever you like.</li>
    <li>Session cookie: ${promises.cookieDays} days after your last visit.</li>
    <li>Request log: ${promises.requestLogHours} hours.</li>
    <li>Settings, models and site files: until you or your browser delete them.</li>
    ${
      premium === undefined
        ? ''
        : html`<li>Count of the day and its fingerprints: the fingerprints until you first open the site after that day, the rest a few days more.</li>
            <li>Licence: until you remove it, or until it is revoked after a refund.</li>
            <li>
              Payment records: kept by Stripe, and as invoices by the seller named below, as long as tax law
              demands.
            </li>
            <li>
              The endpoint keeps a salted hash of network addresses in memory for about a minute, against
              floods of requests. It is written nowhere.
            </li>`
    }
  </ul>`;
}

function rights({ config: { premium } }) {
  return html`<p>
      Data protection law gives you rights against whoever holds data about you. Here that is your own
      browser, so you need to ask nobody and wait for nobody. On <a href="../your-data/">Your data</a> you can
    </p>
    <ul>
      <li>see everything that is stored, with its size (access),</li>
      <li>take it with you as a file in a documented format, and bring it back (portability),</li>
      <li>correct it by importing a changed file (rectification),</li>
      <li>delete any part, or all of it (erasure),</li>
      <li>turn the history off altogether (objection and restriction).</li>
    </ul>
    ${
      premium === undefined
        ? ''
        : html`<p>
            For data about a purchase, which Stripe and the seller hold, use the customer portal that the
            <a href="../premium/">Premium page</a> leads to, or write to the address below.
          </p>`
    }
    <p>You may also complain to the data protection authority of the place where you live.</p>`;
}

function security({ config: { premium } }) {
  return html`<ul>
      <li>The site is served over HTTPS only, and tells browsers to insist on it.</li>
      <li>
        A strict content security policy allows scripts of this site only, and connections only to what this
        policy names. Trusted Types keep text from turning into code.
      </li>
      <li>Pictures are decoded in a sandbox (WebAssembly in a worker) with limits on size.</li>
      <li>File names and metadata are shown as plain text.</li>
      ${
        premium === undefined
          ? ''
          : html`<li>
              A licence is signed; your browser checks it with the seller’s public key. Secret keys never
              reach the site.
            </li>`
      }
    </ul>
    <p>
      <a href="../what-this-site-does/">What this site does</a> shows the policy in force and lets you test
      it.
    </p>`;
}

function changes({ config: { policy } }) {
  return html`<p>
    This page is made together with the site, from the same settings that switch its features. When those
    change, so does this text, and so does the date at the top. Nothing that was kept in your browser before
    is ever used for a new purpose. This version applies from ${policy.effective}.
  </p>`;
}

/** In the order people expect; the ids are permanent, as other pages and people link to them. */
export function privacySections(site) {
  return [
    { id: 'overview', title: 'Overview', body: overview(site) },
    { id: 'images', title: 'Image processing and data handling', body: pictures(site) },
    { id: 'information', title: 'Information we collect', body: information(site) },
    { id: 'cookies', title: 'Cookies', body: cookies(site) },
    { id: 'third-parties', title: 'Third-party services', body: thirdParties(site) },
    { id: 'retention', title: 'Data retention', body: retention(site) },
    { id: 'rights', title: 'Your rights', body: rights(site) },
    { id: 'security', title: 'Security', body: security(site) },
    { id: 'changes', title: 'Changes to this policy', body: changes(site) },
    { id: 'contact', title: 'Contact', body: contact(site.config) },
  ];
}

export function privacyPage(site) {
  return legalPage({
    site,
    name: 'privacy',
    title: 'Privacy policy',
    description:
      'Pictures are processed in your browser and never uploaded. What is stored, where, and for how long.',
    lead: 'Your pictures never leave your device. This page says what does happen, for this very copy of the site.',
    dates: site.config.policy,
    sections: privacySections(site),
  });
}
