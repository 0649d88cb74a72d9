// Which lines of the history are shown, and in which order: search, filter and sort, without a page.

import type { JobRecord } from './history-record.js';

export const sortColumns = ['when', 'tool', 'result', 'before', 'after', 'saved', 'took'] as const;
export type SortColumn = (typeof sortColumns)[number];

export interface HistoryView {
  readonly search: string;
  readonly period: 'all' | 'today' | 'session';
  readonly column: SortColumn;
  readonly descending: boolean;
}

export const firstView: HistoryView = { search: '', period: 'all', column: 'when', descending: true };

/** What a person reads where the record has ids. */
export interface Titles {
  tool(id: string): string;
  format(id: string): string;
}

export const statusWords: Readonly<Record<JobRecord['status'], string>> = {
  done: 'Finished',
  failed: 'Failed',
  cancelled: 'Cancelled',
};

/** Undefined where there is no result. Negative when it grew. */
export function bytesSaved({ bytesBefore, bytesAfter }: JobRecord): number | undefined {
  return bytesAfter === undefined ? undefined : bytesBefore - bytesAfter;
}

function savedPart(record: JobRecord): number | undefined {
  const saved = bytesSaved(record);
  return saved === undefined || record.bytesBefore === 0 ? undefined : saved / record.bytesBefore;
}

const values: Readonly<
  Record<SortColumn, (record: JobRecord, titles: Titles) => string | number | undefined>
> = {
  when: ({ finishedAt }) => finishedAt,
  tool: ({ tool }, titles) => titles.tool(tool),
  result: ({ status, format = '' }, titles) => `${statusWords[status]} ${titles.format(format)}`,
  before: ({ bytesBefore }) => bytesBefore,
  after: ({ bytesAfter }) => bytesAfter,
  saved: savedPart,
  took: ({ durationMs }) => durationMs,
};

function textOf(record: JobRecord, titles: Titles): string {
  const { tool, status, format = '', name = '', code = '' } = record;
  const words = [titles.tool(tool), tool, statusWords[status], titles.format(format), format, name, code];
  return words.join(' ').toLocaleLowerCase();
}

/** Midnight before `now`, of this device's clock. */
function startOfDay(now: number): number {
  return new Date(now).setHours(0, 0, 0, 0);
}

/** Every word of the search must be found somewhere; `mark` is the session's, '' without one. */
export function shownRecords(
  records: readonly JobRecord[],
  view: HistoryView,
  { titles, mark, now }: { readonly titles: Titles; readonly mark: string; readonly now: number },
): readonly JobRecord[] {
  const words = view.search
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const since = view.period === 'today' ? startOfDay(now) : -Infinity;
  const shown = records.filter((record) => {
    if (record.finishedAt < since) return false;
    if (view.period === 'session' && (mark === '' || record.session !== mark)) return false;
    if (words.length === 0) return true;
    const text = textOf(record, titles);
    return words.every((word) => text.includes(word));
  });
  const value = values[view.column];
  const keyed = shown.map((record) => ({ record, key: value(record, titles) }));
  keyed.sort((a, b) => {
    // What has no value comes last, whichever way round.
    if (a.key === undefined || b.key === undefined)
      return Number(a.key === undefined) - Number(b.key === undefined) || newest(a.record, b.record);
    const order =
      typeof a.key === 'number' && typeof b.key === 'number'
        ? a.key - b.key
        : String(a.key).localeCompare(String(b.key));
    return (view.descending ? -order : order) || newest(a.record, b.record);
  });
  return keyed.map(({ record }) => record);
}

function newest(a: JobRecord, b: JobRecord): number {
  return b.finishedAt - a.finishedAt;
}
