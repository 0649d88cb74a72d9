// Which keyboard this is, and whether the person wants shortcuts of one key.

import { isApple } from './shortcut-keys.js';
import { forget, recall, remember } from './storage.js';

const storageKey = 'single-keys';

export const apple = isApple(navigator.platform);

/** On unless the person turned them off: speech input and unsteady hands set them off by accident. */
export function singleKeys(): boolean {
  return recall(storageKey) !== false;
}

export function setSingleKeys(wanted: boolean): void {
  if (wanted) forget(storageKey);
  else remember(storageKey, false);
}
