// Keeps the mask that the networks made of each picture, so that no network runs twice for the same question. Knows no DOM.

import type { Progress, RunOptions, RunResult, Subject, Warning } from '../engine/engine-types.js';
import type { Recipe } from '../engine/recipe.js';

export type EngineRun = (input: Blob, recipe: Recipe, options: RunOptions) => Promise<RunResult>;

interface Kept {
  readonly mask: Blob;
  readonly subject: Subject | undefined;
  readonly warnings: readonly Warning[];
}

/** Networks at work on a picture, whoever waits for their answer now. */
interface Making {
  readonly method: string;
  readonly stop: AbortController;
  readonly listeners: Set<(progress: Progress) => void>;
  readonly result: Promise<RunResult>;
}

/**
 * The reason of an abort after which the same picture will be asked for again with other options: what its networks
 * are doing is still wanted.
 */
export const superseded = new DOMException('Other options are wanted.', 'AbortError');

/** What the networks had to say, which stays true when only the mask is used again. */
const aboutTheMask = ['no-subject', 'doubtful', 'model-too-large'];

/** The one parameter that decides which networks are asked; everything else only uses their answer. */
export const methodParameter = 'model';

/** The method a recipe names; undefined leaves the choice to the engine. */
export function methodOf(recipe: Recipe): string | undefined {
  const named = recipe.steps
    .map((step) => step.params?.[methodParameter])
    .find((value) => value !== undefined);
  return typeof named === 'string' ? named : undefined;
}

/** The recipe with its steps asking another method. */
export function withMethod(recipe: Recipe, method: string): Recipe {
  return {
    ...recipe,
    steps: recipe.steps.map((step) => ({ ...step, params: { ...step.params, [methodParameter]: method } })),
  };
}

export class MaskMemory {
  // Goes with the file: nothing has to be cleared when a picture leaves the list.
  private readonly kept = new WeakMap<Blob, Map<string, Kept>>();
  private readonly making = new Map<Blob, Making>();
  private readonly engineRun: EngineRun;

  constructor(run: EngineRun) {
    this.engineRun = run;
  }

  /** The mask that a run of this picture with this recipe would use; undefined when networks have to make it. */
  mask(picture: Blob, recipe: Recipe): Blob | undefined {
    return this.find(picture, recipe)?.mask;
  }

  /**
   * Runs the recipe with the mask that is known. Else networks make it, which a run before may have begun with other
   * options: then it is waited for. Rejects as the engine does.
   */
  async run(picture: Blob, recipe: Recipe, options: RunOptions): Promise<RunResult> {
    const known = this.find(picture, recipe);
    if (known !== undefined) return this.runWith(known, picture, recipe, options);
    const method = methodOf(recipe) ?? '';
    const earlier = this.making.get(picture);
    if (earlier?.method === method) {
      // What went wrong with other options may go well with these.
      await attend(earlier, options).catch((thrown: unknown) => {
        if (options.signal?.aborted === true) throw thrown;
      });
      return this.run(picture, recipe, options);
    }
    earlier?.stop.abort();
    return attend(this.begin(picture, recipe, options, method), options);
  }

  /** Stops what networks do on this picture. */
  stop(picture: Blob): void {
    this.making.get(picture)?.stop.abort();
  }

  /** Stops what networks do on any other picture than these. */
  stopOthers(pictures: ReadonlySet<Blob>): void {
    for (const picture of this.making.keys()) if (!pictures.has(picture)) this.stop(picture);
  }

  private begin(picture: Blob, recipe: Recipe, options: RunOptions, method: string): Making {
    const stop = new AbortController();
    const listeners = new Set<(progress: Progress) => void>();
    const { signal: _signal, onProgress: _onProgress, ...rest } = options;
    const result = this.engineRun(picture, recipe, {
      ...rest,
      signal: stop.signal,
      onProgress: (progress) => listeners.forEach((listener) => listener(progress)),
    })
      .then((made) => {
        this.keep(picture, recipe, made);
        return made;
      })
      .finally(() => {
        if (this.making.get(picture) === making) this.making.delete(picture);
      });
    // Nobody may be waiting any more.
    result.catch(() => undefined);
    const making: Making = { method, stop, listeners, result };
    this.making.set(picture, making);
    return making;
  }

  private async runWith(known: Kept, picture: Blob, recipe: Recipe, options: RunOptions): Promise<RunResult> {
    const result = await this.engineRun(picture, recipe, { ...options, mask: known.mask });
    const said = new Set(known.warnings.map((warning) => warning.code));
    return {
      ...result,
      mask: known.mask,
      ...(known.subject === undefined ? {} : { subject: known.subject }),
      warnings: [...known.warnings, ...result.warnings.filter((warning) => !said.has(warning.code))],
    };
  }

  private find(picture: Blob, recipe: Recipe): Kept | undefined {
    return this.kept.get(picture)?.get(methodOf(recipe) ?? '');
  }

  private keep(picture: Blob, recipe: Recipe, { mask, subject, warnings }: RunResult): void {
    if (mask === undefined) return;
    const ofPicture = this.kept.get(picture) ?? new Map<string, Kept>();
    ofPicture.set(methodOf(recipe) ?? '', {
      mask,
      subject,
      warnings: warnings.filter((warning) => aboutTheMask.includes(warning.code)),
    });
    this.kept.set(picture, ofPicture);
  }
}

/** Waits for networks under a signal of one's own; they go on without the one who waits only when it is `superseded`. */
function attend(making: Making, { signal, onProgress }: RunOptions): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const end = (): void => {
      signal?.removeEventListener('abort', leave);
      if (onProgress !== undefined) making.listeners.delete(onProgress);
    };
    const leave = (): void => {
      end();
      if (signal?.reason !== superseded) making.stop.abort();
      reject(new DOMException('Cancelled.', 'AbortError'));
    };
    if (signal?.aborted === true) {
      leave();
      return;
    }
    if (onProgress !== undefined) making.listeners.add(onProgress);
    signal?.addEventListener('abort', leave, { once: true });
    making.result.then(resolve, reject).finally(end);
  });
}
