// The licence of this browser: whether Premium is active. (The part that buys and verifies follows.)

import { onChange } from './changes.js';

export interface LicenceState {
  readonly active: boolean;
  /** Milliseconds since 1970. */
  readonly until?: number;
  readonly offer?: string;
  /** Why it is not active, in a sentence for the visitor. */
  readonly reason?: string;
}

export function licence(): Promise<LicenceState> {
  return Promise.resolve({ active: false });
}

/** Calls back when it may have changed, in this tab or another. Answers how to stop. */
export function onLicenceChange(callback: () => void): () => void {
  return onChange('licence', callback);
}
