// The page's side of inference: every network in turn, on the processor, or on the graphics processor where that is
// known to be right and faster. A failure there is answered by WebAssembly, silently.

import { abortable, throwIfAborted } from '../engine/abort.js';
import { cancelled, EngineError } from '../engine/errors.js';
import type { Inferred } from '../engine/protocol.js';
import type { WorkerLike } from '../engine/worker-port.js';
import type { Accelerator } from './accelerator.js';
import { InferenceSeat } from './inference-seat.js';
import type { Network, SeatOptions } from './inference-seat.js';
import type { NetworkFacts } from './own-model.js';
import { agrees, testTensor } from './self-test.js';

export type { Network } from './inference-seat.js';

export interface InferenceOptions extends SeatOptions {
  /** A worker with the runtime for WebGPU, and who decides about it; without them everything runs in WebAssembly. */
  readonly createGpuWorker?: () => WorkerLike;
  readonly accelerator?: Accelerator;
  /** A self-test begins when nothing has been asked for this long. */
  readonly idleBeforeTestMs: number;
  /** Longest that one run of a self-test may take on the graphics processor; the default is a minute. */
  readonly testLimitMs?: number;
}

interface Candidate {
  readonly network: Network;
  readonly shape: readonly number[];
}

/** A network that had no room is not tried again for this long: most pages would only fail again, slowly. */
const refusalMs = 120_000;

/** Of weights, on an ordinary device; only for the first guess of how long a run takes. */
const bytesPerMs = 10_000;
const leastGuessMs = 300;

/** A graphics processor that needs longer for one run, shaders and all, is of no use. */
const mostTestMs = 60_000;

export class Inference {
  private readonly wasm: InferenceSeat;
  private readonly gpu: InferenceSeat | undefined;
  private readonly accelerator: Accelerator | undefined;
  private readonly idleBeforeTestMs: number;
  private readonly testLimitMs: number;
  private readonly lastMs = new Map<string, number>();
  private readonly refused = new Map<string, number>();
  private tail: Promise<void> = Promise.resolve();
  private waiting = 0;
  private closed = false;
  private testTimer: ReturnType<typeof setTimeout> | undefined;
  /** Networks that ran on the processor, with the shape of their input, until their self-test. */
  private readonly untested = new Map<string, Candidate>();

  constructor(options: InferenceOptions) {
    this.wasm = new InferenceSeat(options);
    const { createGpuWorker, accelerator } = options;
    this.gpu = createGpuWorker && new InferenceSeat({ ...options, createWorker: createGpuWorker });
    this.accelerator = createGpuWorker && accelerator;
    this.idleBeforeTestMs = options.idleBeforeTestMs;
    this.testLimitMs = options.testLimitMs ?? mostTestMs;
  }

  /** Whether a session is ready, so that no weights are needed. */
  has(key: string): boolean {
    return this.wasm.has(key) || (this.gpu?.has(key) ?? false);
  }

  /** Makes a session ready unless there is one. Rejects with `out-of-memory` where there is no room for the network. */
  load(network: Network, signal?: AbortSignal): Promise<void> {
    return this.inTurn(signal, async () => {
      if (this.has(network.key)) return;
      this.requireRoom(network);
      const seat = (await this.accelerated(network)) ?? this.wasm;
      try {
        await this.noting(network, () => seat.load(network, signal));
      } catch (error) {
        if (seat === this.wasm || signal?.aborted) throw error;
        await this.giveUpOn(network, false);
        await this.noting(network, () => this.wasm.load(network, signal));
      }
    });
  }

  /** What a network says of its inputs and outputs. */
  inspect(network: Network, signal?: AbortSignal): Promise<NetworkFacts> {
    return this.inTurn(signal, () => this.wasm.load(network, signal));
  }

  /** Runs the network; the tensor is moved away. Only the first output is computed. Rejects like `load`. */
  infer(
    network: Network,
    tensor: Float32Array<ArrayBuffer>,
    shape: readonly number[],
    signal?: AbortSignal,
  ): Promise<Inferred> {
    return this.inTurn(signal, async () => {
      this.requireRoom(network);
      const seat = await this.accelerated(network);
      if (seat) {
        try {
          // A copy: if the graphics processor fails, the processor needs the tensor once more.
          return this.timed(network, await seat.infer(network, tensor.slice(), shape, signal));
        } catch {
          throwIfAborted(signal);
          // A device that was lost once (a laptop that slept) may be good at the next visit.
          await this.giveUpOn(network, false);
        }
      }
      const inferred = await this.noting(network, () => this.wasm.infer(network, tensor, shape, signal));
      if (!seat) this.untested.set(network.key, { network, shape });
      return this.timed(network, inferred);
    });
  }

  /** How long a run may take, in milliseconds: as long as the last one, or a guess by the size of the network. */
  expectedMs({ key, bytes }: Network): number {
    return this.lastMs.get(key) ?? Math.max(leastGuessMs, bytes / bytesPerMs);
  }

  /** Gives a session's memory back. */
  async release(key: string): Promise<void> {
    await Promise.all([this.wasm.release(key), this.gpu?.release(key)]);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.testTimer);
    this.wasm.close();
    this.gpu?.close();
  }

  /** The seat on the graphics processor, where a verdict allows it for this network. */
  private async accelerated(network: Network): Promise<InferenceSeat | undefined> {
    const allowed = this.gpu && (await this.accelerator?.advice(network.key)) === 'yes';
    return allowed ? this.gpu : undefined;
  }

  private async giveUpOn(network: Network, lasting: boolean): Promise<void> {
    this.gpu?.reset();
    await this.accelerator?.judge(network.key, { right: false, gpuMs: 0, wasmMs: 0 }, lasting);
  }

  private requireRoom({ key }: Network): void {
    const since = this.refused.get(key);
    if (since === undefined || performance.now() - since > refusalMs) return;
    throw new EngineError({
      code: 'out-of-memory',
      message: 'The model needs more memory than this browser gives.',
    });
  }

  private timed({ key }: Network, inferred: Inferred): Inferred {
    this.lastMs.set(key, inferred.ms);
    return inferred;
  }

  private async noting<T>({ key }: Network, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof EngineError && error.code === 'out-of-memory') {
        this.refused.set(key, performance.now());
        this.wasm.reset();
      }
      throw error;
    }
  }

  private inTurn<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    if (this.closed) return Promise.reject(cancelled());
    clearTimeout(this.testTimer);
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
        if (--this.waiting === 0) this.testWhenIdle();
      });
    return abortable(turn, signal);
  }

  private testWhenIdle(): void {
    if (this.closed || this.untested.size === 0 || !this.gpu || !this.accelerator) return;
    this.testTimer = setTimeout(() => {
      const [next] = this.untested.values();
      if (!next) return;
      this.untested.delete(next.network.key);
      // A job that came meanwhile begins this anew when it is done.
      const further = (): void => void (this.waiting === 0 && this.testWhenIdle());
      this.test(next).then(further, further);
    }, this.idleBeforeTestMs);
  }

  /**
   * Compares both on one deterministic input. Nobody waits for it, and it is no turn of its own: a job that comes
   * meanwhile waits for at most one run of the network.
   */
  private async test({ network, shape }: Candidate): Promise<void> {
    const { accelerator, gpu } = this;
    if (!gpu || !accelerator || (await accelerator.advice(network.key)) !== 'unknown') return;
    const right = await this.wasm.infer(network, testTensor(shape), shape);
    try {
      // The first run compiles shaders; the second shows how long one takes.
      await gpu.infer(network, testTensor(shape), shape, AbortSignal.timeout(this.testLimitMs));
      const result = await gpu.infer(
        network,
        testTensor(shape),
        shape,
        AbortSignal.timeout(this.testLimitMs),
      );
      const verdict = { right: agrees(right.mask, result.mask), gpuMs: result.ms, wasmMs: right.ms };
      await accelerator.judge(network.key, verdict);
      // One session is enough for each network.
      const loser = (await accelerator.advice(network.key)) === 'yes' ? this.wasm : gpu;
      await loser.release(network.key);
    } catch (error) {
      const unreachable = error instanceof EngineError && error.code === 'network';
      if (!this.closed) await this.giveUpOn(network, !unreachable);
    }
  }
}
