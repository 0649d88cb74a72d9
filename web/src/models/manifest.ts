// Fetches and parses the manifest of models: checked once here, trusted everywhere else.

import { EngineError } from '../engine/errors.js';
import { fetchJson } from '../engine/fetch-json.js';
import type { MethodEntry, ModelEntry, ModelManifest } from './model-types.js';

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

const idPattern = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** One network; `called` names it while its id is not known. Throws `model-invalid`. */
export function parseEntry(value: unknown, called: string, addresses: 'some' | 'none' = 'some'): ModelEntry {
  const fields = fieldsOf(value, called);
  const id = text(fields, 'id', called, idPattern);
  const input = fieldsOf(fields['input'], `the input of ${id}`);
  const output = fieldsOf(fields['output'], `the output of ${id}`);
  const urls: unknown = fields['urls'];
  if (
    !Array.isArray(urls) ||
    (urls.length === 0) !== (addresses === 'none') ||
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

/** Names of other entries: texts, none of them twice, at least one. */
function names(value: unknown, where: string): string[] {
  const all: unknown[] = Array.isArray(value) ? value : [];
  if (
    all.length === 0 ||
    new Set(all).size !== all.length ||
    !all.every((name) => typeof name === 'string')
  ) {
    throw invalid(`${where} is no list of names`);
  }
  return all as string[];
}

function parseMethod(value: unknown, index: number): MethodEntry {
  const fields = fieldsOf(value, `method ${index + 1}`);
  const id = text(fields, 'id', `method ${index + 1}`, idPattern);
  const where = `the method ${id}`;
  return {
    id,
    title: text(fields, 'title', where),
    summary: text(fields, 'summary', where),
    networks: names(fields['networks'], `"networks" of ${where}`),
    ...(fields['preview'] === undefined ? {} : { preview: text(fields, 'preview', where, idPattern) }),
    ...(fields['consent'] === undefined ? {} : { consent: text(fields, 'consent', where) }),
  };
}

function requireOnce(entries: readonly { readonly id: string }[]): void {
  const ids = entries.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw invalid(`${twice} is in it twice`);
}

/** Throws an EngineError with the code `model-invalid` when the value is no manifest of this version. */
export function parseManifest(value: unknown): ModelManifest {
  const fields = fieldsOf(value, 'it');
  if (fields['version'] !== 1) throw invalid('it is of another version');
  if (!Array.isArray(fields['models'])) throw invalid('it names no models');
  if (!Array.isArray(fields['methods'])) throw invalid('it names no methods');
  const models = fields['models'].map((model, index) => parseEntry(model, `model ${index + 1}`));
  const methods = fields['methods'].map(parseMethod);
  requireOnce(models);
  requireOnce(methods);
  for (const { id, networks, preview } of methods) {
    const missing = networks.find((network) => !models.some((model) => model.id === network));
    if (missing !== undefined) throw invalid(`the method ${id} needs ${missing}, which is not in it`);
    if (preview !== undefined && (preview === id || !methods.some((method) => method.id === preview))) {
      throw invalid(`the preview of the method ${id} is no other method`);
    }
  }
  const standard = text(fields, 'default', 'it');
  if (!methods.some((method) => method.id === standard)) throw invalid('its default is not in it');
  return { version: 1, default: standard, models, methods };
}

export async function fetchManifest(url: string): Promise<ModelManifest> {
  return parseManifest(await fetchJson(url, 'list of models'));
}
