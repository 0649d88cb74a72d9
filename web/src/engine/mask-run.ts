// A job whose recipe needs a mask. The core keeps the picture and asks one network after another; the page carries
// tensors between the core's worker and the network's, and holds no more of them than these two need.

import { throwIfAborted } from './abort.js';
import { EngineError } from './errors.js';
import type { RunOptions, Subject, Warning } from './engine-types.js';
import type { Gate } from './gate.js';
import type { Lease, Pool } from './pool.js';
import { creep } from './progress.js';
import type { JobProgress } from './progress.js';
import { parseConsulted, parseRendered } from './protocol.js';
import type { Asked, CoreRequest, Decided, Rendered } from './protocol.js';
import type { Catalogue, Recipe } from './recipe.js';
import { requireConsent } from '../models/consent.js';
import { fetchAll } from '../models/fetch-all.js';
import type { Inference, Network } from '../models/inference.js';
import type { ModelEntry } from '../models/model-types.js';
import type { ModelStore, UsableMethod } from '../models/store.js';

export const maskStages = { download: 30, prepare: 10, inference: 45, render: 15 } as const;

/** Consultations at the same time: one network is asked while the core prepares the next picture's first question. */
export const consultationsAtOnce = 2;

export interface MaskParts {
  readonly pool: Pool;
  readonly store: ModelStore;
  readonly inference: Inference;
  /** Admits `consultationsAtOnce` jobs. */
  readonly gate: Gate;
}

export interface MaskJob {
  readonly input: Blob | ArrayBuffer;
  readonly recipe: Recipe;
  /** Index of the step that needs the mask. */
  readonly step: number;
  readonly images: RunOptions['images'];
  readonly progress: JobProgress;
  readonly signal: AbortSignal;
}

export interface MaskOutcome {
  readonly rendered: Rendered;
  readonly mask: Blob;
  readonly subject: Subject;
  readonly timings: Readonly<Record<string, number>>;
}

/** What one job gathers on its way. */
interface Notebook {
  readonly warnings: Map<string, Warning>;
  readonly timings: { prepare: number; load: number; inference: number };
}

/**
 * The method the step asks for, else the parameter's default, else the manifest's. Rejects with `bad-parameter` for one
 * that this site does not have, or whose terms were not agreed to.
 */
export async function methodOf(
  recipe: Recipe,
  step: number,
  catalogue: Catalogue,
  store: ModelStore,
): Promise<UsableMethod> {
  const { op, params } = recipe.steps[step] ?? { op: '' };
  const operation = catalogue.operations.find((candidate) => candidate.id === op);
  const declared = operation?.parameters.find((parameter) => parameter.id === 'model')?.default;
  const asked = params?.['model'] ?? declared ?? (await store.manifest()).default;
  try {
    const method = await store.method(String(asked));
    await requireConsent(store, method);
    return method;
  } catch (error) {
    throw error instanceof EngineError && error.code === 'bad-parameter'
      ? new EngineError({ ...error.details, step })
      : error;
  }
}

/** Runs the job: fetches what is missing without holding a worker, then consults and renders in one worker. */
export async function runWithMask(
  parts: MaskParts,
  job: MaskJob,
  method: UsableMethod,
): Promise<MaskOutcome> {
  const notebook: Notebook = { warnings: new Map(), timings: { prepare: 0, load: 0, inference: 0 } };
  await bringNetworks(parts, job, method, notebook);
  const leave = await parts.gate.enter(job.signal);
  try {
    return await parts.pool.lease(async (lease) => {
      const decided = await consult(parts, job, method, lease, notebook);
      leave();
      return finish(job, decided, lease, notebook);
    }, job.signal);
  } finally {
    leave();
  }
}

/**
 * Downloads the networks of the method that are not here. Meanwhile the core looks at the picture once, so that one
 * which cannot be read fails at once, however long the download takes; no worker waits for it.
 */
async function bringNetworks(
  { store, inference, pool }: MaskParts,
  job: MaskJob,
  method: UsableMethod,
  notebook: Notebook,
): Promise<void> {
  const { signal, progress } = job;
  const missing: ModelEntry[] = [];
  for (const model of method.networks) {
    if (!inference.has(keyOf(model)) && !(await store.has(model))) missing.push(model);
  }
  if (missing.length === 0) return progress.skip('download');

  const downloads = new AbortController();
  const stop = (): void => downloads.abort();
  signal.addEventListener('abort', stop, { once: true });
  const probing = pool.lease(
    (lease) =>
      lease.call({
        kind: 'probe',
        // The real consultation needs the bytes again.
        input: job.input,
        recipe: JSON.stringify(job.recipe),
        method: methodText(method),
        options: { threads: lease.threads },
      }),
    downloads.signal,
  );
  try {
    const fetching = fetchAll(store, missing, {
      signal: downloads.signal,
      onProgress: (bytes) => progress.report('download', bytes.loaded / bytes.total, bytes),
    });
    const [warnings] = await Promise.all([fetching, probing]);
    for (const warning of warnings) notebook.warnings.set(warning.code, warning);
    progress.report('download', 1);
  } finally {
    // Of the two, the one that failed ends the other.
    downloads.abort();
    signal.removeEventListener('abort', stop);
  }
}

/** Asks until the core has decided; where a network has no room, begins again with the smallest method. */
async function consult(
  parts: MaskParts,
  job: MaskJob,
  method: UsableMethod,
  lease: Lease,
  notebook: Notebook,
): Promise<Decided> {
  const { input } = job;
  const first: CoreRequest = {
    kind: 'prepare',
    input,
    recipe: JSON.stringify(job.recipe),
    method: methodText(method),
    options: { threads: lease.threads },
  };
  try {
    return await askAll(parts, job, method, lease, notebook, first);
  } catch (error) {
    if (!(error instanceof NoRoom)) throw error;
    const smaller = await smallestMethod(parts.store);
    if (smaller.id === method.id) throw error.reason;
    notebook.warnings.set('model-too-large', {
      code: 'model-too-large',
      message: `There was not enough memory for the model "${method.title}", so "${smaller.title}" was used.`,
    });
    // Seldom anything to bring: the larger methods ask the small network too.
    const missing = smaller.networks.filter((model) => !parts.inference.has(keyOf(model)));
    for (const warning of await fetchAll(parts.store, missing, { signal: job.signal })) {
      notebook.warnings.set(warning.code, warning);
    }
    const again: CoreRequest = {
      kind: 'restart',
      recipe: JSON.stringify(withMethod(job.recipe, job.step, smaller.id)),
      method: methodText(smaller),
      options: { threads: lease.threads },
    };
    return askAll(parts, job, smaller, lease, notebook, again).catch((thrown: unknown) => {
      throw thrown instanceof NoRoom ? thrown.reason : thrown;
    });
  }
}

/** A network that does not fit into memory; not to be mistaken for a picture that does not. */
class NoRoom extends Error {
  readonly reason: EngineError;

  constructor(reason: EngineError) {
    super(reason.message);
    this.reason = reason;
  }
}

async function askAll(
  { store, inference }: MaskParts,
  { input, signal, progress }: MaskJob,
  method: UsableMethod,
  lease: Lease,
  { warnings, timings }: Notebook,
  first: CoreRequest,
): Promise<Decided> {
  const networkOf = (model: ModelEntry): Network => ({
    key: keyOf(model),
    bytes: model.bytes,
    weights: async (wanted) => {
      const loaded = await store.load(model.id, wanted ? { signal: wanted } : {});
      for (const warning of loaded.warnings) warnings.set(warning.code, warning);
      return loaded.weights;
    },
  });
  const turn = async (request: CoreRequest, transfer: Transferable[]): Promise<Asked | Decided> => {
    const began = performance.now();
    const answer = await lease.call(request, transfer, (fraction) => progress.report('prepare', fraction));
    timings.prepare += performance.now() - began;
    return parseConsulted(answer);
  };
  /** Bad luck of a network, told from that of the core. */
  const roomy = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw error instanceof EngineError && error.code === 'out-of-memory' ? new NoRoom(error) : error;
    }
  };

  // The first network gets ready while the core reads the picture.
  const [opener] = method.networks;
  const opening = opener && inference.load(networkOf(opener), signal);
  opening?.catch(() => undefined);
  const moved = first.kind === 'prepare' && input instanceof ArrayBuffer ? [input] : [];
  let state = await turn(first, moved);
  while (!state.done) {
    throwIfAborted(signal);
    progress.report('prepare', 1);
    const { network: id, asked, of } = state;
    progress.report('inference', (asked - 1) / of, { asked, of });
    const model = method.networks.find((candidate) => candidate.id === id);
    if (!model) throw new Error(`the core asked "${id}", which the method "${method.id}" does not have`);
    const network = networkOf(model);
    const waited = performance.now();
    await roomy(() => inference.load(network, signal));
    timings.load += performance.now() - waited;
    const { tensor, shape } = state;
    const rest = creep(inference.expectedMs(network), (part) =>
      progress.report('inference', (asked - 1 + part) / of, { asked, of }),
    );
    const answer = await roomy(() => inference.infer(network, tensor, shape, signal)).finally(rest);
    requireMaskShape(answer.shape, shape, model);
    timings.inference += answer.ms;
    progress.report('inference', asked / of);
    const next: CoreRequest = {
      kind: 'answer',
      tensor: answer.mask,
      shape: answer.shape,
      options: { threads: lease.threads },
    };
    state = await turn(next, [answer.mask.buffer]);
  }
  for (const warning of state.warnings) warnings.set(warning.code, warning);
  progress.report('inference', 1);
  return state;
}

async function finish(
  { recipe, images, progress }: MaskJob,
  { mask, subject }: Decided,
  lease: Lease,
  { warnings, timings }: Notebook,
): Promise<MaskOutcome> {
  const kept = new Blob([mask], { type: 'image/png' });
  const rendered = parseRendered(
    await lease.call(
      {
        kind: 'finish',
        recipe: JSON.stringify(recipe),
        attachments: { mask, ...(images === undefined ? {} : { images }) },
        options: { threads: lease.threads },
      },
      [mask],
      (fraction) => progress.report('render', fraction),
    ),
  );
  return {
    rendered: { ...rendered, warnings: [...warnings.values(), ...rendered.warnings] },
    mask: kept,
    subject,
    timings,
  };
}

function keyOf(model: ModelEntry): string {
  return `${model.id} ${model.sha256}`;
}

function methodText({ id, networks }: UsableMethod): string {
  return JSON.stringify({ id, networks });
}

/** Of the methods that need nobody's consent, the one that costs least. */
async function smallestMethod(store: ModelStore): Promise<UsableMethod> {
  const { methods } = await store.manifest();
  const free = methods.filter((method) => method.consent === undefined);
  const usable = await Promise.all(free.map((method) => store.method(method.id)));
  const bytes = ({ networks }: UsableMethod): number => networks.reduce((sum, model) => sum + model.bytes, 0);
  const [smallest] = usable.sort((a, b) => bytes(a) - bytes(b));
  if (!smallest) throw new EngineError({ code: 'model-invalid', message: 'The list of models is empty.' });
  return smallest;
}

function withMethod(recipe: Recipe, step: number, id: string): Recipe {
  const steps = recipe.steps.map((each, index) =>
    index === step ? { ...each, params: { ...each.params, model: id } } : each,
  );
  return { ...recipe, steps };
}

/** One channel, of the network's own size. */
function requireMaskShape(given: readonly number[], asked: readonly number[], model: ModelEntry): void {
  const [height, width] = given.slice(-2);
  const single = given.length >= 2 && given.slice(0, -2).every((side) => side === 1);
  if (!single || height !== asked.at(-2) || width !== asked.at(-1)) {
    throw new EngineError({
      code: 'model-invalid',
      message: `The model "${model.id}" gave a mask of an unexpected shape (${given.join(' × ')}).`,
    });
  }
}
