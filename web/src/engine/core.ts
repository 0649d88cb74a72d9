// The core's door as TypeScript sees it: the one embind class and the few Emscripten exports the worker needs.

/** Encoded pictures. */
export interface CoreAttachments {
  readonly mask?: Uint8Array;
  readonly images?: Readonly<Record<string, Uint8Array>>;
}

/** Every method answers JSON: `{"ok":true,"value":…}` or `{"ok":false,"error":…}`. None of them throws, short of a trap. */
export interface CoreEngine {
  version(): string;
  catalogue(): string;
  open(bytes: Uint8Array): string;
  /**
   * One turn of a consultation about the mask; `answer` is null in the first. The data is the next network's input, or
   * at the end the mask as a PNG.
   */
  prepare(
    source: number,
    recipe: string,
    method: string,
    answer: Float32Array | null,
    options: string,
  ): { readonly json: string; readonly data?: Float32Array | Uint8Array };
  render(
    source: number,
    recipe: string,
    attachments: CoreAttachments | null,
    options: string,
  ): { readonly json: string; readonly data?: Uint8Array };
  close(source: number): void;
  /** Byte offset of the control block in the core's memory. */
  control(): number;
}

export interface Core {
  readonly Engine: new () => CoreEngine;
  /** Grows and never shrinks; its `buffer` is another object after it has grown, over the same bytes. */
  readonly wasmMemory: WebAssembly.Memory;
}

export interface CoreOptions {
  /** How many threads are started ahead of need; a blocked worker cannot start any later. */
  readonly poolSize: number;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}

/** What `mypictools.js` exports. */
export interface CoreScript {
  readonly default: (options: CoreOptions) => Promise<Core>;
}
