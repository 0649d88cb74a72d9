// Whole jobs through the engine, with fake workers at both ends: inputs, masks, progress, failures, closing.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { Pool } from '../../web/src/engine/pool.js';
import type { Catalogue, Recipe } from '../../web/src/engine/recipe.js';
import { RunningEngine } from '../../web/src/engine/running-engine.js';
import { Inference } from '../../web/src/models/inference.js';
import { ModelStore } from '../../web/src/models/store.js';
import type { Input, Progress } from '../../web/src/engine/engine-types.js';
import { coreLike, FakeWorker } from './support/fake-worker.js';
import type { Behaviour } from './support/fake-worker.js';
import { entryFor, manifestOf, noise } from './support/models.js';
import { WeightsServer } from './support/weights-server.js';
import { codeOf } from './support/code-of.js';

const weights = noise(5000);
const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
const plain: Recipe = { version: 1, steps: [{ op: 'flip', params: { axis: 'horizontal' } }] };
const cutOut: Recipe = {
  version: 1,
  steps: [...plain.steps, { op: 'remove-background', params: { model: 'net' } }],
};

const catalogue = {
  version: '0',
  recipeVersion: 1,
  operations: [
    { id: 'flip', parameters: [] },
    {
      id: 'remove-background',
      needs: ['mask'],
      parameters: [{ id: 'model', kind: 'choice', title: 'Model', default: 'net' }],
    },
  ],
} as unknown as Catalogue;

const rendered = {
  format: 'png',
  mediaType: 'image/png',
  extension: 'png',
  width: 2,
  height: 1,
  frames: 1,
  warnings: [],
  timings: { total: 3 },
};

let host: WeightsServer;
let cores: FakeWorker[];
let networks: FakeWorker[];

beforeEach(async () => {
  const scope = globalThis as { crossOriginIsolated?: boolean; Worker?: unknown };
  scope.crossOriginIsolated = true;
  scope.Worker = class {};
  cores = [];
  networks = [];
  host = await WeightsServer.start();
  host.json('/models/manifest.json', manifestOf(entryFor('net', weights, ['net.onnx'])));
  host.file('/models/net.onnx', weights);
});

afterEach(async () => {
  Reflect.deleteProperty(globalThis, 'crossOriginIsolated');
  Reflect.deleteProperty(globalThis, 'Worker');
  await host.stop();
});

/** Gives back the input's bytes; prepares the 8 × 8 the model wants. */
const goodCore: Behaviour = (request, worker) => {
  if (request.kind === 'prepare') {
    worker.answer(request, { shape: [1, 3, 8, 8], tensor: new Float32Array(192) });
    return;
  }
  const input = request['input'];
  const bytes = input instanceof ArrayBuffer ? input : new Uint8Array([7, 7]).buffer;
  worker.answer(request, { ...rendered, bytes });
};

const goodNetwork: Behaviour = (request, worker) => {
  if (request.kind === 'load-model') worker.answer(request, {});
  else worker.answer(request, { mask: new Float32Array(64), shape: [1, 1, 8, 8] });
};

function openEngine(
  core: Behaviour = goodCore,
  network: Behaviour = goodNetwork,
  workers = 2,
): RunningEngine {
  const collect = (list: FakeWorker[], behaviour: Behaviour): FakeWorker => {
    const worker = new FakeWorker(behaviour);
    list.push(worker);
    return worker;
  };
  const common = { idleTimeoutMs: 5_000, hangTimeoutMs: 5_000, cancelPatienceMs: 20 };
  return new RunningEngine({
    catalogue,
    pool: new Pool({
      ...common,
      createWorker: () => collect(cores, coreLike(core)),
      coreUrl: 'core/mypictools.js',
      module: () => Promise.resolve(module),
      poolSize: () => 8,
      workers,
      threads: 2,
      memoryBudget: 10_000,
      now: () => performance.now(),
    }),
    inference: new Inference({
      ...common,
      createWorker: () => collect(networks, network),
      ortUrl: 'ort/',
      threads: 1,
    }),
    store: new ModelStore({ base: `${host.origin}/models/`, pauseMs: 1 }),
  });
}

const kindsOf = (worker: FakeWorker | undefined): string[] => worker?.requests.map(({ kind }) => kind) ?? [];

test('bytes and buffers come back whole and stay the caller’s', async () => {
  const engine = openEngine();
  const bytes = new Uint8Array([9, 1, 2, 3, 9]).subarray(1, 4);
  const buffer = new Uint8Array([4, 5]).buffer;
  const first = await engine.run(bytes, plain);
  const second = await engine.run(buffer, plain);
  expect(new Uint8Array(await first.blob.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
  expect(new Uint8Array(await second.blob.arrayBuffer())).toEqual(new Uint8Array([4, 5]));
  expect(bytes.byteLength).toBe(3);
  expect(buffer.byteLength).toBe(2);
  expect(first).toMatchObject({
    format: 'png',
    extension: 'png',
    width: 2,
    height: 1,
    frames: 1,
    warnings: [],
  });
  expect(first.blob.type).toBe('image/png');
  expect(first.timings).toMatchObject({ total: 3 });
  await engine.close();
});

test('a caller may change its bytes once run has been called', async () => {
  const engine = openEngine();
  const bytes = new Uint8Array([1, 2, 3]);
  const running = engine.run(bytes, plain);
  bytes.fill(0);
  const { blob } = await running;
  expect(new Uint8Array(await blob.arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
  await engine.close();
});

test.each<[string, unknown]>([
  ['no bytes', new Uint8Array(0)],
  ['an empty buffer', new ArrayBuffer(0)],
  ['an empty blob', new Blob([])],
  ['text', 'picture'],
  ['nothing', undefined],
])('%s is unreadable and starts no worker', async (_name, input) => {
  const engine = openEngine();
  expect(await codeOf(engine.run(input as Input, plain))).toBe('unreadable');
  expect(cores).toHaveLength(0);
});

test.each<[string, unknown]>([
  ['no recipe', undefined],
  ['steps that are no list', { version: 1, steps: 'flip' }],
  ['steps that are texts', { version: 1, steps: ['flip'] }],
])('%s is a bad parameter', async (_name, recipe) => {
  expect(await codeOf(openEngine().run(new Uint8Array(1), recipe as Recipe))).toBe('bad-parameter');
});

test('without isolation a job is refused with a sentence, and nothing is started', async () => {
  Reflect.deleteProperty(globalThis, 'crossOriginIsolated');
  expect(await codeOf(openEngine().run(new Uint8Array(1), plain))).toBe('environment');
  expect(cores).toHaveLength(0);
});

test('a mask goes round: prepare, network, finish, with progress that only grows', async () => {
  const engine = openEngine();
  const seen: Progress[] = [];
  const result = await engine.run(new Uint8Array(3), cutOut, {
    onProgress: (progress) => seen.push(progress),
  });
  expect(result.warnings).toMatchObject([{ code: 'not-cached' }]);
  expect(kindsOf(cores[0])).toEqual(['load', 'start', 'prepare', 'finish']);
  expect(kindsOf(networks[0])).toEqual(['load-model', 'infer']);
  expect(cores[0]?.requests[3]).toMatchObject({ options: { maskShape: [1, 1, 8, 8], model: { id: 'net' } } });
  const fractions = seen.map(({ fraction }) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  expect(new Set(seen.map(({ stage }) => stage))).toEqual(
    new Set(['download', 'prepare', 'inference', 'render']),
  );

  await engine.run(new Uint8Array(3), cutOut);
  expect(kindsOf(networks[0])).toEqual(['load-model', 'infer', 'infer']);
  await engine.close();
});

test('a batch of cut-outs shares one network, which is asked one by one', async () => {
  let running = 0;
  const engine = openEngine(goodCore, (request, worker) => {
    expect(++running).toBe(1);
    setTimeout(() => {
      running--;
      goodNetwork(request, worker);
    }, 5);
  });
  const results = await Promise.all([1, 2, 3, 4].map((n) => engine.run(new Uint8Array(n), cutOut)));
  expect(results).toHaveLength(4);
  expect(networks).toHaveLength(1);
  expect(kindsOf(networks[0]).filter((kind) => kind === 'load-model')).toHaveLength(1);
  await engine.close();
});

test('a picture that cannot be read fails without waiting for the model, which is not fetched any further', async () => {
  let begin = (): void => undefined;
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const hungUp = new Promise<void>((resolve) => {
    host.on('/models/net.onnx', (_request, response) => {
      begin();
      response.on('close', resolve);
      response.writeHead(200, { 'content-length': weights.length }).write(weights.subarray(0, 10));
    });
  });
  const engine = openEngine((request, worker) => {
    void begun.then(() => worker.fail(request, { code: 'unreadable', message: 'Not a picture.' }));
  });
  expect(await codeOf(engine.run(new Uint8Array(3), cutOut))).toBe('unreadable');
  await hungUp;
  await engine.close();
});

test('a model that is not there is a network error, and the core goes on working', async () => {
  host.on('/models/net.onnx', (_request, response) => response.writeHead(404).end());
  const engine = openEngine();
  expect(await codeOf(engine.run(new Uint8Array(3), cutOut))).toBe('network');
  expect(await codeOf(engine.run(new Uint8Array(3), plain))).toBe('no error');
  expect(cores).toHaveLength(1);
  await engine.close();
});

test('an unknown model names the step and the parameter', async () => {
  const recipe: Recipe = {
    version: 1,
    steps: [...plain.steps, { op: 'remove-background', params: { model: 'other' } }],
  };
  await expect(openEngine().run(new Uint8Array(3), recipe)).rejects.toMatchObject({
    code: 'bad-parameter',
    step: 1,
    parameter: 'model',
  });
});

test.each<[string, string, Behaviour]>([
  [
    'a mask of another shape',
    'model-invalid',
    (request, worker) => worker.answer(request, { mask: new Float32Array(16), shape: [1, 1, 4, 4] }),
  ],
  [
    'a mask with too few values',
    'internal',
    (request, worker) => worker.answer(request, { mask: new Float32Array(16), shape: [1, 1, 8, 8] }),
  ],
  ['a network that crashes', 'internal', (_request, worker) => worker.crash('unreachable')],
  [
    'a network that is refused',
    'model-invalid',
    (request, worker) => worker.fail(request, { code: 'model-invalid', message: 'No.' }),
  ],
])('%s fails the job with %s, and the next cut-out works', async (_name, code, misbehave) => {
  let first = true;
  const engine = openEngine(goodCore, (request, worker) => {
    if (request.kind === 'infer' && first) {
      first = false;
      misbehave(request, worker);
    } else goodNetwork(request, worker);
  });
  expect(await codeOf(engine.run(new Uint8Array(3), cutOut))).toBe(code);
  expect(await codeOf(engine.run(new Uint8Array(3), cutOut))).toBe('no error');
  await engine.close();
});

test('cancelling during inference answers at once, ends the network, and the next cut-out works', async () => {
  let stuck = true;
  const stop = new AbortController();
  const engine = openEngine(goodCore, (request, worker) => {
    if (request.kind === 'infer' && stuck) setTimeout(() => stop.abort(), 5);
    else goodNetwork(request, worker);
  });
  expect(await codeOf(engine.run(new Uint8Array(3), cutOut, { signal: stop.signal }))).toBe('cancelled');
  stuck = false;
  expect(await codeOf(engine.run(new Uint8Array(3), cutOut))).toBe('no error');
  expect(networks.map(({ terminated }) => terminated)).toEqual([true, false]);
  await engine.close();
});

test('a listener that throws does not fail the job', async () => {
  const thrown: unknown[] = [];
  const note = (error: unknown): number => thrown.push(error);
  const others = process.listeners('uncaughtException');
  process.removeAllListeners('uncaughtException');
  process.on('uncaughtException', note);
  const engine = openEngine();
  const result = await engine.run(new Uint8Array(3), plain, {
    onProgress: () => {
      throw new Error('of the page');
    },
  });
  expect(result.width).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off('uncaughtException', note);
  for (const other of others) process.on('uncaughtException', other);
  expect(thrown.length).toBeGreaterThan(0);
  await engine.close();
});

test('closing answers every job with cancelled, once, and later jobs too', async () => {
  const engine = openEngine(() => undefined);
  const all = [plain, plain, plain, cutOut].map((recipe) => codeOf(engine.run(new Uint8Array(3), recipe)));
  await new Promise((resolve) => setTimeout(resolve, 20));
  await engine.close();
  expect(await Promise.all(all)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
  expect(cores.every(({ terminated }) => terminated)).toBe(true);
  expect(await codeOf(engine.run(new Uint8Array(3), plain))).toBe('cancelled');
});

test('an aborted signal starts nothing', async () => {
  expect(await codeOf(openEngine().run(new Uint8Array(3), plain, { signal: AbortSignal.abort() }))).toBe(
    'cancelled',
  );
  expect(cores).toHaveLength(0);
});
