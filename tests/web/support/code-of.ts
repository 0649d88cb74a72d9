// Tells with which code a promise was rejected.

import { EngineError } from '../../../web/src/engine/errors.js';

/** The code of the EngineError, or "no error"; anything else that is thrown goes on. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof EngineError) return error.code;
    throw error;
  }
  return 'no error';
}
