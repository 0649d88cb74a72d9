// Lets a few in at a time, in the order in which they came.

import { cancelled } from './errors.js';

export class Gate {
  private readonly room: number;
  private inside = 0;
  private readonly queue: (() => void)[] = [];

  /** At most `room` hold a place at the same time. */
  constructor(room: number) {
    this.room = room;
  }

  /** Resolves with the call that gives the place back, which may be made twice. Rejects with `cancelled` on an abort. */
  enter(signal?: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled());
      const leaveQueue = (): void => {
        this.queue.splice(this.queue.indexOf(enter), 1);
        reject(cancelled());
      };
      const enter = (): void => {
        signal?.removeEventListener('abort', leaveQueue);
        this.inside++;
        let left = false;
        resolve(() => {
          if (left) return;
          left = true;
          this.inside--;
          this.queue.shift()?.();
        });
      };
      if (this.inside < this.room) return enter();
      this.queue.push(enter);
      signal?.addEventListener('abort', leaveQueue, { once: true });
    });
  }
}
