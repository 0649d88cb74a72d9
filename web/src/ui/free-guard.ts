// Stands between a tool's queue and the engine where the owner sells Premium: counts pictures, keeps those beyond the free ones, and lets them go on.

import { LimitReached, wakeNextDayMs, type Allowance } from '../account/allowance.js';
import { freeTier } from '../account/free-tier.js';
import { onLicenceChange } from '../account/licence.js';
import type { RunResult } from '../engine/engine-types.js';
import { hideFreeLimit, showFreeLimit, updateFreeLimit } from './free-limit-dialog.js';

export interface GuardedQueue {
  /** Tries the pictures again that wait for the allowance. */
  releaseLimited(): void;
  readonly jobs: readonly { readonly id: number; readonly limited: boolean }[];
}

/** What the guard talks to; the page's own, unless a test says otherwise. */
export interface GuardSurroundings {
  /** Undefined where nothing is sold. */
  readonly tier?: Promise<Allowance> | undefined;
  readonly dialog?: {
    show(limit: number, waiting: number): void;
    /** Says the number again where it is open. */
    update(waiting: number): void;
    hide(): void;
  };
  readonly onLicence?: (callback: () => void) => void;
  /** Pictures that are refused within this time are told of together. */
  readonly gatherMs?: number;
}

export class FreeGuard {
  private readonly queue: () => GuardedQueue;
  private readonly around: Required<GuardSurroundings>;
  private readonly told = new Set<number>();
  private telling: ReturnType<typeof setTimeout> | undefined;
  private waking: ReturnType<typeof setTimeout> | undefined;

  constructor(queue: () => GuardedQueue, around: GuardSurroundings = {}) {
    this.queue = queue;
    this.around = {
      tier: 'tier' in around ? around.tier : freeTier(),
      dialog: { show: showFreeLimit, update: updateFreeLimit, hide: hideFreeLimit },
      onLicence: onLicenceChange,
      gatherMs: 200,
      ...around,
    };
    const { tier, onLicence } = this.around;
    if (tier === undefined) return;
    onLicence(() => void this.tryAgain());
    void tier.then((allowance) => allowance.onChange(() => void this.tryAgain()));
    // Timers stand still while a device sleeps.
    document.addEventListener('visibilitychange', () => document.hidden || void this.tryAgain());
  }

  /** Rejects with code `limit` when today's pictures are used up; where there is no limit, just does the work. */
  async run(picture: File, work: () => Promise<RunResult>): Promise<RunResult> {
    const tier = await this.around.tier;
    if (tier === undefined) return work();
    try {
      return await tier.spend(picture, work);
    } catch (thrown) {
      if (thrown instanceof LimitReached) this.refused();
      // Its place is free again, which no count tells.
      else void this.tryAgain();
      throw thrown;
    }
  }

  /** Shows what the limit means and what can be done. */
  explain(): void {
    const { tier, dialog } = this.around;
    void tier?.then(({ limit }) => dialog.show(limit, this.waiting.length));
  }

  private get waiting(): readonly number[] {
    return this.queue().jobs.flatMap(({ id, limited }) => (limited ? [id] : []));
  }

  private refused(): void {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const { waiting } = this;
      const fresh = waiting.filter((id) => !this.told.has(id));
      for (const id of fresh) this.told.add(id);
      // The same pictures that have to wait again are no news.
      if (fresh.length > 0) this.explain();
      else this.around.dialog.update(waiting.length);
    }, this.around.gatherMs);
    this.wakeNextDay();
  }

  private wakeNextDay(): void {
    clearTimeout(this.waking);
    this.waking = setTimeout(() => {
      if (this.waiting.length === 0) return;
      this.wakeNextDay();
      void this.tryAgain();
    }, wakeNextDayMs(Date.now()));
  }

  /** Lets pictures go on if there is a place for any of them. The dialog goes once it holds for none. */
  private async tryAgain(): Promise<void> {
    const free = (await (await this.around.tier)?.free()) ?? 0;
    // Looked at only now: a picture that was refused a moment ago is among them.
    if (free === 0 || this.waiting.length === 0) return;
    if (free >= this.waiting.length) this.around.dialog.hide();
    this.queue().releaseLimited();
  }
}
