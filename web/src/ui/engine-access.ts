// Gets the site's engine when it is first needed, through its public address, so that no page pays for it before.

import type { Engine, EngineOptions } from '../engine/engine-types.js';
import { siteRoot } from '../site/root.js';

interface EngineModule {
  createEngine(options?: EngineOptions): Promise<Engine>;
}

let starting: Promise<Engine> | undefined;

/** The page's one engine. A failed start is forgotten, so the next call tries again. */
export function engine(): Promise<Engine> {
  starting ??= startEngine().catch((error: unknown) => {
    starting = undefined;
    throw error;
  });
  return starting;
}

/** A further engine, which whoever asked for it closes. */
export async function startEngine(options?: EngineOptions): Promise<Engine> {
  const address = new URL('engine.js', siteRoot()).href;
  const module = (await import(/* @vite-ignore */ address)) as EngineModule;
  return module.createEngine(options);
}

/** Anything thrown, as what a person is told. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly step?: number;
  readonly parameter?: string;
}

export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Error) {
    const { code, step, parameter } = thrown as Error & {
      readonly code?: unknown;
      readonly step?: unknown;
      readonly parameter?: unknown;
    };
    if (typeof code === 'string') {
      return {
        code,
        message: thrown.message,
        ...(typeof step === 'number' ? { step } : {}),
        ...(typeof parameter === 'string' ? { parameter } : {}),
      };
    }
    if (thrown instanceof DOMException && thrown.name === 'AbortError')
      return { code: 'cancelled', message: 'Cancelled.' };
    if (thrown instanceof TypeError && /import|fetch|load/i.test(thrown.message)) {
      return {
        code: 'network',
        message: 'A file of this site could not be loaded; check the connection and try again.',
      };
    }
  }
  return {
    code: 'internal',
    message: 'Something went wrong inside this page; please try this picture again.',
  };
}
