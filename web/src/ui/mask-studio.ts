// What a tool with a mask shows before its results are made: quick previews while options move, and the brush.

import type { RunResult } from '../engine/engine-types.js';
import type { Operation, Recipe, Stroke } from '../engine/recipe.js';
import { announce } from './banner.js';
import type { BrushEditor } from './brush-editor.js';
import { strokesOf } from './brush-strokes.js';
import { cutRecipe } from './cut-recipe.js';
import type { Job } from './job-queue.js';
import { withEdits } from './job-queue.js';
import type { JobViewer } from './job-viewer.js';
import { LivePreview, SmallPictures, type PreviewWish } from './live-preview.js';
import { MaskMemory, type EngineRun } from './mask-memory.js';
import type { PictureStage } from './picture-stage.js';

interface DraftWish extends PreviewWish {
  readonly job: Job;
  readonly note: string;
}

interface CutWish extends PreviewWish {
  readonly job: Job;
  readonly strokes: readonly Stroke[];
  readonly first: boolean;
}

export interface StudioParts {
  readonly operation: Operation;
  readonly run: EngineRun;
  readonly memory: MaskMemory;
  readonly stage: PictureStage;
  readonly viewer: JobViewer;
  /** The recipe and the pictures of all jobs, as the form says. */
  readonly recipe: () => Recipe;
  readonly images: () => Readonly<Record<string, Blob>>;
  /** Strokes changed on a job. */
  readonly painted: (job: Job, parameter: string, strokes: readonly Stroke[]) => void;
  /** The brush was put down. */
  readonly closed: (job: Job) => void;
}

export class MaskStudio {
  private readonly parts: StudioParts;
  private readonly drafts: LivePreview<DraftWish>;
  private readonly cuts: LivePreview<CutWish>;
  private readonly small: SmallPictures;
  private open: { readonly job: Job; readonly parameter: string; readonly editor: BrushEditor } | undefined;
  private quickFor = '';

  constructor(parts: StudioParts) {
    this.parts = parts;
    this.small = new SmallPictures(parts.run);
    // The masks of quick looks are of small pictures, and kept apart from those of the results.
    const quickMemory = new MaskMemory(parts.run);
    const run: EngineRun = (input, recipe, options) =>
      (options.mask === undefined ? quickMemory : parts).run(input, recipe, options);
    this.drafts = new LivePreview(run, this.small, ({ job, note }, result) =>
      parts.viewer.draft(job, result, note),
    );
    this.cuts = new LivePreview(parts.run, this.small, (wish, result) => void this.showCut(wish, result));
  }

  /** Whether the brush is open. */
  get painting(): boolean {
    return this.open !== undefined;
  }

  /** Whether there is a mask to paint on or to preview with. */
  canPaint(job: Job | undefined): boolean {
    return job !== undefined && this.mask(job) !== undefined && (job.result?.frames ?? 1) === 1;
  }

  /** Shows at once what the options mean for the job, if its mask is known; else answers false. */
  preview(job: Job | undefined): boolean {
    if (job === undefined) return false;
    const mask = this.mask(job);
    if (this.open !== undefined) {
      if (mask !== undefined) this.wantCut(this.open.editor.strokes);
      else this.close();
    } else if (mask !== undefined && this.canPaint(job)) {
      const { images } = this.parts;
      this.drafts.want({
        job,
        picture: job.file,
        recipe: this.recipeOf(job),
        mask,
        images: images(),
        note: '',
      });
    }
    return mask !== undefined;
  }

  /** Shows a first result by a quicker method under a note, until the job's own is there. Does so once for each recipe. */
  quickLook(job: Job, quick: Recipe, note: string): void {
    const { memory, images } = this.parts;
    const recipe = withEdits(quick, job.edits);
    const asked = `${job.id} ${note} ${JSON.stringify(recipe)}`;
    if (this.quickFor === asked || this.mask(job) !== undefined) return;
    this.quickFor = asked;
    const mask = memory.mask(job.file, recipe);
    this.drafts.want({ job, picture: job.file, recipe, mask, images: images(), note });
  }

  /** The job has its result, or something else is looked at: previews of it are not wanted any more. */
  settled(): void {
    this.quickFor = '';
    this.drafts.stop();
  }

  /** Makes the small picture that previews start from, so that the first touch of a slider is as quick as the next. */
  warmUp(job: Job): void {
    if (this.canPaint(job)) this.small.of(job.file).catch(() => undefined);
  }

  /** Opens the brush for a parameter of the job. */
  paint(job: Job, parameter: string): void {
    if (!this.canPaint(job) || this.open !== undefined) return;
    this.drafts.stop();
    const strokes = strokesOf(job.edits[parameter]);
    const editor = this.parts.stage.paint(strokes, {
      changed: (painted) => {
        this.parts.painted(job, parameter, painted);
        this.wantCut(painted);
      },
      done: () => this.close(),
    });
    if (editor === undefined) return;
    this.open = { job, parameter, editor };
    announce('The brush is ready.');
    // The plain cut-out first: undo goes back to it.
    this.wantCut(strokes);
  }

  /** Puts other strokes under the brush, if it is open for this job. */
  setStrokes(job: Job, strokes: readonly Stroke[]): void {
    if (this.open?.job.id !== job.id) return;
    this.open.editor.set(strokes);
    this.wantCut(strokes);
  }

  /** Puts the brush down, if it is open. */
  close(): void {
    const open = this.open;
    if (open === undefined) return;
    this.open = undefined;
    this.cuts.stop();
    this.parts.stage.putDown();
    this.parts.closed(open.job);
  }

  private recipeOf(job: Job): Recipe {
    return withEdits(this.parts.recipe(), job.edits);
  }

  private mask(job: Job): Blob | undefined {
    return this.parts.memory.mask(job.file, this.parts.recipe());
  }

  private wantCut(painted: readonly Stroke[]): void {
    const open = this.open;
    if (open === undefined) return;
    const { job, parameter, editor } = open;
    const first = !editor.layer.ready;
    const strokes = first ? [] : painted;
    const mask = this.mask(job);
    if (mask === undefined) return;
    const recipe = cutRecipe(withEdits(this.parts.recipe(), { [parameter]: strokes }), this.parts.operation);
    this.cuts.want({ job, picture: job.file, recipe, mask, images: {}, strokes, first });
  }

  private async showCut(wish: CutWish, result: RunResult): Promise<void> {
    const { editor } = this.open ?? {};
    const image = await createImageBitmap(result.blob).catch(() => undefined);
    const original = wish.first
      ? await this.small
          .of(wish.picture)
          .then(createImageBitmap)
          .catch(() => undefined)
      : undefined;
    if (image === undefined || editor === undefined || this.open?.editor !== editor) {
      image?.close();
      original?.close();
      return;
    }
    if (!wish.first) editor.replace(image, wish.strokes);
    else if (original !== undefined) {
      editor.begin(original, image);
      if (editor.strokes.length > 0) this.wantCut(editor.strokes);
    }
  }
}
