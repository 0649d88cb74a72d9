// Quick small renders of one picture while its options move: the newest wish wins, none is begun in vain. Knows no DOM.

import type { RunResult } from '../engine/engine-types.js';
import type { Recipe } from '../engine/recipe.js';
import type { EngineRun } from './mask-memory.js';

/** Longer side of a preview in pixels: sharp on a screen, made within a blink. */
export const previewSide = 1200;

export interface PreviewWish {
  readonly picture: Blob;
  readonly recipe: Recipe;
  /** Without one the networks run. */
  readonly mask: Blob | undefined;
  readonly images: Readonly<Record<string, Blob>>;
}

/** The picture made small once, whatever is asked of it then; the one asked for last is kept. */
export class SmallPictures {
  private readonly run: EngineRun;
  private picture: Blob | undefined;
  private small: Promise<Blob> | undefined;

  constructor(run: EngineRun) {
    this.run = run;
  }

  /** Rejects as the engine does; a failure is forgotten. */
  of(picture: Blob): Promise<Blob> {
    if (this.picture !== picture || this.small === undefined) {
      this.picture = picture;
      const making = this.run(
        picture,
        {
          version: 1,
          steps: [{ op: 'resize', params: { width: previewSide, height: previewSide } }],
          output: { format: 'png', effort: 0 },
        },
        {},
      ).then((result) => result.blob);
      this.small = making;
      making.catch(() => {
        if (this.small === making) this.small = undefined;
      });
    }
    return this.small;
  }
}

/**
 * Gives the newest wish's picture to `shown`. While one is being made, a newer wish waits and replaces any other that
 * waits: a moving slider shows as many pictures as the device can make, and always the last.
 */
export class LivePreview<Wish extends PreviewWish> {
  private readonly run: EngineRun;
  private readonly small: SmallPictures;
  private readonly shown: (wish: Wish, result: RunResult) => void;
  private waiting: Wish | undefined;
  private running: AbortController | undefined;

  constructor(run: EngineRun, small: SmallPictures, shown: (wish: Wish, result: RunResult) => void) {
    this.run = run;
    this.small = small;
    this.shown = shown;
  }

  /** Whether a picture is being made. */
  get busy(): boolean {
    return this.running !== undefined;
  }

  want(wish: Wish): void {
    this.waiting = wish;
    if (this.running === undefined) void this.work();
  }

  /** Nothing that was wished for is shown any more. */
  stop(): void {
    this.waiting = undefined;
    this.running?.abort();
    this.running = undefined;
  }

  private async work(): Promise<void> {
    const controller = new AbortController();
    const { signal } = controller;
    this.running = controller;
    while (this.waiting !== undefined && !signal.aborted) {
      const { picture } = this.waiting;
      // What is wrong with a picture or an option is said by the full render, which always follows.
      const small = await this.small.of(picture).catch(() => undefined);
      const wish: Wish | undefined = this.waiting;
      if (signal.aborted || wish === undefined) break;
      if (wish.picture !== picture) continue;
      this.waiting = undefined;
      if (small === undefined) continue;
      const result = await this.make(wish, small, signal).catch(() => undefined);
      if (result !== undefined && !signal.aborted) this.shown(wish, result);
    }
    if (this.running === controller) this.running = undefined;
  }

  private make(wish: Wish, small: Blob, signal: AbortSignal): Promise<RunResult> {
    return this.run(small, previewRecipe(wish.recipe), {
      signal,
      images: wish.images,
      ...(wish.mask === undefined ? {} : { mask: wish.mask }),
    });
  }
}

/** The same steps, written as fast as can be; a format without transparency is kept, for it shows. */
function previewRecipe(recipe: Recipe): Recipe {
  const flat = recipe.output?.['format'] === 'jpeg';
  return { ...recipe, output: flat ? { format: 'jpeg', quality: 90 } : { format: 'png', effort: 0 } };
}
