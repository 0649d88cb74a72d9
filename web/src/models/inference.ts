// The page's side of inference: one worker for all jobs, one network in it at a time, dropped when idle.

import { abortable, throwIfAborted } from '../engine/abort.js';
import { cancelled, EngineError } from '../engine/errors.js';
import { parseInferred } from '../engine/protocol.js';
import type { Inferred, InferenceRequest } from '../engine/protocol.js';
import { WorkerPort } from '../engine/worker-port.js';
import type { WorkerLike } from '../engine/worker-port.js';

export interface InferenceOptions {
  readonly createWorker: () => WorkerLike;
  /** Folder of ONNX Runtime's files, absolute, with a slash at the end. */
  readonly ortUrl: string;
  readonly threads: number;
  readonly idleTimeoutMs: number;
  /** A network that has not answered after this long is taken for hung; it gives no sign of life meanwhile. */
  readonly hangTimeoutMs: number;
  readonly cancelPatienceMs: number;
}

interface Seat {
  readonly port: WorkerPort;
  /** Id and checksum of the network that is loaded. */
  model: string | undefined;
}

export class Inference {
  private readonly options: InferenceOptions;
  private seat: Seat | undefined;
  private tail: Promise<void> = Promise.resolve();
  private waiting = 0;
  private idleTimer: ReturnType<typeof setTimeout> | undefined;
  private closed = false;

  constructor(options: InferenceOptions) {
    this.options = options;
  }

  /** Loads the network `model` unless it is loaded; `weights` is called only when they are needed. */
  load(model: string, weights: () => Promise<ArrayBuffer>, signal?: AbortSignal): Promise<void> {
    return this.inTurn(signal, () => this.loadNow(model, weights, signal));
  }

  /** Runs the network; the tensor is moved to the worker. Only the first output is computed. */
  infer(
    model: string,
    weights: () => Promise<ArrayBuffer>,
    tensor: Float32Array<ArrayBuffer>,
    shape: readonly number[],
    signal?: AbortSignal,
  ): Promise<Inferred> {
    return this.inTurn(signal, async () => {
      await this.loadNow(model, weights, signal);
      throwIfAborted(signal);
      const request: InferenceRequest = { kind: 'infer', tensor, shape };
      return parseInferred(await this.ask(request, [tensor.buffer], signal));
    });
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.idleTimer);
    this.seat?.port.kill(cancelled());
  }

  private async loadNow(
    model: string,
    weights: () => Promise<ArrayBuffer>,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    if (this.seat?.model === model) return;
    const bytes = await weights();
    throwIfAborted(signal);
    const { ortUrl, threads } = this.options;
    const seat = this.current();
    seat.model = undefined;
    await this.ask({ kind: 'load-model', model, weights: bytes, ortUrl, threads }, [], signal);
    seat.model = model;
  }

  private current(): Seat {
    if (this.closed) throw cancelled();
    if (!this.seat) {
      const seat: Seat = {
        model: undefined,
        port: new WorkerPort(this.options.createWorker(), () => {
          if (this.seat === seat) this.seat = undefined;
        }),
      };
      this.seat = seat;
    }
    return this.seat;
  }

  /** A network cannot be asked to stop: after a cancel it may finish within the patience, then the worker is ended. */
  private async ask(
    request: InferenceRequest,
    transfer: Transferable[],
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const { port } = this.current();
    let patience: ReturnType<typeof setTimeout> | undefined;
    const cancel = (): void => {
      patience = setTimeout(() => port.kill(cancelled()), this.options.cancelPatienceMs);
    };
    const hung = setTimeout(() => {
      port.kill(
        new EngineError({ code: 'internal', message: 'The model stopped responding and was restarted.' }),
      );
    }, this.options.hangTimeoutMs);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const answer = await port.request(request, transfer);
      if (!answer.ok) throw new EngineError(answer.error);
      return answer.value;
    } finally {
      clearTimeout(patience);
      clearTimeout(hung);
      signal?.removeEventListener('abort', cancel);
    }
  }

  private inTurn<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(cancelled());
    clearTimeout(this.idleTimer);
    this.waiting++;
    const turn = this.tail.then(() => {
      throwIfAborted(signal);
      return work();
    });
    this.tail = turn
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        if (--this.waiting === 0) this.restWhenIdle();
      });
    return abortable(turn, signal);
  }

  private restWhenIdle(): void {
    this.idleTimer = setTimeout(() => this.seat?.port.kill(cancelled()), this.options.idleTimeoutMs);
  }
}
