// The page "What this site does": its promises with a check beside each, every request, the policy in force, the self-test.

import { html } from './html.mjs';
import { icon } from './icons.mjs';
import { page } from './layout.mjs';
import { promises as times } from './promises.mjs';

const { historyDays, requestLogHours } = times;

/** `[icon, promise, what to do to check it, [place, its words]]`. */
function promises({ premium, connect }) {
  return [
    [
      'lock',
      'Your pictures never leave this device.',
      'Cut the network and process one; or open a tool, use it, and look at the bytes sent below.',
      ['#self-test', 'Run the self-test'],
    ],
    [
      'offline',
      'It works without a network.',
      'Switch on aeroplane mode and go on using a tool you have opened before.',
      ['#by-hand', 'How to do it by hand'],
    ],
    [
      'proof',
      connect.length > 0
        ? 'It talks to this site, and beyond it only to what the owner has set up.'
        : 'It talks to this site and to nobody else.',
      'The browser itself forbids every other address; the rule is below, word by word.',
      ['#policy', 'Read the rule'],
    ],
    [
      'data',
      'One cookie with a random number, no tracking, no analytics.',
      'Everything that is stored here is listed; you can export it and delete it.',
      ['#storage', 'See what is stored'],
    ],
    [
      'document',
      'Text stays text.',
      'A file name or a caption in a picture can never become part of this page’s code. Let the page try.',
      ['#policy', 'Try to break it'],
    ],
    [
      'history',
      'What is kept is kept in this browser, and not for long.',
      `The history goes after ${historyDays} days and the list of requests after ${requestLogHours} hours, or when the site is next opened after that.`,
      ['../your-data/', 'See, export or delete it'],
    ],
    ...(premium
      ? [
          [
            'premium',
            'Buying Premium sends no picture.',
            'Its requests carry an offer, a checkout’s number, a licence or its code: a few lines. They stand in the list below, with their size.',
            ['#requests', 'See the requests'],
          ],
        ]
      : []),
  ];
}

export function whatThisSiteDoesPage(site) {
  const root = '../';
  const premium = site.settings.premium !== undefined;
  const list = promises({ premium, connect: site.connect });
  const needsScript = html`<noscript>This part needs JavaScript.</noscript>`;
  return page({
    site,
    root,
    name: 'what-this-site-does',
    script: 'what-this-site-does',
    title: 'What this site does · mypictools',
    description:
      'Every request this site has made, the security policy in force, and a test that processes a picture with the network cut.',
    body: html`<div class="wrap section proof-page">
      <h1>What this site does</h1>
      <p class="lead">
        You need not believe that your pictures stay with you. Everything on this page is measured in your
        browser, now, and each promise has a check beside it.
      </p>
      <ul class="proof-promises" role="list">
        ${list.map(
          ([name, promise, check, [place, words]]) =>
            html`<li class="proof-promise">
              ${icon(name)}
              <h2>${promise}</h2>
              <p>${check}</p>
              <a href="${place}">${words}</a>
            </li>`,
        )}
      </ul>

      <section id="self-test" class="proof-part" aria-labelledby="self-test-title">
        <h2 id="self-test-title">Process a picture with the network cut</h2>
        <p>
          The service worker of this site refuses every request of this page while the tools resize, compress
          and (if a model is on this device) cut out a picture. Then the network comes back.
        </p>
        <proof-test>${needsScript}</proof-test>
        <div id="by-hand" class="proof-hand">
          <h3>How to do it by hand</h3>
          <ol>
            <li>Open a tool once and process a picture, so that its files are on this device.</li>
            <li>
              Switch on aeroplane mode, or pull the cable. On a computer you can instead open the developer
              tools (F12), choose “Network” and set it to “Offline”.
            </li>
            <li>Reload the tool’s page, drop another picture on it, and download the result.</li>
            <li>
              To watch with the network on: keep the “Network” panel open while you work. A request that sends
              a picture would be as large as the picture.
            </li>
          </ol>
        </div>
      </section>

      <section id="requests" class="proof-part" aria-labelledby="requests-title">
        <h2 id="requests-title">Every request</h2>
        <proof-requests>${needsScript}</proof-requests>
      </section>

      <section id="policy" class="proof-part" aria-labelledby="policy-title">
        <h2 id="policy-title">The rules your browser enforces</h2>
        <p>
          Every page of this site comes with a Content-Security-Policy. It binds the site itself: not even its
          own code can break it.
        </p>
        <proof-policy>${needsScript}</proof-policy>
      </section>

      <section id="storage" class="proof-part" aria-labelledby="storage-title">
        <h2 id="storage-title">Cookies and storage</h2>
        <proof-storage>${needsScript}</proof-storage>
        <p><a href="${root}your-data/">See, export or delete all of it on the page “Your data”</a>.</p>
      </section>
    </div>`,
  });
}
