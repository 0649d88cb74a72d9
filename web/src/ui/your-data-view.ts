// The page of rights: everything this site has stored in this browser, to look at, take along, bring back and delete.

import { systemClock } from '../account/clock.js';
import { accountLasts } from '../account/database.js';
import { exportData, importData, ImportRefused, readExport } from '../account/export-file.js';
import { jobHistory } from '../account/history.js';
import { adoptLicence } from '../account/licence-import.js';
import { premium } from '../account/licence.js';
import { partIds, remove, removeEverything, roomOf, takeStock } from '../account/inventory.js';
import type { Entry, Part, PartId, Room } from '../account/inventory.js';
import { onChange } from '../account/changes.js';
import { browserPlaces } from '../account/places.js';
import { session } from '../account/session.js';
import { ask } from './command-ask.js';
import { oneAtATime, soon } from './one-at-a-time.js';
import { h, icon, uniqueId } from './dom.js';
import { siteRoot } from '../site/root.js';
import { countOf, formatBytes } from './format.js';
import { historySwitches } from './history-switches.js';
import { focusedKey, focusOn, keepsNothing, showRemarks } from './remarks.js';
import { saveBlob } from './saving.js';
import { dataPart } from './your-data-part.js';
import { askedAlways, onlyIfPresent, partWords } from './your-data-words.js';

const settleMs = 300;
/** Where the changes of a store are seen. */
const partOfStore = {
  jobs: 'history',
  settings: 'settings',
  allowance: 'allowance',
  licence: 'licence',
} as const;

export class YourData extends HTMLElement {
  private readonly places = browserPlaces(siteRoot());
  private parts: readonly Part[] = [];
  private room: Room = {};
  private lasting = true;
  private readonly open = new Set<string>();
  /** Parts that have changed since they were read. */
  private readonly stale = new Set<PartId>(partIds);
  private stops: readonly (() => void)[] = [];

  private readonly notes = h('div', { class: 'data-notes', role: 'status' });
  private readonly said = h('p', { class: 'banner', hidden: true });
  private readonly saidPlace = h('div', { class: 'data-said', role: 'status' }, this.said);
  private readonly total = h('p', { class: 'data-total number' });
  private readonly roomWords = h('p', { class: 'muted' });
  private readonly list = h('div', { class: 'data-parts' }, h('p', { class: 'muted' }, 'Looking…'));
  private readonly switches = historySwitches(jobHistory);
  private readonly withLicence = h('input', { type: 'checkbox', id: uniqueId('licence') });
  private readonly licenceLine = h(
    'p',
    { class: 'data-licence', hidden: true },
    this.withLicence,
    h(
      'label',
      { for: this.withLicence.id },
      'Put the Premium licence into the file, too. Whoever has the file can then use it.',
    ),
  );
  private readonly input = h('input', {
    type: 'file',
    accept: '.json,application/json',
    hidden: true,
    'aria-label': 'File to import',
    onchange: () => void this.import(),
  });

  connectedCallback(): void {
    this.replaceChildren(
      this.notes,
      h(
        'div',
        { class: 'data-top' },
        this.total,
        this.roomWords,
        h(
          'div',
          { class: 'data-actions' },
          this.button('download', 'Export all as a file', 'primary', () => void this.export()),
          this.button('folder', 'Import a file', '', () => this.input.click()),
          this.button('trash', 'Delete everything', '', () => void this.deleteEverything()),
        ),
        this.input,
        this.licenceLine,
        this.saidPlace,
      ),
      h(
        'section',
        { class: 'data-section', 'aria-labelledby': 'stored' },
        h('h2', { id: 'stored' }, 'What is stored'),
        this.list,
      ),
      h(
        'section',
        { class: 'data-section', 'aria-labelledby': 'object' },
        h('h2', { id: 'object' }, 'Object to the history'),
        this.switches.element,
      ),
    );
    const again = soon(() => void this.readStale(), settleMs);
    const stores = Object.entries(partOfStore) as [keyof typeof partOfStore, PartId][];
    this.stops = [
      ...stores.map(([store, part]) =>
        onChange(store, () => {
          this.stale.add(part);
          again();
        }),
      ),
      again.stop,
    ];
    void this.begin();
  }

  disconnectedCallback(): void {
    for (const stop of this.stops) stop();
  }

  private button(name: string, text: string, kind: string, act: () => void): HTMLButtonElement {
    return h('button', { type: 'button', class: `button ${kind}`.trim(), onclick: act }, icon(name), text);
  }

  private async begin(): Promise<void> {
    this.lasting = await accountLasts();
    await jobHistory.deleteOld();
    await this.read();
  }

  private readonly readStale = oneAtATime(async () => {
    const ids = [...this.stale];
    this.stale.clear();
    const [read, room] = [await takeStock(this.places, jobHistory, ids), await roomOf(this.places)];
    const known = new Map([...this.parts, ...read].map((part) => [part.id, part]));
    this.parts = partIds.flatMap((id) => known.get(id) ?? []);
    this.room = room;
    this.switches.set(await jobHistory.settings());
    this.draw();
  });

  private read(): Promise<void> {
    for (const id of partIds) this.stale.add(id);
    return this.readStale();
  }

  private draw(): void {
    const key = focusedKey();
    const shown = this.parts.filter(({ id, entries }) => entries.length > 0 || !onlyIfPresent.has(id));
    const isLicensed = this.parts.some(({ id, entries }) => id === 'licence' && entries.length > 0);
    this.licenceLine.hidden = !isLicensed;
    if (!isLicensed) this.withLicence.checked = false;
    showRemarks(this.notes, this.remarks());
    this.drawRoom();
    this.list.replaceChildren(
      ...shown.map((part) =>
        dataPart(part, {
          isOpen: (name) => this.open.has(name),
          opened: (name, open) => void (open ? this.open.add(name) : this.open.delete(name)),
          delete: (from, entries) => void this.delete(from, entries),
        }),
      ),
    );
    this.toggleAttribute('data-ready', true);
    if (key !== undefined) this.focusNear(key);
  }

  /** The control of that name, or the nearest that is still there. */
  private focusNear(key: string): void {
    const part = key.split(' ')[1] ?? '';
    focusOn(this, key, `look ${part}`, `part ${part}`);
  }

  private remarks(): readonly string[] {
    return [
      session().id === undefined &&
        'There is no session cookie now, so each page counts as a visit of its own. The tools work the same.',
      !this.lasting && keepsNothing('and is forgotten when you leave the page.'),
    ].filter((each) => each !== false);
  }

  private drawRoom(): void {
    const bytes = this.parts
      .flatMap(({ entries }) => entries)
      .reduce((sum, { bytes: size = 0 }) => sum + size, 0);
    this.total.textContent = `${formatBytes(bytes)} stored in this browser`;
    const { used, most, persistent } = this.room;
    const room =
      used === undefined || most === undefined
        ? ''
        : `With its own bookkeeping the browser counts ${formatBytes(used)}, and gives this site up to ${formatBytes(most)}. `;
    const promise = {
      true: 'It has promised to keep this until you delete it.',
      false: 'It may delete this by itself when the device runs out of room.',
      undefined: '',
    }[String(persistent) as 'true' | 'false' | 'undefined'];
    this.roomWords.textContent = `${room}${promise}`.trim();
  }

  private say(text: string, bad = false): void {
    this.said.className = bad ? 'banner bad' : 'banner good';
    this.said.replaceChildren(icon(bad ? 'alert' : 'check'), h('span', {}, text));
    this.said.hidden = false;
  }

  // What a person does

  private async delete(part: Part, entries: readonly Entry[]): Promise<void> {
    const { title, noun } = partWords[part.id];
    const whole = entries === part.entries;
    if ((whole && entries.length > 1) || askedAlways.has(part.id)) {
      const sure = await ask({
        title: `Delete ${title.charAt(0).toLowerCase()}${title.slice(1)}?`,
        text: `${whole ? countOf(entries.length, noun) : (entries[0]?.name ?? '')} will be deleted for good.`,
        yes: 'Delete',
      });
      if (!sure) return;
    }
    try {
      await remove(
        part.id,
        entries.map(({ key }) => key),
        this.places,
        jobHistory,
      );
      this.say(whole ? `${title}: deleted.` : `${entries[0]?.name ?? ''}: deleted.`);
    } catch {
      this.say(`${title} could not be deleted; the browser refused.`, true);
    }
    await this.read();
    this.focusNear(`delete ${part.id}`);
  }

  private async export(): Promise<void> {
    const now = systemClock.now();
    try {
      const { file, unreadable } = await exportData(this.places, jobHistory, {
        site: siteRoot().href,
        now,
        withLicence: this.withLicence.checked,
      });
      const blob = new Blob([JSON.stringify(file, null, 2)], { type: 'application/json' });
      saveBlob(blob, `mypictools-data-${new Date(now).toISOString().slice(0, 10)}.json`);
      const missing = unreadable.map((id) => partWords[id].title).join(', ');
      if (missing === '') this.say(`Exported: ${formatBytes(blob.size)}.`);
      else this.say(`Exported, but without what the browser did not let this page read: ${missing}.`, true);
    } catch {
      this.say('The export failed; the browser did not let this page read everything.', true);
    }
  }

  private async import(): Promise<void> {
    const [file] = this.input.files ?? [];
    // So that the same file can be chosen again.
    this.input.value = '';
    if (file === undefined) return;
    try {
      const data = await readExport(file);
      const { added, left, settings } = await importData(data, this.places, jobHistory);
      const refused = await adoptLicence(data.licence, premium()?.licences);
      const known = left === 0 ? '' : `, ${left} ${left === 1 ? 'was' : 'were'} here already or too old`;
      this.say(
        `Imported: ${countOf(added, 'entry')} added to the history${known}; ${countOf(settings, 'setting')} taken, for the next page on. ${refused}`.trim(),
      );
    } catch (thrown) {
      this.say(thrown instanceof ImportRefused ? thrown.message : 'The file could not be imported.', true);
    }
    await this.read();
  }

  private async deleteEverything(): Promise<void> {
    const sure = await ask({
      title: 'Delete everything?',
      text: 'The cookie, settings, history, models, files for offline use and all else that this site has stored in this browser will be deleted for good. Your pictures on your disk are not affected.',
      yes: 'Delete everything',
    });
    if (!sure) return;
    const { waiting, refused } = await removeEverything(this.places, jobHistory);
    // Said before anything is read again: a database that another tab holds keeps its readers waiting.
    if (refused.length > 0) this.say(`The browser refused to delete: ${refused.join(', ')}.`, true);
    else if (waiting.length > 0)
      this.say(
        `Deleted, but for ${waiting.join(', ')}: other tabs of this site hold that, and it goes as soon as they are closed.`,
        true,
      );
    else
      this.say(
        'Everything was deleted. What you do on this site from now on is stored anew, and the next page sets a new cookie.',
      );
    await this.read();
  }
}

customElements.define('your-data', YourData);
