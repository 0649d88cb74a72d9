// Whole jobs through the engine, with fake workers at both ends: inputs, masks, progress, failures, closing.

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Recipe } from '../../web/src/engine/recipe.js';
import type { RunningEngine } from '../../web/src/engine/running-engine.js';
import type { Input, Progress } from '../../web/src/engine/engine-types.js';
import type { FakeWorker } from './support/fake-worker.js';
import type { Behaviour } from './support/fake-worker.js';
import {
  goodCore,
  goodNetwork,
  kindsOf,
  openFakeEngine,
  pretendNoLonger,
  pretendToBePage,
} from './support/fake-engine.js';
import { entryFor, manifestOf, noise } from './support/models.js';
import { WeightsServer } from './support/weights-server.js';
import { codeOf } from './support/code-of.js';

const weights = noise(5000);
const plain: Recipe = { version: 1, steps: [{ op: 'flip', params: { axis: 'horizontal' } }] };
const cutOut: Recipe = {
  version: 1,
  steps: [...plain.steps, { op: 'remove-background', params: { model: 'net' } }],
};

let host: WeightsServer;
let cores: FakeWorker[];
let networks: FakeWorker[];

beforeEach(async () => {
  pretendToBePage();
  cores = [];
  networks = [];
  host = await WeightsServer.start();
  host.json('/models/manifest.json', manifestOf(entryFor('net', weights, ['net.onnx'])));
  host.file('/models/net.onnx', weights);
});

afterEach(async () => {
  pretendNoLonger();
  await host.stop();
});

function openEngine(core: Behaviour = goodCore, network: Behaviour = goodNetwork): RunningEngine {
  const open = openFakeEngine(`${host.origin}/models/`, { core, network });
  ({ cores, networks } = open);
  return open.engine;
}

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

test('a mask goes round: prepare, network, answer, finish, with progress that only grows', async () => {
  const engine = openEngine();
  const seen: Progress[] = [];
  const result = await engine.run(new Uint8Array(3), cutOut, {
    onProgress: (progress) => seen.push(progress),
  });
  expect(result.warnings).toMatchObject([{ code: 'not-cached' }]);
  expect(result.mask?.type).toBe('image/png');
  expect(await result.mask?.arrayBuffer()).toEqual(new Uint8Array([9]).buffer);
  expect(result.subject).toEqual({ confidence: 0.75, box: { left: 1, top: 2, width: 3, height: 4 } });
  expect(result.timings).toMatchObject({ inference: 5, total: 3 });
  expect(kindsOf(cores[0])).toEqual(['load', 'start', 'probe', 'prepare', 'answer', 'finish']);
  expect(kindsOf(networks[0])).toEqual(['load-model', 'infer']);
  expect(cores[0]?.requests[4]).toMatchObject({ shape: [1, 1, 8, 8] });
  expect(new Uint8Array((cores[0]?.requests[5]?.['attachments'] as { mask: ArrayBuffer }).mask)).toEqual(
    new Uint8Array([9]),
  );
  const fractions = seen.map(({ fraction }) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  expect(new Set(seen.map(({ stage }) => stage))).toEqual(
    new Set(['download', 'prepare', 'inference', 'render']),
  );

  seen.length = 0;
  await engine.run(new Uint8Array(3), cutOut, { onProgress: (progress) => seen.push(progress) });
  expect(kindsOf(networks[0])).toEqual(['load-model', 'infer', 'infer']);
  expect(kindsOf(cores[0]).slice(6)).toEqual(['prepare', 'answer', 'finish']);
  expect(seen.map(({ stage }) => stage)).not.toContain('download');
  expect(seen.at(-1)?.fraction).toBe(1);
  await engine.close();
});

test('with a mask given no network runs, and the mask comes back', async () => {
  const engine = openEngine();
  const mask = new Blob([new Uint8Array([1, 2])], { type: 'image/png' });
  const backdrop = new Blob([new Uint8Array([3])]);
  const result = await engine.run(new Uint8Array(3), cutOut, { mask, images: { backdrop } });
  expect(result.mask).toBe(mask);
  expect(result.subject).toBeUndefined();
  expect(kindsOf(cores[0])).toEqual(['load', 'start', 'render']);
  const attachments = cores[0]?.requests[2]?.['attachments'] as {
    mask: Blob;
    images: Record<string, Blob>;
  };
  expect(attachments.mask.size).toBe(2);
  expect(attachments.images['backdrop']?.size).toBe(1);
  expect(networks).toHaveLength(0);
  const untouched = await engine.run(new Uint8Array(3), plain, { mask });
  expect(untouched.mask).toBeUndefined();
  expect(cores[0]?.requests[3]).toMatchObject({ attachments: {} });
  await engine.close();
});

test.each<[string, object]>([
  ['mask', { mask: 'picture.png' }],
  ['mask', { mask: new Blob([]) }],
  ['backdrop', { images: { backdrop: new Uint8Array(3) } }],
])('a %s that is no file names itself', async (parameter, options) => {
  const engine = openEngine();
  await expect(engine.run(new Uint8Array(3), cutOut, options)).rejects.toMatchObject({
    code: 'bad-parameter',
    parameter,
  });
  expect(cores).toHaveLength(0);
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
