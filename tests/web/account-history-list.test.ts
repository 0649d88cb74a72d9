// Search, filter and sort of the history, and the words of its entries.

import { expect, test } from 'vitest';
import { firstView, shownRecords, type HistoryView } from '../../web/src/account/history-list.js';
import type { JobRecord } from '../../web/src/account/history-record.js';
import { recipeWords, titlesOf, whenWords, type HistoryCatalogue } from '../../web/src/ui/history-words.js';

const catalogue: HistoryCatalogue = {
  operations: [
    {
      id: 'resize',
      title: 'Resize',
      icon: 'resize',
      parameters: [
        { id: 'width', kind: 'length', title: 'Width', unit: 'px' },
        { id: 'percent', kind: 'number', title: 'Percent', unit: '%' },
        {
          id: 'fit',
          kind: 'choice',
          title: 'Fit',
          default: 'inside',
          choices: [
            { id: 'inside', title: 'Fit inside' },
            { id: 'cover', title: 'Cover' },
          ],
        },
        { id: 'enlarge', kind: 'toggle', title: 'Allow enlarging', default: false },
        { id: 'area', kind: 'rectangle', title: 'Area' },
      ],
    },
    { id: 'flip', title: 'Flip', icon: 'flip', parameters: [] },
  ],
  output: [
    { id: 'format', kind: 'choice', title: 'Format', choices: [{ id: 'png', title: 'PNG' }] },
    { id: 'target-bytes', kind: 'length', title: 'Largest file size', unit: 'bytes' },
  ],
  formats: [
    { id: 'jpeg', title: 'JPEG' },
    { id: 'png', title: 'PNG' },
  ],
};
const titles = titlesOf(catalogue);
const now = new Date(2026, 10, 23, 12).getTime();
const hourMs = 3_600_000;

function record(id: string, changes: Partial<JobRecord> = {}): JobRecord {
  return {
    id,
    tool: 'resize',
    recipe: { version: 1, steps: [] },
    status: 'done',
    format: 'jpeg',
    bytesBefore: 1000,
    bytesAfter: 500,
    startedAt: now - hourMs,
    finishedAt: now - hourMs,
    durationMs: 10,
    session: 'abcdef01',
    ...changes,
  };
}

const shown = (records: readonly JobRecord[], view: Partial<HistoryView>, mark = 'abcdef01'): string[] =>
  shownRecords(records, { ...firstView, ...view }, { titles, mark, now }).map(({ id }) => id);

test('search finds tool, format, name, status and reason, by every word and in any case', () => {
  const records = [
    record('a', { name: 'Holiday.PNG' }),
    record('b', { tool: 'flip', format: 'png' }),
    record('c', { status: 'failed', code: 'unreadable' }),
  ];
  const find = (search: string): string[] => shown(records, { search }).sort();
  expect(find('')).toEqual(['a', 'b', 'c']);
  expect(find('  FLIP ')).toEqual(['b']);
  expect(find('png')).toEqual(['a', 'b']);
  expect(find('holiday resize')).toEqual(['a']);
  expect(find('unread')).toEqual(['c']);
  expect(find('failed flip')).toEqual([]);
  expect(find('.*')).toEqual([]);
});

test('today begins at midnight; the session is told by its mark, and by nothing without one', () => {
  const records = [
    record('now'),
    record('midnight', { finishedAt: new Date(2026, 10, 23).getTime() }),
    record('before', { finishedAt: new Date(2026, 10, 23).getTime() - 1, session: '' }),
  ];
  expect(shown(records, { period: 'today' })).toEqual(['now', 'midnight']);
  expect(shown(records, { period: 'session' })).toEqual(['now', 'midnight']);
  expect(shown(records, { period: 'session' }, '')).toEqual([]);
});

test('sorting goes both ways; what has no value comes last; equals stand newest first', () => {
  const records = [
    record('small', { bytesAfter: 100, finishedAt: now - 3 }),
    record('none', { status: 'failed', finishedAt: now - 2 }),
    record('large', { bytesAfter: 900, finishedAt: now - 4 }),
    record('same', { bytesAfter: 100, finishedAt: now - 1 }),
  ].map(({ bytesAfter, ...rest }) =>
    rest.status === 'failed' ? rest : { ...rest, bytesAfter: bytesAfter ?? 0 },
  );
  expect(shown(records, { column: 'after', descending: false })).toEqual(['same', 'small', 'large', 'none']);
  expect(shown(records, { column: 'after', descending: true })).toEqual(['large', 'same', 'small', 'none']);
  expect(shown(records, { column: 'saved', descending: true })).toEqual(['same', 'small', 'large', 'none']);
  expect(shown(records, {})).toEqual(['same', 'none', 'small', 'large']);
});

test('tools are sorted by what people read', () => {
  const records = [record('r'), record('f', { tool: 'flip' }), record('gone', { tool: 'a-tool-of-before' })];
  expect(shown(records, { column: 'tool', descending: false })).toEqual(['gone', 'f', 'r']);
});

test('a recipe in a few words: titles and units, without what is as it comes', () => {
  const words = (params: object, output?: object): string =>
    recipeWords(
      {
        version: 1,
        steps: [{ op: 'resize', params: { ...params } }],
        ...(output && { output: { ...output } }),
      },
      catalogue,
    );
  expect(words({ width: 300, fit: 'inside', enlarge: false, percent: null })).toBe('Width 300 px');
  expect(words({ fit: 'cover', enlarge: true, area: { left: 1, top: 2, width: 3, height: 4 } })).toBe(
    'Fit Cover, Allow enlarging, Area 3 × 4',
  );
  expect(words({}, { format: 'png', 'target-bytes': 100_000 })).toBe('Largest file size 100 KB');
  expect(words({ unknown: 'x' })).toBe('');
});

test('further steps are named, and a long recipe is cut', () => {
  const step = { op: 'flip' };
  expect(recipeWords({ version: 1, steps: [step, step] }, catalogue)).toBe('then Flip');
  expect(recipeWords({ version: 1, steps: Array.from({ length: 9 }, () => step) }, catalogue)).toMatch(
    /, …$/,
  );
});

test('the day is said unless it is today', () => {
  expect(whenWords(now - hourMs, now)).toMatch(/^11:00/);
  expect(whenWords(now - 30 * hourMs, now)).toMatch(/22.*06:00/);
});
