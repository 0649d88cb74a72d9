// The manifest's parser: what it takes, and that everything else is refused with one code.

import { expect, test } from 'vitest';
import { EngineError } from '../../web/src/engine/errors.js';
import { parseManifest } from '../../web/src/models/manifest.js';
import { readFileSync } from 'node:fs';
import { entryFor, manifestOf, noise } from './support/models.js';

const entry = entryFor('net', noise(10), ['net.onnx']);

function codeOf(value: unknown): string {
  try {
    parseManifest(value);
  } catch (error) {
    if (error instanceof EngineError) return error.code;
    throw error;
  }
  return 'no error';
}

test('the repository’s own manifest is valid', () => {
  const text = readFileSync(new URL('../../models/manifest.json', import.meta.url), 'utf8');
  const manifest = parseManifest(JSON.parse(text));
  expect(manifest.models.map(({ id }) => id)).toContain(manifest.default);
});

test('a valid manifest is taken as it is, with what only the core knows', () => {
  const value = { ...manifestOf(entry), models: [{ ...entry, future: 7 }] };
  expect(parseManifest(JSON.parse(JSON.stringify(value)))).toEqual(value);
});

test.each([
  ['no object', 'text'],
  ['nothing', null],
  ['another version', { ...manifestOf(entry), version: 2 }],
  ['no models', { version: 1, default: 'net' }],
  ['a default that is missing', { ...manifestOf(entry), default: 'other' }],
  ['the same id twice', manifestOf(entry, entry)],
  ['an id that is no id', manifestOf({ ...entry, id: '../net' })],
  ['no addresses', manifestOf({ ...entry, urls: [] })],
  ['an empty address', manifestOf({ ...entry, urls: [''] })],
  ['no size', manifestOf({ ...entry, bytes: 0 })],
  ['half a byte', manifestOf({ ...entry, bytes: 1.5 })],
  ['a short checksum', manifestOf({ ...entry, sha256: 'abc' })],
  [
    'two means',
    { ...manifestOf(), default: 'net', models: [{ ...entry, input: { ...entry.input, mean: [0, 0] } }] },
  ],
  [
    'four scales',
    { version: 1, default: 'net', models: [{ ...entry, input: { ...entry.input, scale: [1, 1, 1, 1] } }] },
  ],
  [
    'another layout',
    { version: 1, default: 'net', models: [{ ...entry, input: { ...entry.input, layout: 'nhwc' } }] },
  ],
  [
    'another output',
    { version: 1, default: 'net', models: [{ ...entry, output: { normalise: 'sigmoid' } }] },
  ],
])('%s is model-invalid', (_name, value) => {
  expect(codeOf(value)).toBe('model-invalid');
});
