// The engine's worker: the only code that talks to the core. Answers one request at a time.

import { answer } from './answering.js';
import type { Reply } from './answering.js';
import type { Core, CoreEngine, CoreScript } from './core.js';
import { EngineError } from './errors.js';
import { parseDoor } from './protocol.js';
import type { CoreRequest, LoadMessage, RenderOptions, WithId } from './protocol.js';

declare const self: DedicatedWorkerGlobalScope;

interface Running {
  readonly core: Core;
  readonly engine: CoreEngine;
}

let script: Promise<CoreScript> | undefined;
let running: Running | undefined;
/** The source that `prepare` left open for `finish`. */
let kept: number | undefined;

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
      return withSource(request.input, (source) => render(source, request.recipe, null, request.options));
    case 'prepare':
      return prepare(request);
    case 'finish':
      return finish(request.recipe, request.mask, request.options);
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

async function open(input: Blob | ArrayBuffer): Promise<number> {
  closeKept();
  const { engine } = started();
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(input instanceof Blob ? await input.arrayBuffer() : input);
  } catch (cause) {
    throw new EngineError(
      { code: 'unreadable', message: 'The file could not be read; it may have been moved or changed.' },
      { cause },
    );
  }
  const { source } = value(engine.open(bytes));
  if (typeof source !== 'number') throw new Error('the core gave no source');
  return source;
}

async function withSource(input: Blob | ArrayBuffer, work: (source: number) => Reply): Promise<Reply> {
  const source = await open(input);
  try {
    return work(source);
  } finally {
    started().engine.close(source);
  }
}

async function prepare(request: CoreRequest & { kind: 'prepare' }): Promise<Reply> {
  const source = await open(request.input);
  kept = source;
  try {
    const { engine } = started();
    const { json, data } = engine.prepare(source, request.recipe, request.model, options(request.options));
    const { shape } = value(json);
    return { value: { shape, tensor: data }, transfer: data ? [data.buffer] : [] };
  } catch (error) {
    if (error instanceof EngineError) closeKept();
    throw error;
  }
}

function finish(recipe: string, mask: Float32Array, settings: RenderOptions): Reply {
  if (kept === undefined) throw new Error('asked to finish what was not prepared');
  try {
    return render(kept, recipe, mask, settings);
  } finally {
    closeKept();
  }
}

function render(source: number, recipe: string, mask: Float32Array | null, settings: RenderOptions): Reply {
  const { json, data } = started().engine.render(source, recipe, mask, options(settings));
  const fields = value(json);
  if (!data) throw new Error('the core gave no picture');
  const bytes =
    data.byteLength === data.buffer.byteLength && data.buffer instanceof ArrayBuffer
      ? data.buffer
      : data.slice().buffer;
  return { value: { ...fields, bytes }, transfer: [bytes] };
}

function closeKept(): void {
  if (kept === undefined) return;
  const source = kept;
  kept = undefined;
  started().engine.close(source);
}

function options(settings: RenderOptions): string {
  return JSON.stringify({ ...settings, control: started().engine.control() });
}

/** The value of the door's answer; its error is thrown. */
function value(json: string): Readonly<Record<string, unknown>> {
  const parsed = parseDoor(json);
  if (!parsed.ok) throw new EngineError(parsed.error);
  return parsed.value;
}
