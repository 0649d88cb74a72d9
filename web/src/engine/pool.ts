// The pool of core workers: started on demand, one job each, replaced when they crash, hang or have grown too big.

import { abortable } from './abort.js';
import { cancelled } from './errors.js';
import type { EngineError } from './errors.js';
import type { CoreRequest } from './protocol.js';
import { Seat } from './seat.js';
import type { SeatOptions } from './seat.js';

export interface PoolOptions extends SeatOptions {
  /** Most workers at once. */
  readonly workers: number;
  /** Threads for a picture that is alone; in a batch each has one. */
  readonly threads: number;
  readonly memoryBudget: number;
  readonly idleTimeoutMs: number;
}

/** A worker lent to one job until its work settles. */
export interface Lease {
  /** Threads to ask the core for. */
  readonly threads: number;
  call(
    request: CoreRequest,
    transfer?: Transferable[],
    onProgress?: (fraction: number) => void,
  ): Promise<unknown>;
}

interface Waiting {
  readonly begin: (seat: Seat, threads: number) => void;
  readonly reject: (error: EngineError) => void;
}

const tickMs = 50;

export class Pool {
  private readonly options: PoolOptions;
  private readonly seats = new Set<Seat>();
  private queue: Waiting[] = [];
  private ticker: ReturnType<typeof setInterval> | undefined;
  private dispatching = false;
  private closed = false;

  constructor(options: PoolOptions) {
    this.options = options;
  }

  /** Runs `work` with a worker of its own, in the order of the calls. An abort rejects at once with `cancelled`. */
  lease<T>(work: (lease: Lease) => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.closed || signal?.aborted) return Promise.reject(cancelled());
    return new Promise<T>((resolve, reject) => {
      const leave = (): void => {
        this.queue = this.queue.filter((other) => other !== waiting);
        reject(cancelled());
      };
      const waiting: Waiting = {
        reject: (error) => {
          signal?.removeEventListener('abort', leave);
          reject(error);
        },
        begin: (seat, threads) => {
          signal?.removeEventListener('abort', leave);
          resolve(this.occupy(seat, threads, work, signal));
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      this.queue.push(waiting);
      this.dispatchSoon();
    });
  }

  /** Starts one worker, unless there is one, so that the first job need not wait for it. */
  async warmUp(): Promise<void> {
    if (this.closed) throw cancelled();
    if (this.seats.size === 0) await this.lease(() => Promise.resolve());
  }

  /** Rejects everything outstanding with `cancelled` and ends all workers. */
  close(): void {
    this.closed = true;
    const { queue } = this;
    this.queue = [];
    for (const waiting of queue) waiting.reject(cancelled());
    for (const seat of [...this.seats]) seat.kill(cancelled());
  }

  /** Waits for the calls made in the same turn, so that a batch is seen as one. */
  private dispatchSoon(): void {
    if (this.dispatching) return;
    this.dispatching = true;
    queueMicrotask(() => {
      this.dispatching = false;
      this.dispatch();
    });
  }

  private dispatch(): void {
    while (this.queue.length > 0) {
      const alone = this.queue.length === 1 && ![...this.seats].some((seat) => seat.taken);
      const seat = this.freeSeat(alone ? this.options.threads : 1);
      if (!seat) return;
      const waiting = this.queue.shift();
      seat.taken = true;
      waiting?.begin(seat, alone ? Math.min(seat.threads, this.options.threads) : 1);
    }
  }

  /** The idle worker with the most threads, or a new one while there may be more. */
  private freeSeat(threads: number): Seat | undefined {
    const idle = [...this.seats].filter((seat) => !seat.taken).sort((a, b) => b.threads - a.threads)[0];
    if (idle) {
      clearTimeout(idle.idleTimer);
      return idle;
    }
    if (this.seats.size >= this.options.workers) return undefined;
    const seat = new Seat(threads, this.options, (dead) => this.bury(dead));
    this.seats.add(seat);
    return seat;
  }

  private occupy<T>(
    seat: Seat,
    threads: number,
    work: (lease: Lease) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const cancel = (): void => seat.cancel();
    signal?.addEventListener('abort', cancel, { once: true });
    this.tickWhileBusy();
    const lease: Lease = {
      threads,
      call: (request, transfer, onProgress) => {
        if (signal?.aborted) return Promise.reject(cancelled());
        return seat.call(request, transfer, onProgress);
      },
    };
    const done = seat
      .start()
      .then(() => work(lease))
      .finally(() => {
        signal?.removeEventListener('abort', cancel);
        this.release(seat);
      });
    return abortable(done, signal);
  }

  private release(seat: Seat): void {
    seat.taken = false;
    if (seat.alive) {
      if (seat.memoryBytes > this.options.memoryBudget) seat.kill(cancelled());
      else seat.idleTimer = setTimeout(() => seat.kill(cancelled()), this.options.idleTimeoutMs);
    }
    this.dispatchSoon();
  }

  private bury(seat: Seat): void {
    this.seats.delete(seat);
    this.dispatchSoon();
  }

  private tickWhileBusy(): void {
    this.ticker ??= setInterval(() => {
      for (const seat of [...this.seats]) seat.tick();
      if (![...this.seats].some((seat) => seat.taken)) {
        clearInterval(this.ticker);
        this.ticker = undefined;
      }
    }, tickMs);
  }
}
