// The graphics processor: used only where a self-test found it right and faster, and left silently when it fails.

import { afterEach, expect, test, vi } from 'vitest';
import { Accelerator } from '../../web/src/models/accelerator.js';
import type { Adapter, WebGpuMode } from '../../web/src/models/accelerator.js';
import { Inference } from '../../web/src/models/inference.js';
import type { Network } from '../../web/src/models/inference.js';
import { MemoryShelf } from '../../web/src/models/pieces.js';
import { agrees, testTensor } from '../../web/src/models/self-test.js';
import { networkGiving, openFakeEngine, pretendNoLonger, pretendToBePage } from './support/fake-engine.js';
import { FakeWorker } from './support/fake-worker.js';
import type { Behaviour } from './support/fake-worker.js';
import { codeOf } from './support/code-of.js';
import { entryFor, manifestWith, methodOf, noise } from './support/models.js';
import { WeightsServer } from './support/weights-server.js';

const network: Network = { key: 'net 1', bytes: 10, weights: () => Promise.resolve(new ArrayBuffer(10)) };
const shape = [1, 3, 8, 8];
const card: Adapter = { name: 'vendor model', software: false };
const onProcessor = 0;
const elsewhere = 1000;

interface Setting {
  gpu?: Behaviour;
  mode?: WebGpuMode;
  notes?: MemoryShelf;
  adapter?: Adapter | undefined;
  runtime?: string;
}

const opened: Inference[] = [];
afterEach(() => opened.splice(0).forEach((inference) => inference.close()));

/** Its processor needs 100 ms and gives masks from 0 on; its graphics processor gives the same 10 times as fast. */
function openInference(setting: Setting = {}): {
  inference: Inference;
  wasm: FakeWorker[];
  gpus: FakeWorker[];
} {
  const { gpu = networkGiving(onProcessor, 10), mode = 'auto', notes = new MemoryShelf() } = setting;
  const { runtime = 'ort/1' } = setting;
  const adapter = 'adapter' in setting ? setting.adapter : card;
  const wasm: FakeWorker[] = [];
  const gpus: FakeWorker[] = [];
  const started = (list: FakeWorker[], behaviour: Behaviour): FakeWorker => {
    const worker = new FakeWorker(behaviour);
    list.push(worker);
    return worker;
  };
  const inference = new Inference({
    createWorker: () => started(wasm, networkGiving(onProcessor, 100)),
    createGpuWorker: () => started(gpus, gpu),
    accelerator: new Accelerator({ mode, notes, runtime, adapter: () => Promise.resolve(adapter) }),
    ortUrl: 'ort/',
    threads: 1,
    modelBudget: 1000,
    idleBeforeTestMs: 1,
    testLimitMs: 50,
    hangTimeoutMs: 1000,
    cancelPatienceMs: 20,
  });
  opened.push(inference);
  return { inference, wasm, gpus };
}

const infer = (inference: Inference) => inference.infer(network, new Float32Array(192), shape);
const runs = (workers: FakeWorker[]): number =>
  workers.flatMap(({ requests }) => requests).filter(({ kind }) => kind === 'infer').length;

async function tested(setting: Setting): Promise<ReturnType<typeof openInference> & { notes: MemoryShelf }> {
  const notes = setting.notes ?? new MemoryShelf();
  const open = openInference({ ...setting, notes });
  await infer(open.inference);
  await vi.waitFor(async () => expect(await notes.note('webgpu')).toBeDefined());
  return { ...open, notes };
}

test('the first picture runs in WebAssembly; after the self-test the graphics processor takes over', async () => {
  const { inference, wasm, gpus } = await tested({});
  expect(runs(wasm)).toBe(2);
  expect(runs(gpus)).toBe(2);
  await infer(inference);
  expect(runs(wasm)).toBe(2);
  expect(runs(gpus)).toBe(3);
  // One session is enough.
  await vi.waitFor(() => expect(wasm[0]?.requests.at(-1)?.kind).toBe('release-model'));
});

test('the verdict is remembered: the next visit uses it at once and tests nothing', async () => {
  const { notes } = await tested({});
  const { inference, wasm, gpus } = openInference({ notes });
  await infer(inference);
  expect(runs(wasm)).toBe(0);
  expect(runs(gpus)).toBe(1);
});

test.each<[string, Setting]>([
  ['another adapter', { adapter: { ...card, name: 'vendor other' } }],
  ['another runtime', { runtime: 'ort/2' }],
])('a verdict for %s does not count', async (_name, change) => {
  const { notes } = await tested({});
  const { inference, wasm } = openInference({ notes, ...change });
  await infer(inference);
  expect(runs(wasm)).toBe(1);
});

test('a verdict belongs to the weights: others are tested anew', async () => {
  const { inference, wasm } = await tested({});
  const before = runs(wasm);
  await inference.infer({ ...network, key: 'net 2' }, new Float32Array(192), shape);
  expect(runs(wasm)).toBe(before + 1);
});

test.each<[string, Setting]>([
  ['gives other results', { gpu: networkGiving(elsewhere, 1) }],
  ['is not faster', { gpu: networkGiving(onProcessor, 90) }],
  [
    'takes for ever',
    { gpu: (request, worker) => (request.kind === 'infer' ? undefined : networkGiving()(request, worker)) },
  ],
  ['crashes', { gpu: (_request, worker) => worker.crash('device lost') }],
  [
    'cannot run the network',
    { gpu: (request, worker) => worker.fail(request, { code: 'model-invalid', message: 'No kernel.' }) },
  ],
])('a graphics processor that %s is not used, now or later', async (_name, setting) => {
  const { inference, wasm, gpus, notes } = await tested(setting);
  const [before, after] = [runs(wasm), runs(gpus)];
  const { mask } = await infer(inference);
  expect(mask[0]).toBe(onProcessor);
  expect(runs(wasm)).toBe(before + 1);
  expect(runs(gpus)).toBe(after);
  const later = openInference({ ...setting, notes });
  await infer(later.inference);
  expect(later.gpus).toHaveLength(0);
});

test('a slow but right one, software too, is used where only rightness is asked for', async () => {
  const software = { ...card, software: true };
  const gpu = networkGiving(onProcessor, 900);
  const { inference, gpus } = await tested({ gpu, mode: 'right', adapter: software });
  const before = runs(gpus);
  await infer(inference);
  expect(runs(gpus)).toBe(before + 1);
});

test.each<[string, Setting]>([
  ['no adapter', { adapter: undefined }],
  ['hardware', { adapter: { ...card, software: true } }],
  ['leave to use it', { mode: 'off' }],
])('without %s its runtime is never started', async (_name, setting) => {
  const { inference, gpus } = openInference(setting);
  await infer(inference);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(gpus).toHaveLength(0);
});

test('a runtime that could not be fetched is asked for again at the next visit', async () => {
  const notes = new MemoryShelf();
  const offline: Behaviour = (request, worker) =>
    worker.fail(request, { code: 'network', message: 'Offline.' });
  const { inference, gpus } = openInference({ gpu: offline, notes });
  await infer(inference);
  await vi.waitFor(() => expect(gpus[0]?.terminated).toBe(true));
  await infer(inference);
  expect(gpus).toHaveLength(1);
  expect(await notes.note('webgpu')).toBeUndefined();
});

test.each<[string, Behaviour]>([
  ['that is lost', (_request, worker) => worker.crash('device lost')],
  ['that fails', (request, worker) => worker.fail(request, { code: 'internal', message: 'Lost.' }, true)],
])('a device %s in the middle of a picture is not noticed: WebAssembly answers', async (_name, fail) => {
  const { notes } = await tested({});
  const good = networkGiving(onProcessor, 10);
  const { inference, wasm, gpus } = openInference({
    notes,
    gpu: (request, worker) => (request.kind === 'infer' ? fail(request, worker) : good(request, worker)),
  });
  const { mask } = await infer(inference);
  expect(mask).toHaveLength(64);
  expect(runs(wasm)).toBe(1);
  expect(wasm[0]?.requests.find(({ kind }) => kind === 'infer')?.['tensor']).toHaveLength(192);
  await infer(inference);
  expect(runs(wasm)).toBe(2);
  expect(gpus).toHaveLength(1);
});

test('cancelling on the graphics processor is no failure of it', async () => {
  const { notes } = await tested({});
  const good = networkGiving(onProcessor, 10);
  let stuck = true;
  const { inference, wasm, gpus } = openInference({
    notes,
    gpu: (request, worker) => {
      if (request.kind !== 'infer' || !stuck) good(request, worker);
    },
  });
  const stop = new AbortController();
  const running = inference.infer(network, new Float32Array(192), shape, stop.signal);
  setTimeout(() => stop.abort(), 10);
  expect(await codeOf(running)).toBe('cancelled');
  stuck = false;
  await infer(inference);
  expect(runs(wasm)).toBe(0);
  expect(gpus.map(({ terminated }) => terminated)).toEqual([true, false]);
});

test('after a job all its networks are tested, with weights that outlive the job', async () => {
  pretendToBePage();
  const host = await WeightsServer.start();
  try {
    const [small, large] = [noise(2_000, 1), noise(3_000, 2)];
    const models = [entryFor('small', small, ['small.onnx']), entryFor('large', large, ['large.onnx'])];
    host.json('/models/manifest.json', manifestWith(models, [methodOf('net', ['small', 'large'])]));
    host.file('/models/small.onnx', small);
    host.file('/models/large.onnx', large);
    const notes = new MemoryShelf();
    const adapter = (): Promise<Adapter> => Promise.resolve(card);
    const accelerator = new Accelerator({ mode: 'auto', notes, runtime: 'ort/1', adapter });
    const { engine, gpus } = openFakeEngine(`${host.origin}/models/`, {
      network: networkGiving(onProcessor, 100),
      gpu: networkGiving(onProcessor, 10),
      accelerator,
    });
    await engine.run(new Uint8Array([1]), { version: 1, steps: [{ op: 'remove-background' }] });
    await vi.waitFor(async () => {
      const { verdicts } = (await notes.note('webgpu')) as { verdicts: [string, { right: boolean }][] };
      expect(verdicts.map(([key, { right }]) => [key.split(' ')[0], right])).toEqual([
        ['small', true],
        ['large', true],
      ]);
    });
    const before = runs(gpus);
    await engine.run(new Uint8Array([1]), { version: 1, steps: [{ op: 'remove-background' }] });
    expect(runs(gpus)).toBe(before + 2);
    await engine.close();
  } finally {
    pretendNoLonger();
    await host.stop();
  }
});

test('the test picture is the same every time and not flat', () => {
  expect(testTensor(shape)).toEqual(testTensor(shape));
  expect(new Set(testTensor([1, 3, 32, 32])).size).toBeGreaterThan(100);
});

test('results agree within rounding, and not beyond', () => {
  const right = Float32Array.from({ length: 1000 }, (_, index) => index / 1000);
  expect(agrees(right, right.slice())).toBe(true);
  expect(
    agrees(
      right,
      right.map((value) => value + 0.004),
    ),
  ).toBe(true);
  expect(
    agrees(
      right,
      right.map((value) => value + 0.02),
    ),
  ).toBe(false);
  expect(
    agrees(
      right,
      right.map((value, index) => (index === 5 ? value + 0.2 : value)),
    ),
  ).toBe(false);
  expect(
    agrees(
      right,
      right.map((value, index) => (index === 5 ? NaN : value)),
    ),
  ).toBe(false);
  expect(agrees(right, right.subarray(1))).toBe(false);
  // A constant could come from a network that did nothing.
  expect(agrees(new Float32Array(10), new Float32Array(10))).toBe(false);
});
