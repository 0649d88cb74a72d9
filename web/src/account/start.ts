// What every page does for the account room: renews the cookie, and deletes what has become too old, now and daily.

import { dropStaleFiles, lookEveryMs } from '../site/hand-over.js';
import { tidyAllowance } from './allowance.js';
import { dayMs, systemClock, type Clock } from './clock.js';
import { jobHistory } from './history.js';
import { renewSession, session } from './session.js';

const lookAgainMs = 60 * 60 * 1000;
const idleTimeoutMs = 3000;

/** Whether a day has passed; true at first, and when the clock was set back. */
export class Daily {
  private readonly clock: Clock;
  private last = -Infinity;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  isDue(): boolean {
    const now = this.clock.now();
    if (now - this.last < dayMs && now >= this.last) return false;
    this.last = now;
    return true;
  }
}

function whenIdle(work: () => void): void {
  // Safari has no such callback.
  if ('requestIdleCallback' in globalThis) requestIdleCallback(work, { timeout: idleTimeoutMs });
  else setTimeout(work, idleTimeoutMs / 3);
}

/**
 * Called once by every page, with its way to tell the visitor a sentence. Never throws: a browser that keeps nothing has
 * nothing that gets too old.
 */
export function startAccount(tell: (sentence: string) => void): void {
  session();
  jobHistory.onFull = tell;
  const daily = new Daily(systemClock);
  const dropFiles = (): void => void dropStaleFiles().catch(() => undefined);
  const tidy = (): void => {
    dropFiles();
    if (!daily.isDue()) return;
    renewSession();
    void jobHistory.deleteOld().catch(() => undefined);
    void tidyAllowance(systemClock).catch(() => undefined);
  };
  whenIdle(tidy);
  // Timers stand still while a device sleeps: whoever comes back to the page finds it tidied as well.
  setInterval(tidy, lookAgainMs);
  // Pictures on their way are promised to lie for minutes.
  setInterval(dropFiles, lookEveryMs);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') tidy();
  });
}
