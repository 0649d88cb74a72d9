// What both inference workers do, whichever build of ONNX Runtime they bring: sessions by name, one request at a time.

import type { env as OrtEnv, InferenceSession as Session, Tensor as OrtTensor } from 'onnxruntime-web/wasm';
import { answer } from '../engine/answering.js';
import type { Reply } from '../engine/answering.js';
import { EngineError } from '../engine/errors.js';
import type { ErrorDetails } from '../engine/errors.js';
import type { InferenceRequest, WithId } from '../engine/protocol.js';
import { allowScriptsOfWorker } from '../engine/own-scripts.js';

declare const self: DedicatedWorkerGlobalScope;

/** The parts of the runtime that are used, and where it computes. */
export interface Runtime {
  readonly env: typeof OrtEnv;
  readonly InferenceSession: typeof Session;
  readonly Tensor: typeof OrtTensor;
  readonly provider: 'wasm' | 'webgpu';
}

/** Answers the page's requests with this runtime. */
export function serve(runtime: Runtime): void {
  const sessions = new Map<string, Session>();
  // The runtime starts its threads from here.
  allowScriptsOfWorker();
  self.onmessage = (event: MessageEvent) => {
    const request = event.data as WithId<InferenceRequest>;
    void answer(
      self,
      request,
      () => 0,
      () => perform(runtime, sessions, request),
    );
  };
}

async function perform(
  runtime: Runtime,
  sessions: Map<string, Session>,
  request: InferenceRequest,
): Promise<Reply> {
  switch (request.kind) {
    case 'load-model':
      for (const name of request.release) await release(sessions, name);
      return load(runtime, sessions, request);
    case 'infer':
      return infer(runtime, sessions.get(request.model), request);
    case 'release-model':
      await release(sessions, request.model);
      return { value: {}, transfer: [] };
  }
}

async function release(sessions: Map<string, Session>, name: string): Promise<void> {
  const session = sessions.get(name);
  sessions.delete(name);
  await session?.release();
}

async function load(
  { env, InferenceSession, provider }: Runtime,
  sessions: Map<string, Session>,
  request: InferenceRequest & { kind: 'load-model' },
): Promise<Reply> {
  env.wasm.wasmPaths = request.ortUrl;
  env.wasm.numThreads = request.threads;
  // This is a worker already; a second one would only copy the tensors once more.
  env.wasm.proxy = false;
  env.logLevel = 'error';
  try {
    const session = await InferenceSession.create(new Uint8Array(request.weights), {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
      // Waiting threads sleep instead of spinning: on a busy machine, or while the core prepares the next picture,
      // spinning takes the time that the others need.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
    sessions.set(request.model, session);
    return { value: factsOf(session), transfer: [] };
  } catch (cause) {
    throw new EngineError(failure(cause, 'start'), { cause });
  }
}

/** Names, kinds and shapes as plain data. */
function factsOf(session: Session): object {
  const plain = (all: Session['inputMetadata']): object[] =>
    all.map((each) =>
      each.isTensor
        ? { name: each.name, type: each.type, shape: [...each.shape] }
        : { name: each.name, type: 'no tensor', shape: [] },
    );
  return { inputs: plain(session.inputMetadata), outputs: plain(session.outputMetadata) };
}

async function infer(
  { Tensor }: Runtime,
  session: Session | undefined,
  request: InferenceRequest & { kind: 'infer' },
): Promise<Reply> {
  if (!session) throw new Error('asked to infer before a model was loaded');
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  if (input === undefined || output === undefined) {
    throw new EngineError({ code: 'model-invalid', message: 'The model has no input or no output.' });
  }
  const feeds = { [input]: new Tensor('float32', request.tensor, request.shape) };
  const began = performance.now();
  let results: Session.OnnxValueMapType;
  try {
    // The other outputs are side results of the training; asking for them would cost time and memory.
    results = await session.run(feeds, [output]);
  } catch (cause) {
    throw new EngineError(failure(cause, 'run'), { cause });
  }
  const ms = performance.now() - began;
  const result = results[output];
  if (result?.type !== 'float32' || !(result.data instanceof Float32Array)) {
    throw new EngineError({ code: 'model-invalid', message: 'The model gave no mask of the expected kind.' });
  }
  const { data } = result;
  const alone = data.buffer instanceof ArrayBuffer && data.buffer.byteLength === data.byteLength;
  const mask = alone ? data : data.slice();
  const shape = [...result.dims];
  for (const tensor of Object.values(results)) tensor.dispose();
  return { value: { mask, shape, ms }, transfer: [mask.buffer as ArrayBuffer] };
}

function failure(cause: unknown, when: 'start' | 'run'): ErrorDetails {
  const reason = cause instanceof Error ? cause.message : String(cause);
  // What C++ throws for want of memory arrives as a bare number where the runtime was built without its text.
  const noMemory =
    /bad_alloc|bad allocation|out of memory|failed to allocate|could not allocate|OOM|memory\.grow/i;
  if (typeof cause === 'number' || noMemory.test(reason) || cause instanceof RangeError) {
    return { code: 'out-of-memory', message: 'The model needs more memory than this browser gives.' };
  }
  if (when === 'start' && /fetch|dynamically imported|no available backend|import/i.test(reason)) {
    return {
      code: 'network',
      message: 'The runtime for models could not be fetched; check the connection and try again.',
    };
  }
  return { code: 'model-invalid', message: `The model cannot be used (${reason}).` };
}
