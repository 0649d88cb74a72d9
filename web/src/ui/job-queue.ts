// The pictures of one page and what is happening to each: waiting, running, done, failed or cancelled. Knows no DOM.

import type { Progress, RunOptions, RunResult } from '../engine/engine-types.js';
import type { ParameterValues, Recipe } from '../engine/recipe.js';
import { toFailure, type Failure } from './engine-access.js';
import { superseded } from './mask-memory.js';

export type JobState = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

export interface Job {
  readonly id: number;
  readonly file: File;
  readonly state: JobState;
  readonly progress: Progress | undefined;
  /** The newest result; while the job runs again it is the one before. */
  readonly result: RunResult | undefined;
  readonly failure: Failure | undefined;
  /** What is set for this picture alone, such as strokes of the brush; it goes before the recipe of all. */
  readonly edits: ParameterValues;
  /** Whether its runs make or use a mask, as far as is known yet. */
  readonly masked: boolean;
  /** It waits because the day's free pictures are used up, until `releaseLimited` or `retry`. */
  readonly limited: boolean;
}

type MutableJob = { -readonly [Key in keyof Job]: Job[Key] } & {
  controller: AbortController | undefined;
  round: number;
  /** Waits although there is a recipe, until it is released. */
  paused: boolean;
};

/** Ready to be made, again or for the first time. */
const waiting = {
  state: 'waiting',
  progress: undefined,
  failure: undefined,
  paused: false,
  limited: false,
} as const;

export type Runner = (file: File, recipe: Recipe, options: RunOptions) => Promise<RunResult>;

export interface QueueEvents {
  /** A job's state, progress or result changed. */
  readonly changed: (job: Job) => void;
  /** Jobs came or went. */
  readonly listed: (jobs: readonly Job[]) => void;
}

export class JobQueue {
  private readonly entries: MutableJob[] = [];
  private readonly run: Runner;
  private readonly events: QueueEvents;
  private readonly atOnce: number;
  private recipe: Recipe | undefined;
  private first = -1;
  private nextId = 1;

  /** `atOnce` is how many pictures are handed to the engine together. */
  constructor(run: Runner, events: QueueEvents, atOnce: number) {
    this.run = run;
    this.events = events;
    this.atOnce = atOnce;
  }

  get jobs(): readonly Job[] {
    return this.entries;
  }

  /** Whether any picture is being worked on. */
  get busy(): boolean {
    return this.entries.some((entry) => entry.state === 'running');
  }

  job(id: number): Job | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  add(files: readonly File[]): readonly Job[] {
    const added = files.map((file): MutableJob => {
      const id = this.nextId;
      this.nextId += 1;
      const state = 'waiting';
      return {
        id,
        file,
        state,
        progress: undefined,
        result: undefined,
        failure: undefined,
        edits: {},
        masked: false,
        limited: false,
        controller: undefined,
        round: 0,
        paused: false,
      };
    });
    this.entries.push(...added);
    this.events.listed(this.entries);
    this.pump();
    return added;
  }

  remove(id: number): void {
    const at = this.entries.findIndex((entry) => entry.id === id);
    const [gone] = at < 0 ? [] : this.entries.splice(at, 1);
    this.stop(gone);
    this.events.listed(this.entries);
    this.pump();
  }

  clear(): void {
    for (const gone of this.entries.splice(0)) this.stop(gone);
    this.events.listed(this.entries);
  }

  /** Everything is to be made with this recipe, from now on; undefined holds the queue. */
  start(recipe: Recipe | undefined): void {
    this.recipe = recipe;
    for (const entry of this.entries) {
      this.stop(entry, superseded);
      // Other options make no place in the free allowance: what waits for it goes on waiting.
      this.put(entry, entry.limited ? {} : waiting);
    }
    this.pump();
  }

  /** Sets what belongs to one picture alone. It is not made again before `release`, or `start`. */
  edit(id: number, edits: ParameterValues): void {
    const entry = this.entries.find((each) => each.id === id);
    if (entry === undefined) return;
    this.stop(entry, superseded);
    this.put(entry, { ...waiting, edits, paused: true });
    this.pump();
  }

  /** Lets an edited picture be made again. */
  release(id: number): void {
    const entry = this.entries.find((each) => each.id === id);
    if (entry !== undefined) entry.paused = false;
    this.pump();
  }

  /** The job the person looks at goes before the others. */
  prefer(id: number): void {
    this.first = id;
    this.pump();
  }

  cancel(id: number): void {
    const entry = this.entries.find((each) => each.id === id);
    if (entry === undefined || (entry.state !== 'running' && entry.state !== 'waiting')) return;
    this.stop(entry);
    this.put(entry, { state: 'cancelled', progress: undefined, limited: false });
    this.pump();
  }

  cancelAll(): void {
    for (const entry of [...this.entries]) this.cancel(entry.id);
  }

  retry(id: number): void {
    const entry = this.entries.find((each) => each.id === id);
    if (entry === undefined || entry.state === 'running') return;
    this.put(entry, waiting);
    this.pump();
  }

  /** Lets pictures that wait for the free allowance try again. */
  releaseLimited(): void {
    for (const entry of this.entries) if (entry.limited) this.put(entry, waiting);
    this.pump();
  }

  private put(entry: MutableJob, change: Partial<MutableJob>): void {
    Object.assign(entry, change);
    if (this.entries.includes(entry)) this.events.changed(entry);
  }

  private stop(entry: MutableJob | undefined, reason?: DOMException): void {
    if (entry === undefined) return;
    // Answers of an older round are not listened to any more.
    entry.round += 1;
    entry.controller?.abort(reason);
    entry.controller = undefined;
  }

  private pump(): void {
    const recipe = this.recipe;
    if (recipe === undefined) return;
    for (;;) {
      if (this.entries.filter((entry) => entry.state === 'running').length >= this.atOnce) return;
      const ready = this.entries.filter((entry) => entry.state === 'waiting' && !entry.paused);
      const next = ready.find((entry) => entry.id === this.first) ?? ready[0];
      if (next === undefined) return;
      void this.work(next, withEdits(recipe, next.edits));
    }
  }

  private async work(entry: MutableJob, recipe: Recipe): Promise<void> {
    const controller = new AbortController();
    entry.controller = controller;
    const round = entry.round;
    const current = (): boolean => entry.round === round && this.entries.includes(entry);
    this.put(entry, { state: 'running', progress: undefined, failure: undefined });
    try {
      const result = await this.run(entry.file, recipe, {
        signal: controller.signal,
        onProgress: (progress) => {
          const masked = entry.masked || progress.stage !== 'render';
          if (current()) this.put(entry, { progress, masked });
        },
      });
      if (current()) this.put(entry, { state: 'done', result, progress: undefined, controller: undefined });
    } catch (thrown) {
      if (!current()) return;
      const failure = toFailure(thrown);
      if (failure.code === 'limit') {
        this.put(entry, { ...waiting, paused: true, limited: true, controller: undefined });
        this.pump();
        return;
      }
      const state = failure.code === 'cancelled' ? 'cancelled' : 'failed';
      this.put(entry, { state, result: undefined, failure, progress: undefined, controller: undefined });
    }
    this.pump();
  }
}

/** The recipe for one picture: its own values in every step, before those of all. */
export function withEdits(recipe: Recipe, edits: ParameterValues): Recipe {
  if (Object.keys(edits).length === 0) return recipe;
  return {
    ...recipe,
    steps: recipe.steps.map((step) => ({ ...step, params: { ...step.params, ...edits } })),
  };
}
