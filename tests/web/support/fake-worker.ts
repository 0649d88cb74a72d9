// A worker without a thread: the test sees what it is asked and says what it answers.

import type { WorkerLike } from '../../../web/src/engine/worker-port.js';

export interface Request {
  readonly kind: string;
  readonly id: number;
  readonly [name: string]: unknown;
}

export type Behaviour = (request: Request, worker: FakeWorker) => void;

export class FakeWorker implements WorkerLike {
  onmessage: ((event: MessageEvent) => void) | null = null;
  onmessageerror: ((event: MessageEvent) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  terminated = false;
  readonly requests: Request[] = [];
  /** The memory it shares, with the control block at offset 64. */
  readonly memory = new SharedArrayBuffer(128);
  readonly control = new Int32Array(this.memory, 64, 4);
  private readonly behaviour: Behaviour;

  constructor(behaviour: Behaviour) {
    this.behaviour = behaviour;
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    // As a real worker does: a copy, and what is transferred is gone.
    const request = structuredClone(message, { transfer: transfer as ArrayBuffer[] }) as Request;
    this.requests.push(request);
    queueMicrotask(() => {
      if (!this.terminated) this.behaviour(request, this);
    });
  }

  terminate(): void {
    this.terminated = true;
  }

  answer(request: Request, value: unknown, memoryBytes = 1000): void {
    this.say({ kind: 'answer', id: request.id, ok: true, value, memoryBytes });
  }

  fail(request: Request, error: unknown, crashed = false): void {
    this.say({ kind: 'answer', id: request.id, ok: false, error, crashed, memoryBytes: 1000 });
  }

  /** Anything at all, as the page would receive it. */
  say(data: unknown): void {
    this.onmessage?.({ data } as MessageEvent);
  }

  crash(message?: string): void {
    this.onerror?.({ message, preventDefault: () => undefined } as ErrorEvent);
  }
}

/** Answers the start; `render` decides about the rest. */
export function coreLike(render: Behaviour): Behaviour {
  return (request, worker) => {
    if (request.kind === 'start') worker.answer(request, { memory: worker.memory, control: 64 });
    else if (request.kind !== 'load') render(request, worker);
  };
}
