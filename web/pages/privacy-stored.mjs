// What the privacy policy says of what this browser stores, and of what the endpoint of Premium gets. Tests hold both to the code.

import { html } from './html.mjs';
import { promises } from './promises.mjs';

/** The small settings, by their keys in the browser (a `*` is a tool's id), in words. */
export const settingsHeld = {
  theme: 'light or dark',
  'tool:*': 'the options you last used in each tool',
  'file-name': 'your pattern for file names',
  'recent-commands': 'the last commands',
  'single-keys': 'whether single keys are shortcuts',
  'persistence-asked': 'that your browser was asked not to throw models away',
  'isolation-reload': 'when this tab had to reload the page, until the tab is closed',
  history: 'whether a history and file names in it are kept',
};

/** `parts` are the parts of the page "Your data" that a row speaks of. */
export function storedRows({ premium, freeImagesPerDay }) {
  return [
    {
      parts: ['cookie'],
      what: 'Session number',
      holds: 'A random number of 128 bits in the cookie',
      purpose:
        'Tells in your history which entries belong together' +
        (premium === undefined ? '' : '; counts the free pictures of a day'),
    },
    {
      parts: ['history'],
      what: 'History',
      holds:
        'For each picture: tool, settings used, success or the kind of failure, format, sizes in bytes and pixels, times, and four bytes of a hash of the session number. Never pixels; the file’s name only if you switch that on',
      purpose: 'Shows you what you did and lets you do it again',
    },
    {
      parts: ['settings'],
      what: 'Settings',
      holds: Object.values(settingsHeld).join('; ').replace(/^./, (letter) => letter.toUpperCase()),
      purpose: 'Finds things as you left them',
    },
    {
      parts: ['models'],
      what: 'Models',
      holds:
        'The networks you have used, one of your own if you added it, your consent where a licence asks for it, and whether this device’s graphics processor computes them rightly and how fast',
      purpose: 'Saves fetching and testing them again',
    },
    {
      parts: ['waiting-pictures'],
      what: 'Pictures on their way',
      holds: 'Pictures that you take from one page of this site to the next',
      purpose: 'Hands them over',
    },
    {
      parts: ['caches', 'service-worker'],
      what: 'Site files',
      holds: 'A copy of the site’s own files, and the small program (service worker) that serves them',
      purpose: 'Lets the site work without a network',
    },
    {
      parts: ['requests'],
      what: 'Request log',
      holds:
        'Of each request the site made: time, method, address, number of bytes sent, what kind of file it was for, which page asked, and where the answer came from',
      purpose: 'Is the proof on “What this site does”',
    },
    ...(premium === undefined
      ? []
      : [
          {
            parts: ['allowance'],
            what: 'Count of the day',
            holds: `How many pictures were finished today (${freeImagesPerDay} are free), the day, four bytes of a hash of the session number, and fingerprints that recognise a picture counted before; they cannot be turned back into pictures`,
            purpose: 'Keeps the free allowance',
          },
          {
            parts: ['licence'],
            what: 'Licence',
            holds:
              'A signed token with Stripe’s number of the purchase, the offer and its end; the code that brings the licence back on another device; which licences were replaced, taken back or are due; this device’s time; and, of each purchase that you began and Stripe has not settled, the offer, the time, a random secret and Stripe’s number of the checkout',
            purpose: 'Unlocks Premium',
          },
        ]),
  ];
}

/** What is sent to the endpoint of Premium, by its calls (web/edge/README.md). */
export const premiumCalls = {
  checkout: ['You begin a purchase', 'Which offer it is, and a hash of the random secret'],
  claim: [
    'You come back from paying, or open the Premium page while a purchase is not settled',
    'Stripe’s number of the checkout, and that random secret',
  ],
  refresh: ['The licence nears its end while the site is open', 'The licence'],
  restore: ['You bring the licence to another device, or this browser’s has long run out', 'The code of the licence'],
  portal: ['You open the customer portal', 'The licence'],
};

/** On narrow screens its cells stand below each other, which not every browser takes for a table: so the roles. */
function table(label, heads, rows) {
  return html`<table class="legal-table" role="table" aria-label="${label}">
    <thead role="rowgroup">
      <tr role="row">
        ${heads.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map(
        ([first, ...rest]) =>
          html`<tr role="row">
            <th scope="row" role="rowheader">${first}</th>
            ${rest.map((cell, index) => html`<td role="cell" data-head="${heads[index + 1]}">${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

export function storedTable(config) {
  const rows = storedRows(config).map(({ what, holds, purpose }) => [what, holds, purpose]);
  return table('What this browser stores', ['What', 'What it holds', 'What for'], rows);
}

export function premiumCallsTable() {
  return table('What the payment endpoint gets', ['When', 'What it gets'], Object.values(premiumCalls));
}

/** How long each of it stays. What is deleted by itself is deleted by the site's own pages, so only while one is open. */
export function retentionList({ premium }) {
  return html`<ul>
    <li>
      Pictures: gone from memory when you close the page. Those on their way to another page: until that page
      has picked them up; if it never does, ten minutes at most while the site is open, or until it is next
      opened.
    </li>
    <li>
      History: ${promises.historyDays} days. Older entries are deleted while the site is open, or when it is
      next opened. Sooner whenever you like.
    </li>
    <li>Session cookie: ${promises.cookieDays} days after your last visit.</li>
    <li>Request log: ${promises.requestLogHours} hours, or until the site next asks for something.</li>
    <li>
      Site files: until a newer version of the site has taken over, which deletes what it no longer uses.
    </li>
    <li>Settings and models: until you or your browser delete them.</li>
    ${
      premium === undefined
        ? ''
        : html`<li>
              Count of the day: its fingerprints until you first open the site after that day, the rest a few
              days more.
            </li>
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
