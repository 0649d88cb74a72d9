// An engine with fake workers at both ends: a core that asks the networks it is told to, and a network that answers.

import { Pool } from '../../../web/src/engine/pool.js';
import type { Catalogue } from '../../../web/src/engine/recipe.js';
import { RunningEngine } from '../../../web/src/engine/running-engine.js';
import { Inference } from '../../../web/src/models/inference.js';
import type { InferenceOptions } from '../../../web/src/models/inference.js';
import { ModelStore } from '../../../web/src/models/store.js';
import { coreLike, FakeWorker } from './fake-worker.js';
import type { Behaviour, Request } from './fake-worker.js';

const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));

export const catalogue = {
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

export const rendered = {
  format: 'png',
  mediaType: 'image/png',
  extension: 'png',
  width: 2,
  height: 1,
  frames: 1,
  warnings: [],
  timings: { total: 3 },
};

/** What the fake core says when it has decided; its mask has one byte for each answer it got. */
export const decision = {
  done: true,
  confidence: 0.75,
  subject: { left: 1, top: 2, width: 3, height: 4 },
  frames: 1,
};

/**
 * Gives back the input's bytes; asks each of `networks` once, with a tensor of 8 × 8, in this order. Left out, it asks
 * those of the method that it gets.
 */
export function coreAsking(networks?: readonly string[]): Behaviour {
  const left = new WeakMap<FakeWorker, { names: string[]; of: number }>();
  const next = (request: Request, worker: FakeWorker): void => {
    const state = left.get(worker);
    if (!state) return worker.fail(request, { code: 'internal', message: 'Nothing was prepared.' }, true);
    const network = state.names.shift();
    if (network === undefined) {
      const mask = new Uint8Array(Math.max(1, state.of)).fill(9).buffer;
      return worker.answer(request, { ...decision, mask });
    }
    const tensor = new Float32Array(192).fill(state.names.length);
    const asked = state.of - state.names.length;
    worker.answer(request, { done: false, network, shape: [1, 3, 8, 8], asked, of: state.of, tensor });
  };
  return (request, worker) => {
    if (request.kind === 'prepare' || request.kind === 'restart') {
      const method = JSON.parse(String(request['method'])) as { networks: { id: string }[] };
      const names = [...(networks ?? method.networks.map(({ id }) => id))];
      left.set(worker, { names, of: names.length });
      next(request, worker);
    } else if (request.kind === 'answer') next(request, worker);
    else if (request.kind === 'probe') worker.answer(request, {});
    else {
      const input = request['input'];
      const bytes = input instanceof ArrayBuffer ? input : new Uint8Array([7, 7]).buffer;
      worker.answer(request, { ...rendered, bytes });
    }
  };
}

export const goodCore: Behaviour = coreAsking();

const side = { type: 'float32', shape: [1, 3, 8, 8] };

/** Says nothing of interest of itself; answers each tensor with a mask whose values grow from `from`. */
export function networkGiving(from = 0, ms = 5): Behaviour {
  return (request, worker) => {
    if (request.kind === 'load-model') {
      const outputs = [{ ...side, name: 'out', shape: [1, 1, 8, 8] }];
      worker.answer(request, { inputs: [{ ...side, name: 'in' }], outputs });
    } else if (request.kind === 'infer') {
      const mask = Float32Array.from({ length: 64 }, (_, index) => from + index);
      worker.answer(request, { mask, shape: [1, 1, 8, 8], ms });
    } else worker.answer(request, {});
  };
}

export const goodNetwork: Behaviour = networkGiving();

export const kindsOf = (worker: FakeWorker | undefined): string[] =>
  worker?.requests.map(({ kind }) => kind) ?? [];

export interface FakeEngine {
  readonly engine: RunningEngine;
  readonly store: ModelStore;
  /** Every worker that was started. */
  readonly cores: FakeWorker[];
  readonly networks: FakeWorker[];
  readonly gpus: FakeWorker[];
}

export interface FakeParts {
  readonly core?: Behaviour;
  readonly network?: Behaviour;
  readonly gpu?: Behaviour;
  readonly accelerator?: InferenceOptions['accelerator'];
  readonly workers?: number;
  readonly modelBudget?: number;
  readonly store?: ModelStore;
}

/** `base` is the folder of the manifest. */
export function openFakeEngine(base: string, parts: FakeParts = {}): FakeEngine {
  const { core = goodCore, network = goodNetwork, gpu, accelerator, workers = 2, modelBudget = 1e6 } = parts;
  const cores: FakeWorker[] = [];
  const networks: FakeWorker[] = [];
  const gpus: FakeWorker[] = [];
  const collect = (list: FakeWorker[], behaviour: Behaviour): FakeWorker => {
    const worker = new FakeWorker(behaviour);
    list.push(worker);
    return worker;
  };
  const common = { hangTimeoutMs: 5_000, cancelPatienceMs: 20 };
  const store = parts.store ?? new ModelStore({ base, pauseMs: 1 });
  const engine = new RunningEngine({
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
      idleTimeoutMs: 5_000,
      now: () => performance.now(),
    }),
    inference: new Inference({
      ...common,
      createWorker: () => collect(networks, network),
      ...(gpu ? { createGpuWorker: () => collect(gpus, gpu) } : {}),
      ...(accelerator ? { accelerator } : {}),
      ortUrl: 'ort/',
      threads: 1,
      modelBudget,
      idleBeforeTestMs: 1,
    }),
    store,
  });
  return { engine, store, cores, networks, gpus };
}

/** What a page has and node has not. */
export function pretendToBePage(): void {
  const scope = globalThis as { crossOriginIsolated?: boolean; Worker?: unknown };
  scope.crossOriginIsolated = true;
  scope.Worker = class {};
}

export function pretendNoLonger(): void {
  Reflect.deleteProperty(globalThis, 'crossOriginIsolated');
  Reflect.deleteProperty(globalThis, 'Worker');
}
