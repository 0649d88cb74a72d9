// One part of what is stored: what it is for, how large it is, a look at the raw values, and how to delete it.

import { bytesIn, wholeParts, type Entry, type Part } from '../account/inventory.js';
import { h, icon, uniqueId, type Child } from './dom.js';
import { countOf, formatBytes } from './format.js';
import { partWords } from './your-data-words.js';

/** More entries than these are in the export only: a page of thousands helps nobody. */
const mostShown = 100;
const longestValue = 20_000;

export interface PartActions {
  /** Whether the reader has what has this key open, which outlives a redraw. */
  isOpen(key: string): boolean;
  opened(key: string, open: boolean): void;
  delete(part: Part, entries: readonly Entry[]): void;
}

export function dataPart(part: Part, actions: PartActions): HTMLElement {
  const words = partWords[part.id];
  const titleId = uniqueId('part');
  const { entries } = part;
  return h(
    'section',
    { class: 'data-part', 'data-part': part.id, 'aria-labelledby': titleId },
    h(
      'div',
      { class: 'data-part-head' },
      icon(words.icon),
      h('h3', { id: titleId, tabindex: -1, 'data-key': `part ${part.id}` }, words.title),
      h('p', { class: 'data-size number' }, sizeWords(part)),
    ),
    h('p', {}, words.purpose),
    h('p', { class: 'muted' }, h('span', { class: 'data-kept' }, 'Kept: '), words.kept),
    entries.length > 0 &&
      h(
        'div',
        { class: 'data-part-foot' },
        look(part, actions),
        h(
          'button',
          {
            type: 'button',
            class: 'button small',
            'data-key': `delete ${part.id}`,
            'aria-label': `Delete ${words.title}`,
            onclick: () => actions.delete(part, entries),
          },
          icon('trash'),
          'Delete',
        ),
      ),
  );
}

function sizeWords({ id, entries, unreadable }: Part): string {
  if (unreadable) return 'The browser does not let this page look.';
  if (entries.length === 0) return 'Nothing stored';
  const count = countOf(entries.length, partWords[id].noun);
  const known = entries.some(({ bytes }) => bytes !== undefined);
  return known ? `${count}, ${formatBytes(bytesIn(entries))}` : count;
}

function look(part: Part, actions: PartActions): HTMLElement {
  const body = h('div', { class: 'data-entries' });
  const fill = (): void => {
    if (body.childElementCount > 0) return;
    body.append(...part.entries.slice(0, mostShown).map((entry) => entryLine(part, entry, actions)));
    const more = part.entries.length - mostShown;
    if (more > 0) body.append(h('p', { class: 'muted' }, `And ${more} more, all of them in the export.`));
  };
  const details = disclosure('data-look', `look ${part.id}`, ['Look at it'], body, actions);
  if (details.open) fill();
  details.addEventListener('toggle', () => details.open && fill());
  return details;
}

function disclosure(
  kind: string,
  key: string,
  title: readonly Child[],
  body: HTMLElement,
  actions: PartActions,
): HTMLDetailsElement {
  return h(
    'details',
    {
      class: kind,
      open: actions.isOpen(key),
      ontoggle: ({ currentTarget }: Event) => actions.opened(key, (currentTarget as HTMLDetailsElement).open),
    },
    h('summary', { 'data-key': key }, ...title),
    body,
  );
}

function entryLine(part: Part, entry: Entry, actions: PartActions): HTMLElement {
  const { name, bytes, value } = entry;
  const raw = JSON.stringify(value, null, 2) ?? '';
  return h(
    'div',
    { class: 'data-entry' },
    disclosure(
      'data-raw',
      `look ${part.id} ${entry.key}`,
      [
        h('span', { class: 'data-name' }, name),
        bytes !== undefined && h('span', { class: 'muted number' }, formatBytes(bytes)),
      ],
      h(
        'pre',
        { tabindex: 0 },
        raw.length > longestValue ? `${raw.slice(0, longestValue)}… (the export has all of it)` : raw,
      ),
      actions,
    ),
    !wholeParts.has(part.id) &&
      h(
        'button',
        {
          type: 'button',
          class: 'button quiet square small',
          title: 'Delete this',
          'aria-label': `Delete ${name}`,
          'data-key': `delete ${part.id} ${entry.key}`,
          onclick: () => actions.delete(part, [entry]),
        },
        icon('trash'),
      ),
  );
}
