// The table of the history; on a narrow screen each line is a card.

import {
  bytesSaved,
  sortColumns,
  statusWords,
  type HistoryView,
  type SortColumn,
  type Titles,
} from '../account/history-list.js';
import type { JobRecord } from '../account/history-record.js';
import { h, icon, type Child } from './dom.js';
import { siteRoot } from '../site/root.js';
import { formatBytes, formatChange, formatDimensions, formatDuration } from './format.js';
import { codeWords, recipeWords, whenWords, type HistoryCatalogue } from './history-words.js';
import { recipeAddress } from './recipe-link.js';

export const columnTitles: Readonly<Record<SortColumn, string>> = {
  when: 'When',
  tool: 'Tool',
  result: 'Result',
  before: 'Before',
  after: 'After',
  saved: 'Change',
  took: 'Took',
};

/** These begin with their largest when they are first sorted by. */
const largestFirst: ReadonlySet<SortColumn> = new Set(['when', 'before', 'after', 'saved', 'took']);

export function startsDescending(column: SortColumn): boolean {
  return largestFirst.has(column);
}

export interface TableContext {
  readonly catalogue: HistoryCatalogue;
  readonly titles: Titles;
  readonly now: number;
  readonly sort: (column: SortColumn) => void;
  readonly remove: (record: JobRecord) => void;
}

// Roles are said because a table that CSS shows as cards is no table to a screen reader any more.
export function historyTable(
  records: readonly JobRecord[],
  view: HistoryView,
  context: TableContext,
): HTMLTableElement {
  return h(
    'table',
    { class: 'history-table', role: 'table', 'aria-label': 'History' },
    h(
      'thead',
      { role: 'rowgroup' },
      h(
        'tr',
        { role: 'row' },
        ...sortColumns.map((column) => header(column, view, context)),
        h(
          'th',
          { role: 'columnheader', scope: 'col' },
          h('span', { class: 'visually-hidden' }, 'What to do with it'),
        ),
      ),
    ),
    h('tbody', { role: 'rowgroup' }, ...records.map((record) => line(record, context))),
  );
}

function header(column: SortColumn, { column: sorted, descending }: HistoryView, { sort }: TableContext) {
  const here = column === sorted;
  return h(
    'th',
    {
      role: 'columnheader',
      scope: 'col',
      class: `is-${column}`,
      'aria-sort': here ? (descending ? 'descending' : 'ascending') : 'none',
    },
    h(
      'button',
      { type: 'button', class: 'sort-button', 'data-key': `sort ${column}`, onclick: () => sort(column) },
      columnTitles[column],
      h('span', { class: 'sort-arrow', 'aria-hidden': 'true' }, here ? (descending ? '↓' : '↑') : ''),
    ),
  );
}

function cell(column: SortColumn, ...children: readonly Child[]) {
  return h(
    'td',
    { role: 'cell', class: `is-${column}`, 'data-label': columnTitles[column] },
    h('div', { class: 'cell' }, ...children),
  );
}

function line(record: JobRecord, context: TableContext): HTMLTableRowElement {
  const { titles, catalogue, now } = context;
  const operation = catalogue.operations.find(({ id }) => id === record.tool);
  const title = titles.tool(record.tool);
  const when = whenWords(record.finishedAt, now);
  const words = recipeWords(record.recipe, catalogue);
  const { bytesBefore, bytesAfter, durationMs } = record;
  return h(
    'tr',
    { role: 'row', 'data-job': record.id, 'data-status': record.status },
    cell(
      'when',
      h(
        'time',
        {
          datetime: new Date(record.finishedAt).toISOString(),
          title: new Date(record.finishedAt).toLocaleString(),
        },
        when,
      ),
    ),
    cell(
      'tool',
      icon(operation?.icon ?? 'generic'),
      h(
        'div',
        { class: 'tool-words' },
        h('strong', {}, title),
        record.name !== undefined && h('span', { class: 'history-name' }, record.name),
        words !== '' && h('span', { class: 'history-recipe' }, words),
      ),
    ),
    cell('result', ...resultWords(record, titles)),
    cell('before', formatBytes(bytesBefore), dimensions(record.widthBefore, record.heightBefore)),
    cell(
      'after',
      bytesAfter === undefined ? '–' : formatBytes(bytesAfter),
      dimensions(record.widthAfter, record.heightAfter),
    ),
    cell('saved', change(record)),
    cell('took', formatDuration(durationMs)),
    h(
      'td',
      { role: 'cell', class: 'is-actions' },
      h(
        'div',
        { class: 'history-actions' },
        operation !== undefined &&
          record.recipe.steps[0]?.op === operation.id &&
          h(
            'a',
            {
              class: 'button small',
              'data-key': `again ${record.id}`,
              href: recipeAddress(record.recipe, siteRoot()).href,
              'aria-label': `Again: ${title} with the settings of ${when}`,
            },
            icon('retry'),
            'Again',
          ),
        h(
          'button',
          {
            type: 'button',
            class: 'button quiet square small',
            'data-key': `delete ${record.id}`,
            title: 'Delete this entry',
            'aria-label': `Delete the entry: ${title}, ${when}`,
            onclick: () => context.remove(record),
          },
          icon('trash'),
        ),
      ),
    ),
  );
}

function resultWords(record: JobRecord, titles: Titles) {
  const { status, format, code } = record;
  const mark = { done: 'check', failed: 'alert', cancelled: 'close' }[status];
  return [
    h('span', { class: `status ${status}` }, icon(mark), statusWords[status]),
    format !== undefined && h('span', { class: 'aside' }, titles.format(format)),
    code !== undefined && h('span', { class: 'aside' }, codeWords(code)),
  ];
}

function dimensions(width: number | undefined, height: number | undefined) {
  if (width === undefined || height === undefined) return undefined;
  return h('span', { class: 'aside' }, formatDimensions(width, height));
}

function change(record: JobRecord) {
  const saved = bytesSaved(record);
  if (saved === undefined || record.bytesAfter === undefined) return '–';
  const words = formatChange(record.bytesBefore, record.bytesAfter);
  return h('span', { class: saved > 0 ? 'smaller' : 'larger' }, words === '' ? '–' : words);
}
