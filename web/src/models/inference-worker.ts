// The inference worker: runs a network with ONNX Runtime, and knows nothing of pictures.

import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { answer } from '../engine/answering.js';
import type { Reply } from '../engine/answering.js';
import { EngineError } from '../engine/errors.js';
import type { InferenceRequest, WithId } from '../engine/protocol.js';

declare const self: DedicatedWorkerGlobalScope;

let session: InferenceSession | undefined;

self.onmessage = (event: MessageEvent) => {
  const request = event.data as WithId<InferenceRequest>;
  void answer(
    self,
    request,
    () => 0,
    () => perform(request),
  );
};

function perform(request: InferenceRequest): Promise<Reply> {
  switch (request.kind) {
    case 'load-model':
      return load(request);
    case 'infer':
      return infer(request);
  }
}

async function load(request: InferenceRequest & { kind: 'load-model' }): Promise<Reply> {
  await session?.release();
  session = undefined;
  env.wasm.wasmPaths = request.ortUrl;
  env.wasm.numThreads = request.threads;
  // This is a worker already; a second one would only copy the tensors once more.
  env.wasm.proxy = false;
  env.logLevel = 'error';
  try {
    session = await InferenceSession.create(new Uint8Array(request.weights), {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'all',
      // Waiting threads sleep instead of spinning: on a busy machine, or while the core prepares the next picture,
      // spinning takes the time that the others need.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  } catch (cause) {
    throw new EngineError(startFailure(cause), { cause });
  }
  return { value: {}, transfer: [] };
}

function startFailure(cause: unknown): { code: 'network' | 'model-invalid'; message: string } {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return /fetch|dynamically imported|no available backend|import/i.test(reason)
    ? {
        code: 'network',
        message: 'The runtime for models could not be fetched; check the connection and try again.',
      }
    : { code: 'model-invalid', message: `The model cannot be used (${reason}).` };
}

async function infer(request: InferenceRequest & { kind: 'infer' }): Promise<Reply> {
  if (!session) throw new Error('asked to infer before a model was loaded');
  const [input] = session.inputNames;
  const [output] = session.outputNames;
  if (input === undefined || output === undefined) {
    throw new EngineError({ code: 'model-invalid', message: 'The model has no input or no output.' });
  }
  const feeds = { [input]: new Tensor('float32', request.tensor, request.shape) };
  // The other outputs are side results of the training; asking for them would cost time and memory.
  const results = await session.run(feeds, [output]);
  const result = results[output];
  if (result?.type !== 'float32' || !(result.data instanceof Float32Array)) {
    throw new EngineError({ code: 'model-invalid', message: 'The model gave no mask of the expected kind.' });
  }
  const mask = result.data.slice();
  const shape = [...result.dims];
  for (const tensor of Object.values(results)) tensor.dispose();
  return { value: { mask, shape }, transfer: [mask.buffer] };
}
