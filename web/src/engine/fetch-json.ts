// Fetches a JSON file of the site; whatever goes wrong on the way is one sentence about what could not be had.

import { EngineError } from './errors.js';

/** `what` completes "The … could not be fetched". Rejects with an EngineError (`network`). */
export async function fetchJson(url: string, what: string): Promise<unknown> {
  try {
    const response = await fetch(url);
    if (!response.ok) throw new TypeError(`status ${response.status}`);
    return await response.json();
  } catch (cause) {
    throw new EngineError(
      { code: 'network', message: `The ${what} could not be fetched; check the connection and try again.` },
      { cause },
    );
  }
}
