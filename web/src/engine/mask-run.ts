// A job whose recipe needs a mask: the core prepares the network's input, the network runs, the core finishes.

import type { JobProgress } from './progress.js';
import { EngineError } from './errors.js';
import type { Warning } from './engine-types.js';
import type { Lease } from './pool.js';
import { parsePrepared, parseRendered } from './protocol.js';
import type { Rendered } from './protocol.js';
import type { Catalogue, Recipe } from './recipe.js';
import type { Inference } from '../models/inference.js';
import type { ModelStore } from '../models/store.js';
import type { ModelEntry } from '../models/model-types.js';

export const maskStages = { download: 30, prepare: 10, inference: 45, render: 15 } as const;

export interface MaskJob {
  readonly input: Blob | ArrayBuffer;
  readonly recipe: Recipe;
  readonly step: number;
  readonly store: ModelStore;
  readonly inference: Inference;
  readonly progress: JobProgress;
  readonly signal: AbortSignal;
}

/** The model the step asks for, else the parameter's default, else the manifest's. Rejects with `bad-parameter`. */
export async function modelOf(
  recipe: Recipe,
  step: number,
  catalogue: Catalogue,
  store: ModelStore,
): Promise<ModelEntry> {
  const { op, params } = recipe.steps[step] ?? { op: '' };
  const operation = catalogue.operations.find((candidate) => candidate.id === op);
  const declared = operation?.parameters.find((parameter) => parameter.id === 'model')?.default;
  const asked = params?.['model'] ?? declared ?? (await store.manifest()).default;
  try {
    return await store.entry(String(asked));
  } catch (error) {
    throw error instanceof EngineError && error.code === 'bad-parameter'
      ? new EngineError({ ...error.details, step })
      : error;
  }
}

/** Runs the job with a worker of its own. */
export async function runWithMask(
  job: MaskJob,
  model: ModelEntry,
  lease: Lease,
): Promise<{ readonly rendered: Rendered; readonly timings: Readonly<Record<string, number>> }> {
  const { input, inference, store, progress, signal } = job;
  const recipe = JSON.stringify(job.recipe);
  const warnings: Warning[] = [];
  const key = `${model.id} ${model.sha256}`;
  const weights = async (): Promise<ArrayBuffer> => {
    const loaded = await store.load(model.id, {
      signal,
      onProgress: (bytes) => progress.report('download', bytes.loaded / bytes.total, bytes),
    });
    warnings.push(...loaded.warnings);
    return loaded.weights;
  };

  // A picture that cannot be read fails at once, however long the model takes to come.
  const began = performance.now();
  const loading = inference.load(key, weights, signal).then(() => progress.report('download', 1));
  loading.catch(() => undefined);
  const prepared = parsePrepared(
    await lease.call(
      { kind: 'prepare', input, recipe, model: JSON.stringify(model), options: { threads: lease.threads } },
      input instanceof ArrayBuffer ? [input] : [],
      (fraction) => progress.report('prepare', fraction),
    ),
  );
  progress.report('prepare', 1);
  const preparedAt = performance.now();
  await loading;

  const inferring = performance.now();
  progress.report('inference', 0);
  const { mask, shape } = await inference.infer(
    key,
    weights,
    prepared.tensor as Float32Array<ArrayBuffer>,
    prepared.shape,
    signal,
  );
  requireMaskShape(shape, model);
  progress.report('inference', 1);
  const inferredAt = performance.now();

  const rendered = parseRendered(
    await lease.call(
      { kind: 'finish', recipe, mask, options: { threads: lease.threads, model, maskShape: shape } },
      [mask.buffer as ArrayBuffer],
      (fraction) => progress.report('render', fraction),
    ),
  );
  return {
    rendered: { ...rendered, warnings: [...warnings, ...rendered.warnings] },
    timings: { prepare: preparedAt - began, inference: inferredAt - inferring },
  };
}

/** One channel, of the network's own size. */
function requireMaskShape(shape: readonly number[], model: ModelEntry): void {
  const [height, width] = shape.slice(-2);
  const single = shape.slice(0, -2).every((side) => side === 1);
  if (!single || width !== model.input.width || height !== model.input.height) {
    throw new EngineError({
      code: 'model-invalid',
      message: `The model "${model.id}" gave a mask of an unexpected shape (${shape.join(' × ')}).`,
    });
  }
}
