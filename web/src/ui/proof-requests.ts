// The element with every request that this site has made: totals, the list, live, as text, and a way to wipe it.

import promises from '../account/promises.json';
import { mostRequests } from '../service-worker/request-entry.js';
import { announce } from './banner.js';
import { siteSettings } from '../site/settings.js';
import { h, icon, uniqueId } from './dom.js';
import { sentenceOf, textOf, totalsOf } from './proof-totals.js';
import { siteRoot } from '../site/root.js';
import {
  clearRequestLog,
  readRequests,
  timedRequests,
  watchRequests,
  withEarlyRequests,
  type SeenRequest,
} from '../site/request-log.js';
import { isWatched } from '../site/service-worker-talk.js';

type Since = 'page' | 'day';

const { requestLogHours } = promises;
const shownAtFirst = 40;
const notKnown = 'not known';

const origins: Readonly<Record<SeenRequest['from'], string>> = {
  network: 'network',
  cache: 'this device',
  refused: 'refused',
};

/** One row of the list, also used for the requests of the self-test. */
export function requestRow(entry: SeenRequest): HTMLTableRowElement {
  const { at, method, bytesSent, from, kind, early } = entry;
  const url = new URL(entry.url);
  const foreign = url.origin !== location.origin;
  const address = foreign ? url.href : `${url.pathname}${url.search}`;
  const note = [kind, early ? 'seen by the page' : '', foreign ? 'another site' : ''].filter(Boolean);
  return h(
    'tr',
    { 'data-from': from, 'data-foreign': foreign, role: 'row' },
    h(
      'td',
      { class: 'number request-time', role: 'cell' },
      new Date(at).toLocaleTimeString([], { hourCycle: 'h23' }),
    ),
    h('td', { role: 'cell' }, method ?? notKnown),
    h(
      'td',
      { class: 'request-address', role: 'cell' },
      h('code', {}, address),
      h('span', { class: 'request-note' }, note.join(', ')),
    ),
    h(
      'td',
      { class: 'number request-sent', role: 'cell' },
      bytesSent === undefined ? notKnown : String(bytesSent),
    ),
    h('td', { class: 'request-from', role: 'cell' }, origins[from]),
  );
}

/** On narrow screens its cells stand below each other, which not every browser takes for a table: so the roles. */
export function requestTable(caption: string, rows: readonly HTMLTableRowElement[]): HTMLElement {
  const heads = ['Time', 'Method', 'Address', 'Bytes sent', 'Answered by'];
  return h(
    'div',
    { class: 'request-scroll', role: 'region', 'aria-label': caption, tabindex: 0 },
    h(
      'table',
      { class: 'request-table', role: 'table' },
      h('caption', { class: 'visually-hidden' }, caption),
      h(
        'thead',
        { role: 'rowgroup' },
        h(
          'tr',
          { role: 'row' },
          ...heads.map((head) => h('th', { scope: 'col', role: 'columnheader' }, head)),
        ),
      ),
      h('tbody', { role: 'rowgroup' }, ...rows),
    ),
  );
}

class ProofRequests extends HTMLElement {
  private since: Since = 'page';
  private entries: readonly SeenRequest[] = [];
  private watched = false;
  private whole = false;
  private reading: Promise<void> | undefined;
  private again = false;
  private stop: () => void = () => undefined;
  private readonly sentence = h('p', { class: 'proof-sentence', role: 'status' });
  private readonly figures = h('dl', { class: 'proof-figures' });
  private readonly remark = h('p', { class: 'muted' });
  private readonly list = h('div', {});
  private readonly more = h(
    'button',
    { type: 'button', class: 'button small', onclick: () => this.showAll() },
    '',
  );

  connectedCallback(): void {
    this.replaceChildren(
      this.sentence,
      this.figures,
      h('div', { class: 'proof-bar' }, this.choice(), this.buttons()),
      this.list,
      this.more,
      this.remark,
    );
    this.stop = watchRequests(() => this.refresh());
    if ('serviceWorker' in navigator)
      navigator.serviceWorker.addEventListener('controllerchange', () => this.refresh());
    this.refresh();
  }

  disconnectedCallback(): void {
    this.stop();
  }

  /** At most one reading at a time, and one more after it when something has changed meanwhile. */
  private refresh(): void {
    if (this.reading !== undefined) {
      this.again = true;
      return;
    }
    this.reading = this.read().finally(() => {
      this.reading = undefined;
      if (!this.again) return;
      this.again = false;
      this.refresh();
    });
  }

  private async read(): Promise<void> {
    const noted = await readRequests();
    this.watched = noted !== undefined;
    this.entries = withEarlyRequests(noted ?? [], timedRequests(), performance.timeOrigin, location.pathname);
    this.draw();
  }

  private get chosen(): readonly SeenRequest[] {
    const from = this.since === 'page' ? performance.timeOrigin - 50 : 0;
    return this.entries.filter(({ at }) => at >= from);
  }

  private draw(): void {
    const { chosen } = this;
    const totals = totalsOf(chosen, location.origin, endpoint());
    const sentence = sentenceOf(totals);
    if (this.sentence.textContent !== sentence) this.sentence.textContent = sentence;
    this.sentence.toggleAttribute('data-bad', totals.bytesSent > totals.bytesToPremium);
    const figure = (value: number | string, words: string): HTMLElement =>
      h('div', {}, h('dt', {}, words), h('dd', { class: 'number' }, String(value)));
    this.figures.replaceChildren(
      figure(totals.count, 'requests'),
      totals.untold === 0
        ? figure(totals.bytesSent, 'bytes sent')
        : figure(
            totals.untold === totals.count ? '?' : totals.bytesSent,
            `bytes sent, not known for ${totals.untold}`,
          ),
      figure(totals.others.length, 'other sites'),
      figure(totals.cached, 'answered by this device'),
    );
    const newest = [...chosen].reverse();
    const rows = newest.slice(0, this.whole ? newest.length : shownAtFirst).map(requestRow);
    const scrolled = this.list.firstElementChild?.scrollTop ?? 0;
    this.list.replaceChildren(
      ...(rows.length === 0 ? [] : [requestTable('Requests, the newest first', rows)]),
    );
    if (this.list.firstElementChild) this.list.firstElementChild.scrollTop = scrolled;
    this.more.hidden = rows.length === newest.length;
    this.more.textContent = `Show all ${newest.length}`;
    const full = !totalsOf(this.entries, location.origin).full
      ? ''
      : ` The list has room for ${mostRequests}: older ones have gone, those that carried something or went to another site after all others.`;
    this.remark.textContent = this.watched
      ? `Noted by this site’s service worker, through which every request of its pages and workers passes, and kept in this browser for ${requestLogHours} hours.${full} What a page asked for before the service worker took over is marked “seen by the page”; browsers do not tell a page what such a request carried. “Bytes sent” is what a request carries beside its address and headers. Two things no page can see: now and then the browser itself asks whether sw.js has changed, and some get the site’s icon by themselves.`
      : isWatched()
        ? 'The service worker did not answer, perhaps because it is of another version; close all tabs of this site and open it again.'
        : 'No service worker watches this page yet, so this is only what the page itself has seen, without what the requests carried. Reload it once; in private windows some browsers allow none.';
  }

  private choice(): HTMLElement {
    const name = uniqueId('since');
    const option = (since: Since, words: string): HTMLElement => {
      const id = uniqueId(name);
      return h(
        'span',
        { class: 'proof-choice' },
        h('input', {
          type: 'radio',
          id,
          name,
          value: since,
          checked: this.since === since,
          onchange: () => {
            this.since = since;
            this.draw();
          },
        }),
        h('label', { for: id }, words),
      );
    };
    return h(
      'fieldset',
      { class: 'proof-choices' },
      h('legend', { class: 'visually-hidden' }, 'Which requests'),
      option('page', 'Since this page was opened'),
      option('day', `The last ${requestLogHours} hours`),
    );
  }

  private buttons(): HTMLElement {
    const button = (name: string, words: string, act: () => Promise<string>): HTMLElement =>
      h(
        'button',
        {
          type: 'button',
          class: 'button small',
          onclick: () => void act().then(announce, () => announce('This browser did not allow it.')),
        },
        icon(name),
        words,
      );
    return h(
      'div',
      { class: 'proof-buttons' },
      button('copy', 'Copy as text', async () => {
        await navigator.clipboard.writeText(textOf(this.chosen, location.origin, endpoint()));
        return 'The list was copied.';
      }),
      button('trash', 'Delete this list', async () => {
        await clearRequestLog();
        performance.clearResourceTimings();
        this.refresh();
        return 'The list was deleted.';
      }),
    );
  }

  private showAll(): void {
    this.whole = true;
    this.draw();
    this.querySelector<HTMLElement>('.request-scroll')?.focus();
  }
}

/** Of Premium, where the owner has set it up. */
function endpoint(): string | undefined {
  const { premium } = siteSettings();
  return premium === undefined ? undefined : new URL(premium.endpoint, siteRoot()).href;
}

customElements.define('proof-requests', ProofRequests);
