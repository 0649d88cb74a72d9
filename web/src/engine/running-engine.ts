// The engine itself: takes a job, gives it a worker and perhaps a network, and answers exactly once.

import { abortable } from './abort.js';
import { environmentProblem } from './environment.js';
import { cancelled, EngineError, toEngineError } from './errors.js';
import type { Engine, Input, RunOptions, RunResult, Subject } from './engine-types.js';
import { Gate } from './gate.js';
import { consultationsAtOnce, maskStages, methodOf, runWithMask } from './mask-run.js';
import type { MaskJob } from './mask-run.js';
import type { Pool } from './pool.js';
import { JobProgress } from './progress.js';
import { parseRendered } from './protocol.js';
import type { Attachments, Rendered } from './protocol.js';
import { maskStepIndex } from './recipe.js';
import type { Catalogue, Recipe } from './recipe.js';
import type { Inference } from '../models/inference.js';
import { Library } from '../models/library.js';
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
  readonly mask?: Blob;
  readonly subject?: Subject;
}

export class RunningEngine implements Engine {
  readonly catalogue: Catalogue;
  readonly models: Library;
  private readonly gate = new Gate(consultationsAtOnce);
  private readonly parts: EngineParts;
  private readonly jobs = new Set<AbortController>();
  private closed = false;

  constructor(parts: EngineParts) {
    this.parts = parts;
    this.catalogue = parts.catalogue;
    this.models = new Library(parts.store, parts.inference);
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
    const { mask } = options;
    const images = requireImages(options.images);
    if (mask !== undefined) requireBlob(mask, 'mask');

    const job = new AbortController();
    const abort = (): void => job.abort();
    signal?.addEventListener('abort', abort, { once: true });
    this.jobs.add(job);
    try {
      const step = maskStepIndex(recipe, this.catalogue);
      const asking = step >= 0 && mask === undefined;
      const progress = new JobProgress(asking ? maskStages : { render: 1 }, options.onProgress);
      const work = asking
        ? this.runMasked({ input: own, recipe, step, images, progress, signal: job.signal })
        : this.runPlain(own, recipe, step < 0 ? undefined : mask, images, progress, job.signal);
      const outcome = await abortable(work, job.signal);
      progress.report('render', 1);
      return resultOf(outcome, performance.now() - began);
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
    mask: Blob | undefined,
    images: RunOptions['images'],
    progress: JobProgress,
    signal: AbortSignal,
  ): Promise<Outcome> {
    const attachments: Attachments = {
      ...(mask === undefined ? {} : { mask }),
      ...(images === undefined ? {} : { images }),
    };
    return this.parts.pool.lease(async (lease) => {
      const answer = await lease.call(
        {
          kind: 'render',
          input,
          recipe: JSON.stringify(recipe),
          attachments,
          options: { threads: lease.threads },
        },
        input instanceof ArrayBuffer ? [input] : [],
        (fraction) => progress.report('render', fraction),
      );
      return { rendered: parseRendered(answer), timings: {}, ...(mask === undefined ? {} : { mask }) };
    }, signal);
  }

  private async runMasked(job: MaskJob): Promise<Outcome> {
    const { catalogue, pool, inference, store } = this.parts;
    const method = await methodOf(job.recipe, job.step, catalogue, store);
    return runWithMask({ pool, inference, store, gate: this.gate }, job, method);
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

function requireBlob(value: unknown, parameter: string): void {
  if (value instanceof Blob && value.size > 0) return;
  throw new EngineError({
    code: 'bad-parameter',
    message: `What was given as "${parameter}" is no file, or an empty one.`,
    parameter,
  });
}

function requireImages(images: RunOptions['images']): RunOptions['images'] {
  for (const [name, image] of Object.entries(images ?? {})) requireBlob(image, name);
  return images;
}

function resultOf({ rendered, timings, mask, subject }: Outcome, run: number): RunResult {
  const { bytes, mediaType, format, extension, width, height, frames, warnings } = rendered;
  return {
    blob: new Blob([bytes], { type: mediaType }),
    format,
    extension,
    width,
    height,
    frames,
    warnings,
    timings: { ...timings, ...rendered.timings, run },
    ...(mask === undefined ? {} : { mask }),
    ...(subject === undefined ? {} : { subject }),
  };
}
