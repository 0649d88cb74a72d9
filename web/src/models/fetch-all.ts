// Several networks, one after another, as one download.

import type { Warning } from '../engine/engine-types.js';
import type { DownloadOptions, ModelEntry } from './model-types.js';
import type { ModelStore } from './store.js';

/** Brings the networks onto this device; the progress counts all of them. The warnings are the distinct ones. */
export async function fetchAll(
  store: ModelStore,
  models: readonly ModelEntry[],
  { signal, onProgress }: DownloadOptions = {},
): Promise<readonly Warning[]> {
  const total = models.reduce((sum, model) => sum + model.bytes, 0);
  const warnings = new Map<string, Warning>();
  let before = 0;
  for (const model of models) {
    const earlier = before;
    const { warnings: further } = await store.load(model.id, {
      ...(signal ? { signal } : {}),
      onProgress: ({ loaded }) => onProgress?.({ loaded: earlier + loaded, total }),
    });
    for (const warning of further) warnings.set(warning.code, warning);
    before += model.bytes;
    onProgress?.({ loaded: before, total });
  }
  return [...warnings.values()];
}
