// The module behind `/engine.js`: createEngine, and what a program needs to use it.

import type { Engine, EngineOptions } from './engine-types.js';
import { EngineError } from './errors.js';

export { environmentProblem } from './environment.js';
export { EngineError, errorCodes } from './errors.js';
export type { ErrorCode } from './errors.js';
export type * from './engine-types.js';
export type * from './recipe.js';
export type * from '../models/model-types.js';

/** Reads the catalogue; starts no worker and fetches no WebAssembly before the first run. */
export function createEngine(_options: EngineOptions = {}): Promise<Engine> {
  return Promise.reject(new EngineError({ code: 'internal', message: 'The engine is not finished yet.' }));
}
