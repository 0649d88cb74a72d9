// One inference worker with the sessions it keeps: asked one by one, bounded by a budget, replaced when it dies.

import { abortable, throwIfAborted } from '../engine/abort.js';
import { cancelled, EngineError } from '../engine/errors.js';
import { parseInferred, parseNetworkFacts } from '../engine/protocol.js';
import type { Inferred, InferenceRequest } from '../engine/protocol.js';
import { WorkerPort } from '../engine/worker-port.js';
import type { WorkerLike } from '../engine/worker-port.js';
import type { NetworkFacts } from './own-model.js';

/** A network as a job needs it. */
export interface Network {
  /** Id and checksum: other weights are another network. */
  readonly key: string;
  /** Of its file. */
  readonly bytes: number;
  /** Called only when a session has to be made, perhaps after the job that named the network; the buffer is moved away. */
  readonly weights: (signal?: AbortSignal) => Promise<ArrayBuffer>;
}

export interface SeatOptions {
  readonly createWorker: () => WorkerLike;
  /** Folder of ONNX Runtime's files, absolute, with a slash at the end. */
  readonly ortUrl: string;
  readonly threads: number;
  /** Sessions kept at the same time, in bytes of their files. */
  readonly modelBudget: number;
  /** A network that has not answered after this long is taken for hung; it gives no sign of life meanwhile. */
  readonly hangTimeoutMs: number;
  readonly cancelPatienceMs: number;
}

interface Living {
  readonly port: WorkerPort;
  /** Sessions with the size of their files; the one used longest ago comes first. */
  readonly sessions: Map<string, { readonly bytes: number; readonly facts: NetworkFacts }>;
}

export class InferenceSeat {
  private readonly options: SeatOptions;
  private living: Living | undefined;
  private tail: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(options: SeatOptions) {
    this.options = options;
  }

  has(key: string): boolean {
    return this.living?.sessions.has(key) ?? false;
  }

  /** Makes a session unless there is one, and tells what the network says of itself. */
  load(network: Network, signal?: AbortSignal): Promise<NetworkFacts> {
    return this.inTurn(signal, () => this.loadNow(network, signal));
  }

  /** Runs the network; the tensor is moved to the worker. Only the first output is computed. */
  infer(
    network: Network,
    tensor: Float32Array<ArrayBuffer>,
    shape: readonly number[],
    signal?: AbortSignal,
  ): Promise<Inferred> {
    return this.inTurn(signal, async () => {
      await this.loadNow(network, signal);
      throwIfAborted(signal);
      const request: InferenceRequest = { kind: 'infer', model: network.key, tensor, shape };
      return parseInferred(await this.ask(request, [tensor.buffer], signal));
    });
  }

  /** Gives a session's memory back. */
  release(key: string): Promise<void> {
    return this.inTurn(undefined, async () => {
      if (!this.living?.sessions.delete(key)) return;
      await this.ask({ kind: 'release-model', model: key }, [], undefined);
    });
  }

  /** Ends the worker; what is asked next begins with a new one. */
  reset(): void {
    this.living?.port.kill(cancelled());
  }

  close(): void {
    this.closed = true;
    this.reset();
  }

  private async loadNow(network: Network, signal: AbortSignal | undefined): Promise<NetworkFacts> {
    const known = this.living?.sessions.get(network.key);
    if (this.living && known) {
      // Used last: goes last.
      this.living.sessions.delete(network.key);
      this.living.sessions.set(network.key, known);
      return known.facts;
    }
    try {
      return await this.makeSession(network, signal);
    } catch (error) {
      const crowded = (this.living?.sessions.size ?? 0) > 0;
      if (!(error instanceof EngineError) || error.code !== 'out-of-memory') throw error;
      // WebAssembly gives no memory back: only a new worker starts from nothing.
      this.reset();
      if (!crowded) throw error;
      return await this.makeSession(network, signal);
    }
  }

  private async makeSession(network: Network, signal: AbortSignal | undefined): Promise<NetworkFacts> {
    const weights = await network.weights(signal);
    throwIfAborted(signal);
    const { ortUrl, threads } = this.options;
    const { sessions } = this.current();
    const release = this.makeRoom(network.bytes, sessions);
    const request: InferenceRequest = {
      kind: 'load-model',
      model: network.key,
      weights,
      ortUrl,
      threads,
      release,
    };
    const facts = parseNetworkFacts(await this.ask(request, [weights], signal));
    sessions.set(network.key, { bytes: network.bytes, facts });
    return facts;
  }

  /** Forgets the sessions used longest ago until there is room, and names them. */
  private makeRoom(bytes: number, sessions: Living['sessions']): string[] {
    let kept = [...sessions.values()].reduce((sum, session) => sum + session.bytes, 0);
    const released: string[] = [];
    for (const [key, session] of sessions) {
      if (kept + bytes <= this.options.modelBudget) break;
      kept -= session.bytes;
      sessions.delete(key);
      released.push(key);
    }
    return released;
  }

  private current(): Living {
    if (this.closed) throw cancelled();
    if (!this.living) {
      const living: Living = {
        sessions: new Map(),
        port: new WorkerPort(this.options.createWorker(), () => {
          if (this.living === living) this.living = undefined;
        }),
      };
      this.living = living;
    }
    return this.living;
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
    const turn = this.tail.then(() => {
      throwIfAborted(signal);
      return work();
    });
    this.tail = turn.then(
      () => undefined,
      () => undefined,
    );
    return abortable(turn, signal);
  }
}
