// The control block: four numbers in the core's shared memory, by which a page watches and stops a blocked worker.

const cancelAt = 0;
const progressAt = 1;
const heartbeatAt = 2;
const phaseAt = 3;

export const controlBytes = 16;

/** Encoders can be silent for long: AVIF reports nothing until it has finished. */
export const encodingPhase = 2;
const encodingPatience = 10;

/** A page asleep (a closed lid, a background tab) sees no ticks; a longer gap than this counts only this much. */
const longestGapMs = 1000;

export class ControlBlock {
  private readonly words: Int32Array;

  constructor(memory: SharedArrayBuffer, offset: number) {
    this.words = new Int32Array(memory, offset, controlBytes / Int32Array.BYTES_PER_ELEMENT);
  }

  /** Asks the core to stop; it looks whenever it reports progress. */
  cancel(): void {
    Atomics.store(this.words, cancelAt, 1);
  }

  /** 0 to 1. */
  get progress(): number {
    return Math.min(1, Math.max(0, Atomics.load(this.words, progressAt) / 1000));
  }

  get heartbeat(): number {
    return Atomics.load(this.words, heartbeatAt);
  }

  get phase(): number {
    return Atomics.load(this.words, phaseAt);
  }
}

/** Measures how long a worker has shown no sign of life. Needs regular ticks; uses only differences of the clock. */
export class SilenceWatch {
  private silentMs = 0;
  private lastTick: number;
  private lastHeartbeat: number | undefined;
  private readonly limitMs: number;

  constructor(limitMs: number, now: number) {
    this.limitMs = limitMs;
    this.lastTick = now;
  }

  /** True when the worker must be taken for hung. `control` is undefined while the worker is starting. */
  tick(now: number, control: ControlBlock | undefined): boolean {
    const gap = Math.min(longestGapMs, Math.max(0, now - this.lastTick));
    this.lastTick = now;
    const heartbeat = control?.heartbeat;
    if (heartbeat !== this.lastHeartbeat) {
      this.lastHeartbeat = heartbeat;
      this.silentMs = 0;
      return false;
    }
    this.silentMs += gap;
    const patience = control?.phase === encodingPhase ? encodingPatience : 1;
    return this.silentMs >= this.limitMs * patience;
  }
}
