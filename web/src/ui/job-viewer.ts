// Shows one job on the stage: its original, its newest result, its progress, and what went wrong. Late pictures are dropped.

import type { RunResult } from '../engine/engine-types.js';
import { announce } from './banner.js';
import type { Size } from './crop-geometry.js';
import { doubtOf } from './doubt.js';
import { engine } from './engine-access.js';
import type { Job } from './job-queue.js';
import type { PictureStage } from './picture-stage.js';
import { nearlyDone } from './progress-words.js';
import { viewable, type Viewable } from './viewable.js';

export class JobViewer {
  private readonly stage: PictureStage;
  private readonly originalShown: (picture: Viewable) => void;
  private jobId = -1;
  private resultBlob: Blob | undefined;
  private before: Viewable | undefined;
  private after: Viewable | undefined;
  /** A preview that is shown in place of `over`, the result it will be replaced by a newer one of. */
  private drafted:
    { readonly blob: Blob; readonly note: string; readonly over: RunResult | undefined } | undefined;

  /** `originalShown` is told when the original of the job is on the stage, which may be a while after `show`. */
  constructor(stage: PictureStage, originalShown: (picture: Viewable) => void) {
    this.stage = stage;
    this.originalShown = originalShown;
  }

  /** The original of the job that is shown, once it is there. */
  get original(): Viewable | undefined {
    return this.before;
  }

  show(job: Job): void {
    const { state, progress, failure } = job;
    const known = progress !== undefined && !nearlyDone(progress);
    if (this.jobId !== job.id || (state === 'done' && job.result !== this.drafted?.over))
      this.drafted = undefined;
    this.stage.busy(state === 'running' ? (known ? progress.fraction : 'unknown') : undefined);
    this.stage.say(state === 'failed' ? (failure?.message ?? '') : state === 'cancelled' ? 'Cancelled.' : '');
    if (this.jobId !== job.id) {
      this.clear();
      this.jobId = job.id;
      void this.showOriginal(job);
    }
    void this.showResult(job);
    this.remark(job);
  }

  /** Shows a preview of the job until its next result is there. */
  draft(job: Job, result: RunResult, note: string): void {
    if (this.jobId !== job.id) return;
    if (note !== '' && note !== this.drafted?.note) announce(note);
    this.drafted = { blob: result.blob, note, over: job.result };
    void this.showResult(job);
    this.remark(job);
  }

  clear(): void {
    this.jobId = -1;
    this.before?.release();
    this.after?.release();
    this.before = this.after = this.resultBlob = this.drafted = undefined;
    this.stage.note('');
    this.stage.showBefore(undefined);
    this.stage.showAfter(undefined);
  }

  private remark(job: Job): void {
    const note = this.drafted?.note ?? '';
    const doubt = job.state === 'done' && this.drafted === undefined ? doubtOf(job) : undefined;
    if (doubt === undefined) this.stage.note(note);
    else this.stage.note(doubt.sentence, 'doubt');
  }

  private async showOriginal(job: Job): Promise<void> {
    const picture = await viewable(job.file, engine).catch(() => undefined);
    if (this.jobId !== job.id) {
      picture?.release();
      return;
    }
    this.before = picture;
    this.stage.showBefore(picture);
    if (picture !== undefined) this.originalShown(picture);
  }

  private async showResult(job: Job): Promise<void> {
    const drafted = this.drafted;
    const blob = drafted?.blob ?? job.result?.blob;
    if (blob === this.resultBlob) return;
    this.resultBlob = blob;
    const picture = blob === undefined ? undefined : await viewable(blob, engine).catch(() => undefined);
    if (this.resultBlob !== blob || this.jobId !== job.id) {
      picture?.release();
      return;
    }
    // The result before stays on the stage until the new one can replace it without a flicker.
    this.after?.release();
    this.after = picture;
    this.stage.showAfter(
      picture === undefined || drafted === undefined ? picture : asLargeAs(picture, this.before, job.result),
    );
  }
}

/** A small preview takes the room of the picture it stands for, so that the zoom does not jump. */
function asLargeAs(preview: Viewable, ...models: readonly (Size | undefined)[]): Viewable {
  const shape = preview.width / preview.height;
  const model = models.find(
    (each) =>
      each !== undefined &&
      each.width > preview.width &&
      Math.abs(each.width / each.height - shape) < 0.02 * shape,
  );
  if (model === undefined) return preview;
  const { url, release } = preview;
  return { url, release, width: model.width, height: model.height };
}
