// Stands between a tool's queue and the engine where the owner sells Premium: counts pictures, keeps those beyond the free ones, and lets them go on.

import { LimitReached, untilNextDayMs } from '../account/allowance.js';
import { freeTier } from '../account/free-tier.js';
import { onLicenceChange } from '../account/licence.js';
import type { RunResult } from '../engine/engine-types.js';
import { hideFreeLimit, showFreeLimit } from './free-limit-dialog.js';

/** Pictures that are refused together are told of together. */
const gatherMs = 200;
/** The new day begins a moment later, so that it has begun for certain. */
const marginMs = 1000;

export interface GuardedQueue {
  /** Tries the pictures again that wait for the allowance. */
  releaseLimited(): void;
  readonly jobs: readonly { readonly id: number; readonly limited: boolean }[];
}

export class FreeGuard {
  private readonly queue: () => GuardedQueue;
  private readonly told = new Set<number>();
  private telling: ReturnType<typeof setTimeout> | undefined;
  private waking: ReturnType<typeof setTimeout> | undefined;

  constructor(queue: () => GuardedQueue) {
    this.queue = queue;
    if (freeTier() === undefined) return;
    onLicenceChange(() => this.tryAgain());
    void freeTier()?.then((tier) => tier.onChange(() => this.tryAgainIfLeft()));
    // Timers stand still while a device sleeps.
    document.addEventListener('visibilitychange', () => document.hidden || this.tryAgainIfLeft());
  }

  /** Rejects with code `limit` when today's pictures are used up; where there is no limit, just does the work. */
  async run(picture: File, work: () => Promise<RunResult>): Promise<RunResult> {
    const tier = await freeTier();
    if (tier === undefined) return work();
    try {
      return await tier.spend(picture, work);
    } catch (thrown) {
      if (thrown instanceof LimitReached) this.refused();
      throw thrown;
    }
  }

  /** Shows what the limit means and what can be done. */
  explain(): void {
    void freeTier()?.then((tier) => showFreeLimit(tier.limit, this.waiting.length));
  }

  private get waiting(): readonly number[] {
    return this.queue().jobs.flatMap(({ id, limited }) => (limited ? [id] : []));
  }

  private refused(): void {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const fresh = this.waiting.filter((id) => !this.told.has(id));
      for (const id of fresh) this.told.add(id);
      // Options that change make the same pictures wait again; that is no news.
      if (fresh.length > 0) this.explain();
    }, gatherMs);
    clearTimeout(this.waking);
    this.waking = setTimeout(() => this.tryAgain(), untilNextDayMs(Date.now()) + marginMs);
  }

  private tryAgain(): void {
    if (this.waiting.length === 0) return;
    hideFreeLimit();
    this.queue().releaseLimited();
  }

  private tryAgainIfLeft(): void {
    if (this.waiting.length === 0) return;
    void freeTier()
      ?.then((tier) => tier.left())
      .then((left) => left > 0 && this.tryAgain());
  }
}
