// The module behind `/engine.js`: createEngine, and what a program needs to use it.

import { CoreModule } from './core-module.js';
import { fetchCatalogue } from './catalogue.js';
import type { Engine, EngineOptions } from './engine-types.js';
import { Accelerator, ownAdapter } from '../models/accelerator.js';
import { Inference } from '../models/inference.js';
import { ModelStore } from '../models/store.js';
import { Pool } from './pool.js';
import { RunningEngine } from './running-engine.js';
import { ownSite } from './site.js';
import { allowScriptsBelow } from './own-scripts.js';

export { environmentProblem } from './environment.js';
export { EngineError, errorCodes } from './errors.js';
export type { ErrorCode } from './errors.js';
export type * from './engine-types.js';
export type * from './recipe.js';
export type * from '../models/model-types.js';

const cancelPatienceMs = 300;
const mostWorkers = 4;
/** Codecs are serial: more were never quicker for one picture, and each makes the start slower (docs/decisions/0002). */
const pixelThreads = 1;
const mostInferenceThreads = 4;
const idleBeforeTestMs = 2_000;

/**
 * Reads the catalogue; starts no worker and fetches no WebAssembly before the first run. Works in a page and in a
 * module worker. Rejects with an EngineError (`network`) when the catalogue cannot be fetched.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const site = ownSite();
  allowScriptsBelow(new URL('./', site.catalogue));
  const catalogue = await fetchCatalogue(site.catalogue);
  const cores = globalThis.navigator?.hardwareConcurrency ?? 1;
  const workers = atLeastOne(options.workers ?? defaultWorkers(cores));
  const threads = atLeastOne(options.threads ?? pixelThreads);
  const idleTimeoutMs = options.idleTimeoutMs ?? 30_000;
  const hangTimeoutMs = options.hangTimeoutMs ?? 60_000;

  const module = new CoreModule(site.coreWasm);
  const pool = new Pool({
    createWorker: () =>
      new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'mypictools core' }),
    coreUrl: site.coreScript,
    module: () => module.get(),
    poolSize: pthreadPoolSize,
    workers,
    threads,
    memoryBudget: options.memoryBudget ?? 2 ** 30,
    idleTimeoutMs,
    hangTimeoutMs,
    cancelPatienceMs,
    now: () => performance.now(),
  });
  const store = new ModelStore({ base: modelsBase(options.models, site.models) });
  const inference = new Inference({
    createWorker: () =>
      new Worker(new URL('../models/inference-worker.ts', import.meta.url), {
        type: 'module',
        name: 'mypictools inference',
      }),
    createGpuWorker: () =>
      new Worker(new URL('../models/inference-gpu-worker.ts', import.meta.url), {
        type: 'module',
        name: 'mypictools inference on the graphics processor',
      }),
    accelerator: new Accelerator({
      mode: options.webgpu ?? 'auto',
      notes: store,
      runtime: site.ort,
      adapter: ownAdapter,
    }),
    ortUrl: site.ort,
    threads: Math.min(cores, mostInferenceThreads),
    modelBudget: options.modelBudget ?? defaultModelBudget(),
    idleBeforeTestMs,
    hangTimeoutMs: hangTimeoutMs * 5,
    cancelPatienceMs,
  });
  return new RunningEngine({ catalogue, pool, inference, store });
}

function atLeastOne(value: number): number {
  return Math.max(1, Math.floor(value) || 1);
}

/** Gibibytes, in coarse steps; browsers that do not tell are taken for large. */
function deviceMemory(): number {
  return ((globalThis.navigator ?? {}) as { deviceMemory?: number }).deviceMemory ?? 8;
}

/** A whole picture lives in each worker: small devices get fewer of them. */
function defaultWorkers(cores: number): number {
  const most = deviceMemory() <= 2 ? 1 : deviceMemory() <= 4 ? 2 : mostWorkers;
  return Math.min(cores, most);
}

/** A session takes several times the size of its file. */
function defaultModelBudget(): number {
  return deviceMemory() <= 2 ? 64e6 : deviceMemory() <= 4 ? 128e6 : 256e6;
}

/** A blocked worker cannot start threads, so libvips' own and its helpers must all be there before; measured, see 0002. */
function pthreadPoolSize(threads: number): number {
  return 2 * threads + 2;
}

function modelsBase(asked: string | undefined, own: string): string {
  if (asked === undefined) return own;
  return new URL(asked.endsWith('/') ? asked : `${asked}/`, globalThis.location.href).href;
}
