// Keeps the mask that the networks made of each picture, so that no network runs twice for the same question. Knows no DOM.

import type { RunOptions, RunResult, Subject, Warning } from '../engine/engine-types.js';
import type { Recipe } from '../engine/recipe.js';

export type EngineRun = (input: Blob, recipe: Recipe, options: RunOptions) => Promise<RunResult>;

interface Kept {
  readonly mask: Blob;
  readonly subject: Subject | undefined;
  readonly warnings: readonly Warning[];
}

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
  private readonly engineRun: EngineRun;

  constructor(run: EngineRun) {
    this.engineRun = run;
  }

  /** The mask that a run of this picture with this recipe would use; undefined when networks have to make it. */
  mask(picture: Blob, recipe: Recipe): Blob | undefined {
    return this.find(picture, recipe)?.mask;
  }

  /** Runs the recipe with the mask that is known, else keeps the one that comes back. Rejects as the engine does. */
  async run(picture: Blob, recipe: Recipe, options: RunOptions): Promise<RunResult> {
    const known = this.find(picture, recipe);
    if (known === undefined) {
      const result = await this.engineRun(picture, recipe, options);
      this.keep(picture, recipe, result);
      return result;
    }
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
