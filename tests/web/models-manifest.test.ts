// The manifest's parser: what it takes, and that everything else is refused with one code.

import { expect, test } from 'vitest';
import { EngineError } from '../../web/src/engine/errors.js';
import { parseManifest } from '../../web/src/models/manifest.js';
import { readFileSync } from 'node:fs';
import { entryFor, manifestOf, manifestWith, methodOf, noise } from './support/models.js';

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
  expect(manifest.methods.map(({ id }) => id)).toContain(manifest.default);
  const used = new Set(manifest.methods.flatMap(({ networks }) => networks));
  expect([...used].sort()).toEqual(manifest.models.map(({ id }) => id).sort());
});

test('a valid manifest is taken as it is, with what only the core knows', () => {
  const value = { ...manifestOf(entry), models: [{ ...entry, future: 7 }] };
  expect(parseManifest(JSON.parse(JSON.stringify(value)))).toEqual(value);
});

test('methods are taken with their networks, preview and terms, and nothing else', () => {
  const other = entryFor('other', noise(20), ['other.onnx']);
  const methods = [
    methodOf('quick', ['net']),
    methodOf('fine', ['net', 'other'], { preview: 'quick', consent: 'Not for sale.' }),
  ];
  const value = manifestWith([entry, other], methods);
  expect(parseManifest(JSON.parse(JSON.stringify(value)))).toEqual(value);
});

test.each([
  ['no methods', { ...manifestOf(entry), methods: undefined }],
  ['a method twice', manifestWith([entry], [methodOf('a', ['net']), methodOf('a', ['net'])])],
  ['a method without networks', manifestWith([entry], [methodOf('a', [])])],
  ['a method that asks one twice by name', manifestWith([entry], [methodOf('a', ['net', 'net'])])],
  ['a method with a network that is missing', manifestWith([entry], [methodOf('a', ['other'])])],
  ['a method that is its own preview', manifestWith([entry], [methodOf('a', ['net'], { preview: 'a' })])],
  ['a preview that is missing', manifestWith([entry], [methodOf('a', ['net'], { preview: 'b' })])],
  ['terms without words', manifestWith([entry], [methodOf('a', ['net'], { consent: '' })])],
  ['a method without a title', manifestWith([entry], [methodOf('a', ['net'], { title: '' })])],
  ['a default that is no method', { ...manifestWith([entry], [methodOf('a', ['net'])]), default: 'net' }],
])('%s is model-invalid', (_name, value) => {
  expect(codeOf(value)).toBe('model-invalid');
});

test.each([
  ['no object', 'text'],
  ['nothing', null],
  ['another version', { ...manifestOf(entry), version: 2 }],
  ['no models', { ...manifestOf(entry), models: undefined }],
  ['a default that is missing', { ...manifestOf(entry), default: 'other' }],
  ['the same id twice', manifestOf(entry, entry)],
  ['an id that is no id', manifestOf({ ...entry, id: '../net' })],
  ['no addresses', manifestOf({ ...entry, urls: [] })],
  ['an empty address', manifestOf({ ...entry, urls: [''] })],
  ['no size', manifestOf({ ...entry, bytes: 0 })],
  ['half a byte', manifestOf({ ...entry, bytes: 1.5 })],
  ['a short checksum', manifestOf({ ...entry, sha256: 'abc' })],
  ['two means', { ...manifestOf(entry), models: [{ ...entry, input: { ...entry.input, mean: [0, 0] } }] }],
  [
    'four scales',
    { ...manifestOf(entry), models: [{ ...entry, input: { ...entry.input, scale: [1, 1, 1, 1] } }] },
  ],
  [
    'another layout',
    { ...manifestOf(entry), models: [{ ...entry, input: { ...entry.input, layout: 'nhwc' } }] },
  ],
  ['another output', { ...manifestOf(entry), models: [{ ...entry, output: { normalise: 'sigmoid' } }] }],
])('%s is model-invalid', (_name, value) => {
  expect(codeOf(value)).toBe('model-invalid');
});
