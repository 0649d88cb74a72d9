// Fetches and parses the core's catalogue: checked once here, trusted everywhere else.

import { EngineError } from './errors.js';
import { fetchJson } from './fetch-json.js';
import { parameterKinds } from './recipe.js';
import type { Catalogue } from './recipe.js';

type Fields = Readonly<Record<string, unknown>>;

function invalid(reason: string): EngineError {
  return new EngineError({
    code: 'network',
    message: `The list of tools could not be read (${reason}); reload the page.`,
  });
}

function objects(fields: Fields, name: string): Fields[] {
  const value = fields[name];
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'object' && item !== null)) {
    throw invalid(`"${name}" is no list`);
  }
  return value as Fields[];
}

function requireTexts(item: Fields, where: string, names: readonly string[]): void {
  for (const name of names) {
    if (typeof item[name] !== 'string') throw invalid(`"${name}" of ${where} is no text`);
  }
}

function requireParameters(parameters: readonly Fields[], where: string): void {
  for (const parameter of parameters) {
    requireTexts(parameter, where, ['id', 'kind', 'title']);
    if (!(parameterKinds as readonly unknown[]).includes(parameter['kind'])) {
      throw invalid(`unknown kind of parameter in ${where}`);
    }
  }
}

/** Throws an EngineError when the value is no catalogue of this version. */
export function parseCatalogue(value: unknown): Catalogue {
  if (typeof value !== 'object' || value === null) throw invalid('no object');
  const fields = value as Fields;
  requireTexts(fields, 'the catalogue', ['version']);
  if (fields['recipeVersion'] !== 1) throw invalid('it is of another version');
  for (const operation of objects(fields, 'operations')) {
    requireTexts(operation, 'an operation', ['id', 'title', 'summary']);
    requireParameters(objects(operation, 'parameters'), String(operation['id']));
  }
  requireParameters(objects(fields, 'output'), 'the output');
  for (const format of objects(fields, 'formats'))
    requireTexts(format, 'a format', ['id', 'title', 'mediaType']);
  return fields as unknown as Catalogue;
}

export async function fetchCatalogue(url: string): Promise<Catalogue> {
  return parseCatalogue(await fetchJson(url, 'list of tools'));
}
