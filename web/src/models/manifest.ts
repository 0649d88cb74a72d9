// Fetches and parses the manifest of models: checked once here, trusted everywhere else.

import { EngineError } from '../engine/errors.js';
import { fetchJson } from '../engine/fetch-json.js';
import type { ModelEntry, ModelManifest } from './model-types.js';

type Fields = Readonly<Record<string, unknown>>;

function invalid(reason: string): EngineError {
  return new EngineError({ code: 'model-invalid', message: `The list of models is not valid: ${reason}.` });
}

function fieldsOf(value: unknown, where: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid(`${where} is no object`);
  return value as Fields;
}

function text(fields: Fields, name: string, where: string, pattern = /^.+$/s): string {
  const value = fields[name];
  if (typeof value !== 'string' || !pattern.test(value)) throw invalid(`"${name}" of ${where} is not usable`);
  return value;
}

function size(fields: Fields, name: string, where: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value <= 0) {
    throw invalid(`"${name}" of ${where} is no size`);
  }
  return value;
}

function triple(fields: Fields, name: string, where: string): [number, number, number] {
  const value = fields[name];
  const [a, b, c, ...rest]: unknown[] = Array.isArray(value) ? value : [];
  if (typeof a !== 'number' || typeof b !== 'number' || typeof c !== 'number' || rest.length > 0) {
    throw invalid(`"${name}" of ${where} is not three numbers`);
  }
  return [a, b, c];
}

function parseEntry(value: unknown, index: number): ModelEntry {
  const fields = fieldsOf(value, `model ${index + 1}`);
  const id = text(fields, 'id', `model ${index + 1}`, /^[a-z0-9]+(-[a-z0-9]+)*$/);
  const input = fieldsOf(fields['input'], `the input of ${id}`);
  const output = fieldsOf(fields['output'], `the output of ${id}`);
  const urls: unknown = fields['urls'];
  if (
    !Array.isArray(urls) ||
    urls.length === 0 ||
    !urls.every((url) => typeof url === 'string' && url !== '')
  ) {
    throw invalid(`${id} has no addresses`);
  }
  const normalise = output['normalise'];
  if (normalise !== 'min-max' && normalise !== 'none')
    throw invalid(`the output of ${id} is of an unknown kind`);
  if (input['layout'] !== 'nchw') throw invalid(`the input of ${id} is of an unknown layout`);
  return {
    // What this version does not know is passed on to the core, which may.
    ...fields,
    id,
    title: text(fields, 'title', id),
    summary: text(fields, 'summary', id),
    licence: text(fields, 'licence', id),
    licenceUrl: text(fields, 'licenceUrl', id),
    source: text(fields, 'source', id),
    urls: urls as string[],
    bytes: size(fields, 'bytes', id),
    sha256: text(fields, 'sha256', id, /^[0-9a-f]{64}$/),
    input: {
      ...input,
      width: size(input, 'width', id),
      height: size(input, 'height', id),
      mean: triple(input, 'mean', id),
      scale: triple(input, 'scale', id),
      layout: 'nchw',
    },
    output: { ...output, normalise },
  };
}

/** Throws an EngineError with the code `model-invalid` when the value is no manifest of this version. */
export function parseManifest(value: unknown): ModelManifest {
  const fields = fieldsOf(value, 'it');
  if (fields['version'] !== 1) throw invalid('it is of another version');
  if (!Array.isArray(fields['models'])) throw invalid('it names no models');
  const models = fields['models'].map(parseEntry);
  const twice = models.find((model, index) => models.findIndex((other) => other.id === model.id) !== index);
  if (twice) throw invalid(`${twice.id} is in it twice`);
  const standard = text(fields, 'default', 'it');
  if (!models.some((model) => model.id === standard)) throw invalid('its default is not in it');
  return { version: 1, default: standard, models };
}

export async function fetchManifest(url: string): Promise<ModelManifest> {
  return parseManifest(await fetchJson(url, 'list of models'));
}
