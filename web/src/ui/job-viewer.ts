// Shows one job on the stage: its original, its newest result, its progress, and what went wrong. Late pictures are dropped.

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
    this.stage.busy(state === 'running' ? (known ? progress.fraction : 'unknown') : undefined);
    this.stage.say(state === 'failed' ? (failure?.message ?? '') : state === 'cancelled' ? 'Cancelled.' : '');
    if (this.jobId !== job.id) {
      this.clear();
      this.jobId = job.id;
      void this.showOriginal(job);
    }
    void this.showResult(job);
  }

  clear(): void {
    this.jobId = -1;
    this.before?.release();
    this.after?.release();
    this.before = this.after = this.resultBlob = undefined;
    this.stage.showBefore(undefined);
    this.stage.showAfter(undefined);
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
    const blob = job.result?.blob;
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
    this.stage.showAfter(picture);
  }
}
