// The free allowance of a day: how many pictures were finished in this session today, and which, so that none counts twice.
//
// It is a courtesy limit: it lives in the visitor's own browser, and deleting this site's data there starts it anew.

import { onChange } from './changes.js';
import { dayMs, type Clock } from './clock.js';
import { changeRecord, readRecord } from './database.js';
import { hex } from '../site/hex.js';

/** What is kept; `prints` recognise pictures that are counted, or that came out of counted ones. */
interface Count {
  readonly session: string;
  /** The latest local day this browser's clock has shown, as 2026-11-23: only a later one brings a new allowance. */
  readonly furthest: string;
  readonly count: number;
  readonly prints: readonly string[];
}

export class LimitReached extends Error {
  readonly code = 'limit';

  constructor() {
    super('The free pictures of today are used up; this one waits here.');
  }
}

const key = 'today';
const printEdgeBytes = 65_536;
/** A day's prints beyond this many are forgotten, those first that were not seen again for longest. */
const mostPrints = 4000;
/** A clock that is this much behind what it has shown before was wrong then, and is right now. */
const wrongClockDays = 2;

/** The local day of a moment. */
export function localDay(at: number): string {
  const date = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Milliseconds until the local day ends; days with a change of clocks are longer or shorter. */
export function untilNextDayMs(at: number): number {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1).getTime() - at;
}

/** For a timer that wakes in the next day for certain: a moment after it has begun. */
export function wakeNextDayMs(at: number): number {
  return untilNextDayMs(at) + 1000;
}

function parseCount(value: unknown): Count | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { session, furthest, count, prints } = value as Record<string, unknown>;
  const isDay = (text: unknown): text is string =>
    typeof text === 'string' && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text));
  if (typeof session !== 'string' || !isDay(furthest)) return undefined;
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) return undefined;
  if (!Array.isArray(prints) || !prints.every((print) => typeof print === 'string')) return undefined;
  return { session, furthest, count, prints: prints as string[] };
}

/** Days from one local day to another, negative when it is an earlier one. */
function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / dayMs;
}

/** The count as it stands on a day of this session. A clock that is set back brings nothing new. */
function onDay(old: Count | undefined, session: string, today: string): Count {
  if (old === undefined || old.session !== session || today > old.furthest)
    return { session, furthest: today, count: 0, prints: [] };
  return wasAhead(old, today) ? { ...old, furthest: today } : old;
}

function wasAhead({ furthest }: Count, today: string): boolean {
  return daysBetween(today, furthest) > wrongClockDays;
}

/** Recognises a picture by its size and both ends of its bytes; salted, so that it says nothing elsewhere. */
async function printOf(picture: Blob, salt: string): Promise<string> {
  const head = picture.slice(0, printEdgeBytes);
  const tail = picture.slice(Math.max(0, picture.size - printEdgeBytes));
  const bytes = await new Blob([`${salt} ${picture.size} `, head, tail]).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return hex(digest.subarray(0, 16));
}

/**
 * What may stay of a count: once its day is over nobody needs to know which pictures it counted, and once no clock that
 * is believed can go back to that day, nobody needs to know anything. Undefined then.
 */
function tidied(kept: Count, today: string): Count | undefined {
  const daysAgo = daysBetween(kept.furthest, today);
  if (daysAgo > wrongClockDays) return undefined;
  if (daysAgo > 0 && kept.prints.length > 0) return { ...kept, prints: [] };
  return wasAhead(kept, today) ? { ...kept, furthest: today } : kept;
}

/** Deletes what is too old of the count, and what is none. */
export async function tidyAllowance(clock: Clock): Promise<void> {
  const today = localDay(clock.now());
  const tidy = (value: unknown): Count | undefined => {
    const kept = parseCount(value);
    return kept === undefined ? undefined : tidied(kept, today);
  };
  const value = await readRecord('allowance', key);
  const kept = parseCount(value);
  if (value === undefined || (kept !== undefined && tidied(kept, today) === kept)) return;
  await changeRecord('allowance', key, tidy);
}

export interface AllowanceOptions {
  /** Pictures a day. */
  readonly limit: number;
  readonly clock: Clock;
  /** Something that is the same as long as the session lasts; '' where the browser keeps no cookies. */
  readonly session: string;
  /** Whether Premium lifts the limit. */
  readonly unlimited: () => Promise<boolean>;
}

export class Allowance {
  readonly limit: number;
  private readonly options: AllowanceOptions;
  /** Pictures that are being worked on in this tab and will count if they succeed. */
  private readonly pending = new Map<string, number>();
  /** What this page has seen counted: storage that is cleared in mid-session gives nothing back. */
  private seen: Count | undefined;

  constructor(options: AllowanceOptions) {
    this.options = options;
    this.limit = options.limit;
  }

  /** Free pictures left today; Infinity with Premium. */
  async left(): Promise<number> {
    if (await this.options.unlimited()) return Infinity;
    const { count } = await this.today();
    return Math.max(0, this.limit - count);
  }

  /** How many new pictures would be admitted now: what is left but for those under way. Infinity with Premium. */
  async free(): Promise<number> {
    if (await this.options.unlimited()) return Infinity;
    return Math.max(0, this.placesOn(await this.today()));
  }

  /**
   * Does the work for a picture and counts it when it succeeds; failures, repeats of a picture and pictures that came
   * out of counted ones cost nothing. Rejects with LimitReached, before the work, when today's pictures are used up.
   */
  async spend<Result extends { readonly blob: Blob }>(
    picture: Blob,
    work: () => Promise<Result>,
  ): Promise<Result> {
    // A file that cannot be read fails in the work, with the sentence for it.
    const print = await printOf(picture, this.options.session).catch(() => undefined);
    if (print === undefined || (await this.options.unlimited())) return work();
    await this.admit(print);
    try {
      const result = await work();
      await this.count(print, await printOf(result.blob, this.options.session));
      return result;
    } finally {
      const others = (this.pending.get(print) ?? 1) - 1;
      if (others > 0) this.pending.set(print, others);
      else this.pending.delete(print);
    }
  }

  /** Calls back when the count may have changed, in this tab or another. Answers how to stop. */
  onChange(callback: () => void): () => void {
    return onChange('allowance', callback);
  }

  private async admit(print: string): Promise<void> {
    const today = await this.today();
    // Nothing is awaited between this look and the reservation: two pictures cannot take the last place.
    const known = today.prints.includes(print) || this.pending.has(print);
    if (!known && this.placesOn(today) <= 0) throw new LimitReached();
    this.pending.set(print, (this.pending.get(print) ?? 0) + 1);
  }

  private placesOn({ count, prints }: Count): number {
    const underWay = [...this.pending.keys()].filter((print) => !prints.includes(print)).length;
    return this.limit - count - underWay;
  }

  private async count(print: string, resultPrint: string): Promise<void> {
    await this.change((before) => {
      const seen = new Set([print, resultPrint]);
      const others = before.prints.filter((each) => !seen.has(each));
      const prints = [...others, ...seen].slice(-mostPrints);
      return { ...before, count: before.count + (before.prints.includes(print) ? 0 : 1), prints };
    });
  }

  private async today(): Promise<Count> {
    const stored = parseCount(await readRecord('allowance', key));
    const now = this.merged(stored);
    // A day that never was is written over even where nothing can be counted, or it would come back tomorrow.
    const known = [stored?.session === this.options.session ? stored : undefined, this.seen];
    const wasWrong = known.some((each) => each !== undefined && each.furthest > now.furthest);
    return wasWrong ? this.change((count) => count) : now;
  }

  private async change(change: (before: Count) => Count): Promise<Count> {
    this.seen = await changeRecord('allowance', key, (old) => change(this.merged(parseCount(old))));
    return this.seen;
  }

  /** What is stored, or what this page remembers where that is more. */
  private merged(stored: Count | undefined): Count {
    const { clock, session } = this.options;
    const today = localDay(clock.now());
    const now = onDay(stored, session, today);
    if (this.seen === undefined) return now;
    const remembered = onDay(this.seen, session, today);
    const furthest = remembered.furthest > now.furthest ? remembered.furthest : now.furthest;
    if (remembered.count <= now.count) return { ...now, furthest };
    const prints = [...new Set([...remembered.prints, ...now.prints])];
    return { ...remembered, furthest, prints };
  }
}
