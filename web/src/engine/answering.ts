// A worker's end of the protocol: each request gets exactly one answer, and nothing it throws is lost.

import { EngineError } from './errors.js';
import type { ErrorDetails } from './errors.js';
import type { AnswerMessage, WithId } from './protocol.js';

/** A request's result, with what is moved rather than copied to the page. */
export interface Reply {
  readonly value: unknown;
  readonly transfer: Transferable[];
}

/** The part of a dedicated worker's global scope that is used. */
export interface WorkerScope {
  postMessage(message: unknown, transfer: Transferable[]): void;
}

/**
 * Runs `work` and posts one answer. An EngineError is an ordinary answer; anything else thrown means that the
 * worker's state can no longer be trusted, and the answer says `crashed`.
 */
export async function answer(
  scope: WorkerScope,
  request: WithId<object>,
  memoryBytes: () => number,
  work: () => Reply | Promise<Reply>,
): Promise<void> {
  const common = { kind: 'answer' as const, id: request.id };
  let message: AnswerMessage;
  let transfer: Transferable[] = [];
  try {
    const reply = await work();
    transfer = reply.transfer;
    message = { ...common, ok: true, value: reply.value, memoryBytes: memoryBytes() };
  } catch (thrown) {
    const ordinary = thrown instanceof EngineError;
    message = {
      ...common,
      ok: false,
      error: ordinary ? thrown.details : crashDetails(thrown),
      crashed: !ordinary,
      memoryBytes: memoryBytes(),
    };
  }
  scope.postMessage(message, transfer);
}

function crashDetails(thrown: unknown): ErrorDetails {
  const reason = thrown instanceof Error ? thrown.message : String(thrown);
  return /out of memory|memory allocation|could not allocate|enlarge memory|OOM/i.test(reason)
    ? { code: 'out-of-memory', message: 'The picture needs more memory than this browser gives.' }
    : { code: 'internal', message: `The engine crashed on this picture (${reason}).` };
}
