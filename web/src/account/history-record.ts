// One line of the history: what was done to one picture, and never the picture. Read from IndexedDB, so checked here.

import type { ParameterValues, Recipe } from '../engine/recipe.js';
import { dayMs } from './clock.js';
import promises from './promises.json';
import { isObject } from '../site/is-object.js';

export const jobStatuses = ['done', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof jobStatuses)[number];

export interface JobRecord {
  /** A random UUID. */
  readonly id: string;
  /** Id of the operation whose page it was. */
  readonly tool: string;
  /** What was asked for, without strokes. */
  readonly recipe: Recipe;
  readonly status: JobStatus;
  /** Why it failed, as the engine's errors are called. */
  readonly code?: string;
  /** The file's name, only if the visitor wants names kept. */
  readonly name?: string;
  /** Id of the format that was written. */
  readonly format?: string;
  readonly bytesBefore: number;
  readonly bytesAfter?: number;
  /** Pixels; before only if they were known anyway. */
  readonly widthBefore?: number;
  readonly heightBefore?: number;
  readonly widthAfter?: number;
  readonly heightAfter?: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly finishedAt: number;
  readonly durationMs: number;
  /** See `sessionMark`; '' without cookies. */
  readonly session: string;
  /**
   * Since when this record has been from the future: while the clock says so, its 30 days run from here. Milliseconds
   * since 1970.
   */
  readonly futureSince?: number;
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= 1000;
const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;
const optional =
  (is: (value: unknown) => boolean) =>
  (value: unknown): boolean =>
    value === undefined || is(value);

const required = {
  id: isText,
  tool: isText,
  recipe: isRecipe,
  status: (value: unknown): boolean => jobStatuses.some((status) => status === value),
  bytesBefore: isCount,
  startedAt: isCount,
  finishedAt: isCount,
  durationMs: isCount,
  session: isText,
} satisfies Partial<Record<keyof JobRecord, (value: unknown) => boolean>>;

const allowed = {
  code: optional(isText),
  name: optional(isText),
  format: optional(isText),
  bytesAfter: optional(isCount),
  widthBefore: optional(isCount),
  heightBefore: optional(isCount),
  widthAfter: optional(isCount),
  heightAfter: optional(isCount),
  futureSince: optional(isCount),
} satisfies Record<Exclude<keyof JobRecord, keyof typeof required>, (value: unknown) => boolean>;

const fields = Object.entries({ ...required, ...allowed });

function isRecipe(value: unknown): boolean {
  if (!isObject(value) || value['version'] !== 1 || !Array.isArray(value['steps'])) return false;
  const steps = value['steps'].every(
    (step: unknown) =>
      isObject(step) && isText(step['op']) && (step['params'] === undefined || isObject(step['params'])),
  );
  return steps && (value['output'] === undefined || isObject(value['output']));
}

/** The record with the fields that are known, or undefined when it is none. */
export function parseJobRecord(value: unknown): JobRecord | undefined {
  if (!isObject(value) || !fields.every(([name, is]) => is(value[name]))) return undefined;
  const known = fields.flatMap(([name]) => (value[name] === undefined ? [] : [[name, value[name]]]));
  // Every field has been looked at, by name.
  return Object.fromEntries(known) as unknown as JobRecord;
}

const keptMs = promises.historyDays * dayMs;
/** Clocks of two tabs are one clock; this much is the time a write takes. */
const slackMs = 60_000;

/** What ended at this time or before is too old. */
export function tooOldAt(now: number): number {
  return now - keptMs;
}

/** What ended later than this is from the future: the clock is wrong, or was. */
export function futureAt(now: number): number {
  return now + slackMs;
}

/**
 * The record as it stays at a time, the very same where nothing changes; undefined once its days are over. Its own times
 * are never touched: nobody can tell whether the clock was wrong when they were written or is wrong now.
 */
export function keptAt(now: number, record: JobRecord): JobRecord | undefined {
  const { futureSince, ...plain } = record;
  if (record.finishedAt <= tooOldAt(now)) return undefined;
  if (record.finishedAt <= futureAt(now)) return futureSince === undefined ? record : plain;
  if (futureSince === undefined || futureSince > futureAt(now)) return { ...record, futureSince: now };
  return futureSince <= tooOldAt(now) ? undefined : record;
}

/** What may be kept of a recipe: strokes are drawn on one picture, follow its shape and stay with it. */
export function withoutStrokes(recipe: Recipe): Recipe {
  const plain = (values: ParameterValues): ParameterValues =>
    Object.fromEntries(Object.entries(values).filter(([, value]) => !Array.isArray(value)));
  return {
    ...recipe,
    steps: recipe.steps.map((step) =>
      step.params === undefined ? step : { ...step, params: plain(step.params) },
    ),
  };
}

export interface HistoryTotals {
  readonly pictures: number;
  readonly bytesSaved: number;
  /** In which at least one of them was being made; several are made at once. */
  readonly durationMs: number;
}

/** Of what was finished. Results that grew count against what others saved. */
export function totalsOf(records: readonly JobRecord[]): HistoryTotals {
  const done = records.filter(({ status }) => status === 'done');
  return {
    pictures: done.length,
    bytesSaved: done.reduce(
      (sum, { bytesBefore, bytesAfter = bytesBefore }) => sum + bytesBefore - bytesAfter,
      0,
    ),
    durationMs: togetherMs(done),
  };
}

/** How long the times of the records are together, where they overlap counted once. */
function togetherMs(records: readonly JobRecord[]): number {
  const times = records.map(({ finishedAt, durationMs }) => ({
    from: finishedAt - durationMs,
    to: finishedAt,
  }));
  times.sort((a, b) => a.from - b.from);
  let [sum, reached] = [0, -Infinity];
  for (const { from, to } of times) {
    sum += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return sum;
}
