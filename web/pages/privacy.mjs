// The privacy policy of this very build: written from the settings that switch the features, so that it can promise nothing else.

import { html } from './html.mjs';
import { contact, datesOf, day, legalPage } from './legal.mjs';
import { modelOrigins } from './policy.mjs';
import { premiumCallsTable, retentionList, storedTable } from './privacy-stored.mjs';
import { promises } from './promises.mjs';
import { listed, requestedHosts } from './requested-hosts.mjs';

/** When words of this policy were last changed; the owner's own date may be later. */
const written = '2026-11-25';

function overview({ config: { premium } }) {
  return html`<p>
      mypictools works on your pictures inside your own browser. No picture, no part of one and no name of one
      is sent to us or to anybody else.
    </p>
    <ul>
      <li>There are no accounts, no analytics, no advertising and no tracking.</li>
      <li>
        What the site remembers (settings, history, models) lies in this browser. You can see, export and
        delete all of it on <a href="../your-data/">Your data</a>.
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

function pictures({ connect, manifest, config: { models } }) {
  const elsewhere = models.rmbg !== undefined || modelOrigins(manifest).some((origin) => connect.includes(origin));
  return html`<p>
      A picture you open is read from your disk into the memory of this browser, changed there by programs
      that the page brought along (WebAssembly in Web Workers), and handed back to you as a download. When you
      close the page or remove the picture from the list, it is gone from that memory.
    </p>
    <p>There are three exceptions, all of them on your device:</p>
    <ul>
      <li>
        When you take pictures from one page to the next (“Continue in …”, or by choosing them on the home
        page), they lie in this browser’s storage until the next page has picked them up, which is usually at
        once. If it never does, they are deleted within ten minutes while the site is open, or when it is next
        opened.
      </li>
      <li>“Copy” puts a result on the clipboard, where other programs on your device can read it.</li>
      <li>When you download a result, your browser stores it where you keep your downloads.</li>
    </ul>
    <p>
      Removing a background needs a trained network. Its file is fetched
      ${elsewhere ? 'from this site or from a host named below' : 'from this site'}, checked
      against a known checksum, kept in this browser, and run on your device. Only the file travels, and only
      towards you.
    </p>`;
}

function information({ config }) {
  const { premium } = config;
  return html`<p>
      We keep nothing about you on any server. The table lists what this browser stores for you. Only the
      ${premium === undefined ? 'cookie ever leaves' : 'cookie, and what the second table lists, ever leave'}
      this device.
    </p>
    ${storedTable(config)}
    <p>
      Like every server, the one that sends you these files sees your network address and which file you ask
      for while it answers. Beside the cookie, which browsers send along with every request to the site that
      set it, the site adds nothing to that: no parameters, no names, no address of the page you came from.
      The server needs no cookie to answer, and nothing of this site reads it there.
    </p>
    ${
      premium === undefined
        ? ''
        : html`<p>
              Premium has an endpoint of its own. It gets the following, never a picture, never the cookie, and
              sees your network address like any server. It looks the purchase up at Stripe, answers, and
              stores nothing.
            </p>
            ${premiumCallsTable()}`
    }`;
}

function cookies() {
  return html`<p>
      One first-party cookie is set, <code>${promises.cookieName}</code>. It is essential: it is the session
      itself. It holds a random number and nothing about you, is sent to this site only
      (<code>SameSite=Strict</code>), only over HTTPS (<code>Secure</code>), and ends ${promises.cookieDays}
      days after your last visit. Each visit begins those days anew: whoever comes back in time keeps the same
      number until they delete it, which <a href="../your-data/">Your data</a> does, too.
    </p>
    <p>
      No other cookie is set, by us or by anybody else. If your browser refuses cookies, every tool works all
      the same; your history can then not tell one visit from another.
    </p>`;
}

function thirdParties(site) {
  const { premium, operator } = site.config;
  const hosts = requestedHosts(site).map(
    ({ hosts: some, words }) => html`<li><strong>${listed(some)}</strong> ${words}</li>`,
  );
  const stripe = html`<li>
    <strong>Stripe</strong> takes the payment for Premium on its own pages, which you are taken to and come
    back from. Stripe receives what you enter there under its own
    <a href="https://stripe.com/privacy" rel="noopener noreferrer">privacy policy</a>, and learns from our
    endpoint which offer you chose and of which purchase it asks. No script of Stripe runs on this site.
  </li>`;
  const parties = premium === undefined ? hosts : [...hosts, stripe];
  return html`${
      parties.length === 0
        ? html`<p>
            None. Every request this site makes goes to this site. The browser is told to refuse any other by
            a content security policy.
          </p>`
        : html`<p>
              These, and no others. The browser is told to refuse requests to any other by a content security
              policy.
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

function rights({ config: { premium } }) {
  return html`<p>
      Data protection law gives you rights against whoever holds data about you. Here that is your own
      browser, so you need to ask nobody and wait for nobody. On <a href="../your-data/">Your data</a> you can
    </p>
    <ul>
      <li>see everything that is stored, with its size (access),</li>
      <li>take it with you as a file in a documented format, and bring it back (portability),</li>
      <li>
        correct it: delete an entry, then import a changed file that holds it as it should be (rectification),
      </li>
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
      <li>
        The tools run over HTTPS only. Where the host sends the headers that come with this site, your browser
        insists on HTTPS from the first visit on.
      </li>
      <li>
        A strict content security policy allows scripts of this site only, and connections only to what this
        policy names. Trusted Types keep text from turning into code.
      </li>
      <li>
        The tools decode pictures in a sandbox (WebAssembly in a worker) with limits on size. To show a picture
        on the page, your browser decodes it as well, if it can, as it does with any picture on the web.
      </li>
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

function changes(dates) {
  return html`<p>
    This page is made together with the site, from the same settings that switch its features, so it says what
    this very copy does. The date at the top is the day on which its words were last changed, or the later one
    that whoever runs this copy has entered. Nothing that was kept in your browser before is ever used for a
    new purpose. The policy applies from ${day(dates.effective)}, in these words from ${day(dates.updated)}.
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
    { id: 'retention', title: 'Data retention', body: retentionList(site.config) },
    { id: 'rights', title: 'Your rights', body: rights(site) },
    { id: 'security', title: 'Security', body: security(site) },
    { id: 'changes', title: 'Changes to this policy', body: changes(datesOf(site.config, written)) },
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
    dates: datesOf(site.config, written),
    sections: privacySections(site),
  });
}
