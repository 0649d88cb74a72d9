// Models and manifests for tests: a few kilobytes of seeded noise in place of weights.

import { createHash } from 'node:crypto';
import type { MethodEntry, ModelEntry, ModelManifest } from '../../../web/src/models/model-types.js';

/** Reproducible bytes without a pattern that a mix-up of pieces could leave unchanged. */
export function noise(length: number, seed = 1): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state >>> 24;
  });
}

export function entryFor(id: string, bytes: Uint8Array, urls: readonly string[]): ModelEntry {
  return {
    id,
    title: id,
    summary: 'A model for tests.',
    licence: 'MIT',
    licenceUrl: 'https://example.org/licence',
    source: 'https://example.org/',
    urls,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    input: { width: 8, height: 8, mean: [0, 0, 0], scale: [1, 1, 1], layout: 'nchw' },
    output: { normalise: 'none' },
  };
}

/** A method of one network each, under the network's id, or the methods given. The first is the default. */
export function manifestOf(...models: ModelEntry[]): ModelManifest {
  return manifestWith(
    models,
    models.map(({ id }) => methodOf(id, [id])),
  );
}

export function methodOf(
  id: string,
  networks: readonly string[],
  more: Partial<MethodEntry> = {},
): MethodEntry {
  return { id, title: `Method ${id}`, summary: 'A method for tests.', networks, ...more };
}

export function manifestWith(models: ModelEntry[], methods: MethodEntry[]): ModelManifest {
  return { version: 1, default: methods[0]?.id ?? '', models, methods };
}
