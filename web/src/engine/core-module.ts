// Fetches and compiles the core's WebAssembly once for all workers; a failure is forgotten, so the next job tries again.

import { EngineError } from './errors.js';

export class CoreModule {
  private readonly url: string;
  private compiling: Promise<WebAssembly.Module> | undefined;

  constructor(url: string) {
    this.url = url;
  }

  get(): Promise<WebAssembly.Module> {
    this.compiling ??= this.compile().catch((error: unknown) => {
      this.compiling = undefined;
      throw error;
    });
    return this.compiling;
  }

  private async compile(): Promise<WebAssembly.Module> {
    try {
      const response = await fetch(this.url);
      if (!response.ok) throw new TypeError(`status ${response.status}`);
      // A server that does not know the media type of .wasm would make streaming fail.
      return response.headers.get('content-type')?.startsWith('application/wasm')
        ? await WebAssembly.compileStreaming(response)
        : await WebAssembly.compile(await response.arrayBuffer());
    } catch (cause) {
      throw cause instanceof WebAssembly.CompileError
        ? new EngineError(
            {
              code: 'environment',
              message: 'This browser cannot compile the engine; please update it or use a current browser.',
            },
            { cause },
          )
        : new EngineError(
            {
              code: 'network',
              message: 'The engine could not be fetched; check the connection and try again.',
            },
            { cause },
          );
    }
  }
}
