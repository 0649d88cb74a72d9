// The engine itself: takes a job, gives it a worker and perhaps a network, and answers exactly once.

import { abortable } from './abort.js';
import { environmentProblem } from './environment.js';
import { cancelled, EngineError, toEngineError } from './errors.js';
import type { Engine, Input, RunOptions, RunResult } from './engine-types.js';
import { maskStages, modelOf, runWithMask } from './mask-run.js';
import type { Pool } from './pool.js';
import { JobProgress } from './progress.js';
import { parseRendered } from './protocol.js';
import type { Rendered } from './protocol.js';
import { maskStepIndex } from './recipe.js';
import type { Catalogue, Recipe } from './recipe.js';
import type { Inference } from '../models/inference.js';
import type { ModelStore } from '../models/store.js';

export interface EngineParts {
  readonly catalogue: Catalogue;
  readonly pool: Pool;
  readonly inference: Inference;
  readonly store: ModelStore;
}

interface Outcome {
  readonly rendered: Rendered;
  readonly timings: Readonly<Record<string, number>>;
}

export class RunningEngine implements Engine {
  readonly catalogue: Catalogue;
  readonly models: ModelStore;
  private readonly parts: EngineParts;
  private readonly jobs = new Set<AbortController>();
  private closed = false;

  constructor(parts: EngineParts) {
    this.parts = parts;
    this.catalogue = parts.catalogue;
    this.models = parts.store;
  }

  async warmUp(): Promise<void> {
    requireEnvironment();
    await this.parts.pool.warmUp();
  }

  async run(input: Input, given: Recipe, options: RunOptions = {}): Promise<RunResult> {
    const began = performance.now();
    const { signal } = options;
    if (this.closed || signal?.aborted) throw cancelled();
    requireEnvironment();
    const recipe = withSteps(given);
    const own = copyOf(input);

    const job = new AbortController();
    const abort = (): void => job.abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.jobs.add(job);
    try {
      const step = maskStepIndex(recipe, this.catalogue);
      const progress = new JobProgress(step < 0 ? { render: 1 } : maskStages, options.onProgress);
      const work =
        step < 0
          ? this.runPlain(own, recipe, progress, job.signal)
          : this.runMasked(own, recipe, step, progress, job.signal);
      const { rendered, timings } = await abortable(work, job.signal);
      progress.report('render', 1);
      return resultOf(rendered, { ...timings, ...rendered.timings, run: performance.now() - began });
    } catch (thrown) {
      throw toEngineError(thrown);
    } finally {
      signal?.removeEventListener('abort', abort);
      this.jobs.delete(job);
      // After a failure, what the job still waits for (a download) is not wanted any more.
      job.abort();
    }
  }

  close(): Promise<void> {
    this.closed = true;
    for (const job of [...this.jobs]) job.abort();
    this.parts.pool.close();
    this.parts.inference.close();
    return Promise.resolve();
  }

  private runPlain(
    input: Blob | ArrayBuffer,
    recipe: Recipe,
    progress: JobProgress,
    signal: AbortSignal,
  ): Promise<Outcome> {
    return this.parts.pool.lease(async (lease) => {
      const answer = await lease.call(
        { kind: 'render', input, recipe: JSON.stringify(recipe), options: { threads: lease.threads } },
        input instanceof ArrayBuffer ? [input] : [],
        (fraction) => progress.report('render', fraction),
      );
      return { rendered: parseRendered(answer), timings: {} };
    }, signal);
  }

  private async runMasked(
    input: Blob | ArrayBuffer,
    recipe: Recipe,
    step: number,
    progress: JobProgress,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const { catalogue, pool, inference, store } = this.parts;
    const model = await modelOf(recipe, step, catalogue, store);
    return pool.lease(
      (lease) => runWithMask({ input, recipe, step, store, inference, progress, signal }, model, lease),
      signal,
    );
  }
}

function requireEnvironment(): void {
  const problem = environmentProblem();
  if (problem !== undefined) throw new EngineError({ code: 'environment', message: problem });
}

/** Checks only what the engine itself relies on; the core checks the rest and names the step. Steps may be left out. */
function withSteps(recipe: unknown): Recipe {
  const steps =
    typeof recipe === 'object' && recipe !== null ? ((recipe as { steps?: unknown }).steps ?? []) : undefined;
  if (!Array.isArray(steps) || !steps.every((step) => typeof step === 'object' && step !== null)) {
    throw new EngineError({ code: 'bad-parameter', message: 'The recipe has no list of steps.' });
  }
  return { ...(recipe as Recipe), steps: steps as Recipe['steps'] };
}

/** The caller keeps theirs whole: bytes are copied now, a blob (which cannot change) is read when it is needed. */
function copyOf(input: Input): Blob | ArrayBuffer {
  if (input instanceof Blob) {
    if (input.size === 0) throw empty();
    return input;
  }
  if (!(input instanceof ArrayBuffer) && !(input instanceof Uint8Array)) {
    throw new EngineError({ code: 'unreadable', message: 'The input is neither a file nor bytes.' });
  }
  if (input.byteLength === 0) throw empty();
  return new Uint8Array(input).slice().buffer;
}

function empty(): EngineError {
  return new EngineError({ code: 'unreadable', message: 'The file is empty.' });
}

function resultOf(rendered: Rendered, timings: Readonly<Record<string, number>>): RunResult {
  const { bytes, mediaType, format, extension, width, height, frames, warnings } = rendered;
  const blob = new Blob([bytes], { type: mediaType });
  return { blob, format, extension, width, height, frames, warnings, timings };
}
