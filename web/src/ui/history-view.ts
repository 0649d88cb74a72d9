// The page of the history: totals, search, filter, the table, deleting, and the switches that turn it off.

import { accountLasts } from '../account/database.js';
import { systemClock } from '../account/clock.js';
import { jobHistory, type HistorySettings } from '../account/history.js';
import { firstView, shownRecords, type HistoryView, type SortColumn } from '../account/history-list.js';
import { totalsOf, type JobRecord } from '../account/history-record.js';
import { sessionMark } from '../account/session.js';
import { announce } from './banner.js';
import { ask } from './command-ask.js';
import { oneAtATime, soon } from './one-at-a-time.js';
import { h, icon, uniqueId } from './dom.js';
import { siteRoot } from '../site/root.js';
import { countOf, formatBytes, formatDuration } from './format.js';
import { historySwitches } from './history-switches.js';
import { columnTitles, historyTable, startsDescending } from './history-table.js';
import { titlesOf, type HistoryCatalogue } from './history-words.js';
import { focusedKey, focusOn, keepsNothing, showRemarks } from './remarks.js';

/** Lines shown at first, and more with each press. */
const linesAtOnce = 100;
/** A batch in another tab changes the history many times a second. */
const settleMs = 300;

const periods = [
  ['all', 'All'],
  ['today', 'Today'],
  ['session', 'This session'],
] as const;

export class JobHistoryView extends HTMLElement {
  private catalogue: HistoryCatalogue = { operations: [], output: [], formats: [] };
  private records: readonly JobRecord[] = [];
  private settings: HistorySettings = { kept: true, names: false };
  private mark = '';
  private lasting = true;
  private view: HistoryView = firstView;
  private lines = linesAtOnce;
  private stop: (() => void) | undefined;

  private readonly notes = h('div', { class: 'history-notes', role: 'status' });
  private readonly undo = h('div', { class: 'history-undo', role: 'status' });
  private readonly totals = h('dl', { class: 'totals' });
  private readonly found = h('p', { class: 'muted history-found', role: 'status' });
  private readonly list = h('div', { class: 'history-list' });
  private readonly search = h('input', {
    type: 'search',
    class: 'input',
    id: uniqueId('search'),
    placeholder: 'Tool, format, name, status',
    autocomplete: 'off',
    oninput: () => this.change({ search: this.search.value }),
  });
  private readonly sortSelect = h(
    'select',
    {
      class: 'input',
      id: uniqueId('sort'),
      onchange: () => this.sort(this.sortSelect.value as SortColumn, true),
    },
    ...Object.entries(columnTitles).map(([value, title]) => h('option', { value }, title)),
  );
  /** Where there is room for a table its headings do this. */
  private readonly reverseButton = h(
    'button',
    { type: 'button', class: 'button', onclick: () => this.sort(this.view.column) },
    icon('sort'),
    'Reverse',
  );
  private readonly clearButton = h(
    'button',
    { type: 'button', class: 'button', onclick: () => void this.clear() },
    icon('trash'),
    'Clear history',
  );
  private readonly switches = historySwitches(jobHistory);
  private readonly controls = this.buildControls();

  connectedCallback(): void {
    // Written by our own build.
    this.catalogue = JSON.parse(this.getAttribute('catalogue') ?? '') as HistoryCatalogue;
    this.replaceChildren(
      this.notes,
      this.totals,
      this.controls,
      this.undo,
      this.found,
      this.list,
      this.switchSection(),
    );
    const again = soon(() => void this.read(), settleMs);
    const stop = jobHistory.watch(again);
    this.stop = () => {
      stop();
      again.stop();
    };
    void this.begin();
  }

  disconnectedCallback(): void {
    this.stop?.();
  }

  private async begin(): Promise<void> {
    await jobHistory.deleteOld();
    [this.mark, this.lasting] = [await sessionMark().catch(() => ''), await accountLasts()];
    await this.read();
  }

  private readonly read = oneAtATime(async () => {
    [this.records, this.settings] = [await jobHistory.all(), await jobHistory.settings()];
    this.draw();
  });

  private change(view: Partial<HistoryView>): void {
    this.view = { ...this.view, ...view };
    this.lines = linesAtOnce;
    this.draw();
  }

  private sort(column: SortColumn, anew = false): void {
    const again = column === this.view.column && !anew;
    this.change({ column, descending: again ? !this.view.descending : startsDescending(column) });
    const way = this.view.descending ? 'descending' : 'ascending';
    announce(`Sorted by ${columnTitles[column].toLowerCase()}, ${way}.`);
  }

  private draw(): void {
    const titles = titlesOf(this.catalogue);
    const now = systemClock.now();
    const shown = shownRecords(this.records, this.view, { titles, mark: this.mark, now });
    const key = focusedKey();
    this.toggleAttribute('data-empty', this.records.length === 0);
    showRemarks(this.notes, this.remarks());
    this.drawTotals(shown);
    this.drawSwitches();
    this.sortSelect.value = this.view.column;
    const whole = shown.length === this.records.length;
    const found = whole
      ? countOf(shown.length, 'entry')
      : `${shown.length} of ${countOf(this.records.length, 'entry')}`;
    // The same words again would be said again.
    if (this.found.textContent !== found) this.found.textContent = found;
    this.list.replaceChildren(
      shown.length === 0
        ? this.empty()
        : historyTable(shown.slice(0, this.lines), this.view, {
            catalogue: this.catalogue,
            titles,
            now,
            sort: (column) => this.sort(column),
            remove: (record) => void this.discard(record, shown),
          }),
    );
    if (shown.length > this.lines) this.list.append(this.more(shown.length - this.lines));
    if (key !== undefined) focusOn(this, key);
  }

  private remarks(): readonly string[] {
    return [
      !this.lasting && keepsNothing('but there is no history from one page to the next.'),
      !this.settings.kept && 'The history is off: nothing new is written.',
    ].filter((each) => each !== false);
  }

  private drawTotals(shown: readonly JobRecord[]): void {
    const { pictures, bytesSaved, durationMs } = totalsOf(shown);
    const total = (name: string, value: string): HTMLElement =>
      h('div', { class: 'total' }, h('dt', {}, name), h('dd', { class: 'number' }, value));
    this.totals.replaceChildren(
      total('Pictures finished', String(pictures)),
      total(bytesSaved < 0 ? 'Grown by' : 'Saved', formatBytes(Math.abs(bytesSaved))),
      total('Time at work', formatDuration(durationMs)),
    );
  }

  private empty(): HTMLElement {
    if (this.records.length > 0) {
      return h('p', { class: 'history-none' }, 'Nothing in the history fits that search.');
    }
    return h(
      'div',
      { class: 'history-none' },
      icon('history'),
      h('h2', {}, 'Nothing here'),
      h(
        'p',
        {},
        'Once a picture is finished, an entry about it appears here. The picture itself is never kept.',
      ),
      h('a', { class: 'button primary', href: new URL('#tools', siteRoot()).href }, 'Choose a tool'),
    );
  }

  private more(left: number): HTMLElement {
    const next = Math.min(left, linesAtOnce);
    return h(
      'button',
      {
        type: 'button',
        class: 'button history-more',
        'data-key': 'more',
        onclick: () => {
          this.lines += linesAtOnce;
          this.draw();
        },
      },
      `Show ${next} more of ${left}`,
    );
  }

  // Deleting

  private async discard(record: JobRecord, shown: readonly JobRecord[]): Promise<void> {
    const at = shown.indexOf(record);
    const near = shown[at + 1] ?? shown[at - 1];
    try {
      await jobHistory.remove([record.id]);
    } catch {
      return this.say(true, 'The entry could not be deleted; the browser refused.');
    }
    await this.read();
    this.offerUndo(record);
    focusOn(this, ...(near === undefined ? [] : [`delete ${near.id}`]), 'undo');
  }

  private say(bad: boolean, text: string, ...more: readonly HTMLElement[]): void {
    this.undo.toggleAttribute('data-bad', bad);
    this.undo.replaceChildren(h('span', {}, text), ...more);
  }

  private offerUndo(record: JobRecord): void {
    this.say(
      false,
      'The entry was deleted.',
      h(
        'button',
        {
          type: 'button',
          class: 'button small',
          'data-key': 'undo',
          onclick: () => void this.takeBack(record),
        },
        icon('undo'),
        'Undo',
      ),
    );
  }

  private async takeBack(record: JobRecord): Promise<void> {
    await jobHistory.putBack([record]);
    await this.read();
    this.say(false, 'The entry is back.');
    focusOn(this, `delete ${record.id}`);
  }

  private async clear(): Promise<void> {
    const sure = await ask({
      title: 'Clear the history?',
      text: `${countOf(this.records.length, 'entry')} will be deleted for good. Your pictures are not affected.`,
      yes: 'Clear history',
    });
    if (!sure) return;
    try {
      await jobHistory.clear();
    } catch {
      return this.say(true, 'The history could not be cleared; the browser refused.');
    }
    await this.read();
    this.say(false, 'The history was cleared.');
    this.switches.element.querySelector('input')?.focus();
  }

  // Controls

  private buildControls(): HTMLElement {
    const name = uniqueId('period');
    return h(
      'div',
      { class: 'history-controls' },
      h(
        'div',
        { class: 'history-search' },
        h('label', { class: 'field-title', for: this.search.id }, 'Search'),
        this.search,
      ),
      h(
        'fieldset',
        { class: 'history-period' },
        h('legend', { class: 'field-title' }, 'Show'),
        h(
          'div',
          { class: 'chips' },
          ...periods.map(([period, title]) =>
            h(
              'label',
              { class: 'chip' },
              h('input', {
                type: 'radio',
                name,
                value: period,
                checked: period === this.view.period,
                onchange: () => this.change({ period }),
              }),
              h('span', {}, title),
            ),
          ),
        ),
      ),
      h(
        'div',
        { class: 'history-sort' },
        h('label', { class: 'field-title', for: this.sortSelect.id }, 'Sort by'),
        h('div', { class: 'history-sort-line' }, this.sortSelect, this.reverseButton),
      ),
      this.clearButton,
    );
  }

  private switchSection(): HTMLElement {
    const titleId = uniqueId('switches');
    return h(
      'section',
      { class: 'history-switches', 'aria-labelledby': titleId },
      h('h2', { id: titleId }, 'What is written'),
      this.switches.element,
      h(
        'p',
        { class: 'muted' },
        'Everything this site has stored can be seen, exported and deleted on ',
        h('a', { href: new URL('your-data/', siteRoot()).href }, 'Your data'),
        '.',
      ),
    );
  }

  private drawSwitches(): void {
    this.switches.set(this.settings);
    const session = this.controls.querySelector<HTMLInputElement>('input[value=session]');
    if (session !== null) {
      session.disabled = this.mark === '';
      session.title = this.mark === '' ? 'Without cookies this site cannot tell sessions apart.' : '';
    }
    this.clearButton.disabled = this.records.length === 0;
  }
}

customElements.define('job-history', JobHistoryView);
