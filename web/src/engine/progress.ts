// One fraction for a job of several stages, some of which run at the same time. Never goes back.

import type { Progress, Stage } from './engine-types.js';

export type StageWeights = Partial<Record<Stage, number>>;

const creepEveryMs = 100;

/**
 * Reports a guess of how far work is that gives no sign of life: quick at first, never more than 0.95. Answers what ends
 * it. `expectedMs` is how long the work took the last time, or seems to take.
 */
export function creep(expectedMs: number, report: (fraction: number) => void): () => void {
  const began = performance.now();
  const timer = setInterval(() => {
    report(0.95 * (1 - Math.exp((-1.5 * (performance.now() - began)) / Math.max(1, expectedMs))));
  }, creepEveryMs);
  return () => clearInterval(timer);
}

/** What a stage can tell beside its fraction. */
export type StageDetails = Pick<Progress, 'loaded' | 'total'> | Pick<Progress, 'asked' | 'of'>;

export class JobProgress {
  private readonly listener: ((progress: Progress) => void) | undefined;
  private readonly weights: StageWeights;
  private readonly done: Partial<Record<Stage, number>> = {};
  private fraction = 0;
  private reported = -1;
  private stage: Stage | undefined;

  /** `weights` need not add up to 1. */
  constructor(weights: StageWeights, listener: ((progress: Progress) => void) | undefined) {
    this.weights = { ...weights };
    this.listener = listener;
  }

  /** This job does not pass through the stage, so the others make up the whole. To be said before anything is reported. */
  skip(stage: Stage): void {
    delete this.weights[stage];
  }

  /** `fraction` is 0 to 1 of this stage alone. */
  report(stage: Stage, fraction: number, details?: StageDetails): void {
    const before = this.done[stage] ?? 0;
    this.done[stage] = Math.max(before, Math.min(1, Math.max(0, fraction)));
    let sum = 0;
    let total = 0;
    for (const [name, weight] of Object.entries(this.weights)) {
      sum += weight * (this.done[name as Stage] ?? 0);
      total += weight;
    }
    this.fraction = Math.max(this.fraction, sum / total);
    if (this.fraction === this.reported && stage === this.stage && !details) return;
    this.reported = this.fraction;
    this.stage = stage;
    const progress: Progress = { stage, fraction: Math.min(1, this.fraction), ...details };
    try {
      this.listener?.(progress);
    } catch (error) {
      // A listener's mistake must not fail the job; show it where mistakes of the page are shown.
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
