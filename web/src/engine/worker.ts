// The engine's worker: the only code that talks to the core. Answers one request at a time.

import { answer } from './answering.js';
import type { Reply } from './answering.js';
import type { Core, CoreAttachments, CoreEngine, CoreScript } from './core.js';
import { EngineError } from './errors.js';
import { parseDoor } from './protocol.js';
import type { Attachments, CallOptions, CoreRequest, LoadMessage, WithId } from './protocol.js';
import { allowScriptsOfWorker } from './own-scripts.js';

declare const self: DedicatedWorkerGlobalScope;

interface Running {
  readonly core: Core;
  readonly engine: CoreEngine;
}

let script: Promise<CoreScript> | undefined;
let running: Running | undefined;
/** The consultation that `prepare` began, with the source that stays open until `finish`. */
let kept: { readonly source: number; recipe: string; method: string } | undefined;

// The core starts its threads from here.
allowScriptsOfWorker();

self.onmessage = (event: MessageEvent) => {
  const message = event.data as LoadMessage | WithId<CoreRequest>;
  if (message.kind === 'load') {
    load(message.coreUrl).catch(() => undefined);
    return;
  }
  void answer(
    self,
    message,
    () => running?.core.wasmMemory.buffer.byteLength ?? 0,
    () => perform(message),
  );
};

function perform(request: CoreRequest): Reply | Promise<Reply> {
  switch (request.kind) {
    case 'start':
      return start(request.coreUrl, request.module, request.poolSize);
    case 'render':
      return renderOnce(request);
    case 'prepare':
      return prepare(request);
    case 'probe':
      return probe(request);
    case 'restart':
      return restart(request);
    case 'answer':
      return consult(request.options, request.tensor, request.shape);
    case 'finish':
      return finish(request);
  }
}

function load(coreUrl: string): Promise<CoreScript> {
  script ??= import(/* @vite-ignore */ coreUrl) as Promise<CoreScript>;
  return script;
}

async function start(coreUrl: string, module: WebAssembly.Module, poolSize: number): Promise<Reply> {
  let loaded: CoreScript;
  try {
    loaded = await load(coreUrl);
  } catch (cause) {
    script = undefined;
    throw new EngineError(
      { code: 'network', message: 'The engine could not be started: one of its files did not load.' },
      { cause },
    );
  }
  const core = await new Promise<Core>((resolve, reject) => {
    const options = {
      poolSize,
      instantiateWasm(
        imports: WebAssembly.Imports,
        receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
      ) {
        WebAssembly.instantiate(module, imports).then((instance) => receive(instance, module), reject);
        return {};
      },
    };
    loaded.default(options).then(resolve, reject);
  });
  const engine = new core.Engine();
  running = { core, engine };
  return { value: { memory: core.wasmMemory.buffer, control: engine.control() }, transfer: [] };
}

function started(): Running {
  if (!running) throw new Error('asked before it was started');
  return running;
}

async function bytesOf(input: Blob | ArrayBuffer): Promise<Uint8Array> {
  try {
    return new Uint8Array(input instanceof Blob ? await input.arrayBuffer() : input);
  } catch (cause) {
    throw new EngineError(
      { code: 'unreadable', message: 'The file could not be read; it may have been moved or changed.' },
      { cause },
    );
  }
}

async function open(input: Blob | ArrayBuffer): Promise<number> {
  closeKept();
  const { engine } = started();
  const { source } = value(engine.open(await bytesOf(input)));
  if (typeof source !== 'number') throw new Error('the core gave no source');
  return source;
}

async function renderOnce(request: CoreRequest & { kind: 'render' }): Promise<Reply> {
  const attached = await attachmentsOf(request.attachments);
  const source = await open(request.input);
  try {
    return render(source, request.recipe, attached, request.options);
  } finally {
    started().engine.close(source);
  }
}

async function prepare(request: CoreRequest & { kind: 'prepare' | 'probe' }): Promise<Reply> {
  const { recipe, method } = request;
  kept = { source: await open(request.input), recipe, method };
  return consult(request.options);
}

async function probe(request: CoreRequest & { kind: 'probe' }): Promise<Reply> {
  await prepare(request);
  closeKept();
  return { value: {}, transfer: [] };
}

function restart({ recipe, method, options }: CoreRequest & { kind: 'restart' }): Reply {
  const consultation = begun();
  consultation.recipe = recipe;
  consultation.method = method;
  return consult(options);
}

/** One turn: the core's question with its tensor, or its decision with the mask. An ordinary error ends it. */
function consult(
  settings: CallOptions,
  answer: Float32Array | null = null,
  answerShape?: readonly number[],
): Reply {
  const { source, recipe, method } = begun();
  try {
    const details = options(answerShape === undefined ? settings : { ...settings, answerShape });
    const { json, data } = started().engine.prepare(source, recipe, method, answer, details);
    const fields = value(json);
    if (!data) throw new Error('the core gave neither a tensor nor a mask');
    if (data instanceof Float32Array) {
      return { value: { ...fields, tensor: data }, transfer: [data.buffer] };
    }
    const mask = ownBuffer(data);
    return { value: { ...fields, mask }, transfer: [mask] };
  } catch (error) {
    if (error instanceof EngineError) closeKept();
    throw error;
  }
}

async function finish({
  recipe,
  attachments,
  options: settings,
}: CoreRequest & { kind: 'finish' }): Promise<Reply> {
  const { source } = begun();
  try {
    return render(source, recipe, await attachmentsOf(attachments), settings);
  } finally {
    closeKept();
  }
}

function begun(): NonNullable<typeof kept> {
  if (!kept) throw new Error('asked to go on with what was not prepared');
  return kept;
}

async function attachmentsOf({ mask, images }: Attachments): Promise<CoreAttachments | null> {
  if (mask === undefined && images === undefined) return null;
  const read: Record<string, Uint8Array> = {};
  for (const [name, image] of Object.entries(images ?? {})) read[name] = await bytesOf(image);
  return {
    ...(mask === undefined ? {} : { mask: await bytesOf(mask) }),
    ...(images === undefined ? {} : { images: read }),
  };
}

function render(
  source: number,
  recipe: string,
  attached: CoreAttachments | null,
  settings: CallOptions,
): Reply {
  const { json, data } = started().engine.render(source, recipe, attached, options(settings));
  const fields = value(json);
  if (!data) throw new Error('the core gave no picture');
  const bytes = ownBuffer(data);
  return { value: { ...fields, bytes }, transfer: [bytes] };
}

/** A buffer that holds these bytes alone and can be moved to the page. */
function ownBuffer(data: Uint8Array): ArrayBuffer {
  return data.byteLength === data.buffer.byteLength && data.buffer instanceof ArrayBuffer
    ? data.buffer
    : data.slice().buffer;
}

function closeKept(): void {
  if (!kept) return;
  const { source } = kept;
  kept = undefined;
  started().engine.close(source);
}

function options(settings: CallOptions & { readonly answerShape?: readonly number[] }): string {
  return JSON.stringify({ ...settings, control: started().engine.control() });
}

/** The value of the door's answer; its error is thrown. */
function value(json: string): Readonly<Record<string, unknown>> {
  const parsed = parseDoor(json);
  if (!parsed.ok) throw new EngineError(parsed.error);
  return parsed.value;
}
