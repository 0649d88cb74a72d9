// One worker of the pool with what is known about it: whether it has started, its control block, its memory.

import { ControlBlock, SilenceWatch } from './control.js';
import { cancelled, EngineError, toEngineError } from './errors.js';
import { parseStarted } from './protocol.js';
import type { CoreRequest, LoadMessage } from './protocol.js';
import { WorkerPort } from './worker-port.js';
import type { WorkerLike } from './worker-port.js';

export interface SeatOptions {
  readonly createWorker: () => WorkerLike;
  readonly coreUrl: string;
  readonly module: () => Promise<WebAssembly.Module>;
  readonly poolSize: (threads: number) => number;
  readonly hangTimeoutMs: number;
  /** How long a worker may take to stop by itself before it is terminated. */
  readonly cancelPatienceMs: number;
  readonly now: () => number;
}

export class Seat {
  /** The most threads a picture can have here. */
  readonly threads: number;
  /** Set by the pool while a job has this seat. */
  taken = false;
  idleTimer: ReturnType<typeof setTimeout> | undefined;
  /** The core's memory after the last answer, in bytes; it never shrinks. */
  memoryBytes = 0;

  private readonly options: SeatOptions;
  private readonly port: WorkerPort;
  private starting: Promise<void> | undefined;
  private control: ControlBlock | undefined;
  private watch: SilenceWatch | undefined;
  private cancelTimer: ReturnType<typeof setTimeout> | undefined;
  private onProgress: ((fraction: number) => void) | undefined;

  constructor(threads: number, options: SeatOptions, onDeath: (seat: Seat) => void) {
    this.threads = threads;
    this.options = options;
    this.port = new WorkerPort(options.createWorker(), () => {
      clearTimeout(this.idleTimer);
      this.control = undefined;
      onDeath(this);
    });
  }

  get alive(): boolean {
    return this.port.alive;
  }

  /** Fetches and starts the core on first use. */
  start(): Promise<void> {
    this.starting ??= this.startOnce().catch((thrown: unknown) => {
      const error = toEngineError(thrown);
      this.port.kill(error);
      throw error;
    });
    return this.starting;
  }

  /** Asks the worker; `onProgress` gets the core's own 0 to 1. */
  async call(
    request: CoreRequest,
    transfer: Transferable[] = [],
    onProgress?: (fraction: number) => void,
  ): Promise<unknown> {
    this.onProgress = onProgress;
    this.watch = new SilenceWatch(this.options.hangTimeoutMs, this.options.now());
    try {
      const answer = await this.port.request(request, transfer);
      this.memoryBytes = answer.memoryBytes;
      if (!answer.ok) throw new EngineError(answer.error);
      return answer.value;
    } finally {
      clearTimeout(this.cancelTimer);
      this.watch = undefined;
      this.onProgress = undefined;
    }
  }

  /** To be called regularly: passes progress on and replaces a worker that hangs. */
  tick(): void {
    const { watch } = this;
    if (!watch) return;
    if (watch.tick(this.options.now(), this.control)) {
      this.kill(
        new EngineError({
          code: 'internal',
          message: 'The engine stopped responding on this picture and was restarted.',
        }),
      );
      return;
    }
    if (this.control && this.onProgress) this.onProgress(this.control.progress);
  }

  /** Polite first: the core is asked to stop, and terminated when it has not answered soon after. */
  cancel(): void {
    // A worker that is still starting is left to: the next job can have it.
    if (!this.control || !this.port.busy) return;
    this.control.cancel();
    this.cancelTimer = setTimeout(() => this.kill(cancelled()), this.options.cancelPatienceMs);
  }

  kill(error: EngineError): void {
    this.port.kill(error);
  }

  private async startOnce(): Promise<void> {
    const { coreUrl, poolSize } = this.options;
    const load: LoadMessage = { kind: 'load', coreUrl };
    this.port.tell(load);
    const module = await this.options.module();
    const request: CoreRequest = { kind: 'start', coreUrl, module, poolSize: poolSize(this.threads) };
    const { memory, control } = parseStarted(await this.call(request));
    this.control = new ControlBlock(memory, control);
  }
}
