// A page's end of one worker: one request at a time, exactly one answer to each, whatever happens to the worker.

import { EngineError, toEngineError } from './errors.js';
import { parseAnswer } from './protocol.js';
import type { Answer } from './protocol.js';

/** The part of Worker that is used; tests give their own. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: Transferable[]): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

interface Outstanding {
  readonly id: number;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: EngineError) => void;
}

export class WorkerPort {
  private readonly worker: WorkerLike;
  private readonly onDeath: (error: EngineError) => void;
  private outstanding: Outstanding | undefined;
  private nextId = 1;
  private answered = false;
  private dead: EngineError | undefined;

  /** `onDeath` is called once, when the worker has been terminated for whatever reason. */
  constructor(worker: WorkerLike, onDeath: (error: EngineError) => void) {
    this.worker = worker;
    this.onDeath = onDeath;
    worker.onmessage = (event) => this.receive(event.data);
    worker.onmessageerror = () =>
      this.kill(new EngineError({ code: 'internal', message: "The engine's answer could not be read." }));
    worker.onerror = (event) => {
      // Otherwise the browser reports it a second time, as an error of the page.
      event.preventDefault();
      this.kill(this.crash(event.message));
    };
  }

  get alive(): boolean {
    return this.dead === undefined;
  }

  get busy(): boolean {
    return this.outstanding !== undefined;
  }

  /** A message that gets no answer. */
  tell(message: object): void {
    if (!this.dead) this.worker.postMessage(message, []);
  }

  /** Resolves with the answer, good or bad; rejects with an EngineError when the worker dies before it. */
  request(message: object, transfer: Transferable[] = []): Promise<Answer> {
    return new Promise<Answer>((resolve, reject) => {
      if (this.dead) return reject(this.dead);
      if (this.outstanding) throw new Error('a worker was asked twice at once');
      const id = this.nextId++;
      this.outstanding = { id, resolve, reject };
      try {
        this.worker.postMessage({ ...message, id }, transfer);
      } catch (error) {
        this.outstanding = undefined;
        reject(toEngineError(error));
      }
    });
  }

  /** Terminates the worker; a request that is outstanding rejects with `error`. */
  kill(error: EngineError): void {
    if (this.dead) return;
    this.dead = error;
    this.worker.onmessage = null;
    this.worker.onmessageerror = null;
    this.worker.onerror = null;
    this.worker.terminate();
    const outstanding = this.outstanding;
    this.outstanding = undefined;
    outstanding?.reject(error);
    this.onDeath(error);
  }

  private receive(data: unknown): void {
    const message = parseAnswer(data);
    const outstanding = this.outstanding;
    if (!message || !outstanding || message.id !== outstanding.id) return;
    this.answered = true;
    this.outstanding = undefined;
    outstanding.resolve(message);
    if (!message.ok && message.crashed) this.kill(new EngineError(message.error));
  }

  private crash(reason: string | undefined): EngineError {
    // A script that does not load gives an event without a message.
    return !this.answered && !reason
      ? new EngineError({
          code: 'network',
          message: 'The engine could not be started: one of its files did not load.',
        })
      : new EngineError({
          code: 'internal',
          message: `The engine crashed on this picture${reason ? ` (${reason})` : ''}.`,
        });
  }
}
