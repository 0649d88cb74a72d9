// Recipes in an address: `#recipe=` and the recipe as base64url of its JSON. The fragment stays in the browser, no server sees it.

import type { Catalogue, Operation, Parameter, ParameterValues, Recipe, Step } from '../engine/recipe.js';
import { acceptRemembered, isRectangle } from './parameter-value.js';
import type { ParameterValue } from '../engine/recipe.js';
import { isObject } from '../site/is-object.js';

const prefix = '#recipe=';
/** Longer fragments are refused: some programs cut addresses off, and no honest recipe is near it. */
export const longestFragment = 8 * 1024;
const mostSteps = 100;
/** What the core takes for a coordinate. */
const furthest = 1_000_000;

/** A recipe out of an address, or the one sentence that says what is wrong with the link. */
export type ReadRecipe =
  { readonly ok: true; readonly recipe: Recipe } | { readonly ok: false; readonly message: string };

/** Whether an address's fragment claims to be a recipe. */
export function isRecipeFragment(hash: string): boolean {
  return hash.startsWith(prefix);
}

/**
 * The fragment that stands for a recipe. Strokes belong to one picture and are left out; of second pictures there is
 * only ever a name in a recipe, which `parseRecipeFragment` leaves out.
 */
export function recipeFragment(recipe: Recipe): string {
  const { output } = recipe;
  const plain: Recipe = {
    version: recipe.version,
    steps: recipe.steps.map(({ op, params }) => ({ op, ...kept('params', params) })),
    ...kept('output', output),
  };
  const bytes = new TextEncoder().encode(JSON.stringify(plain));
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return prefix + btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

function kept<Name extends string>(
  name: Name,
  values: ParameterValues | undefined,
): { readonly [Key in Name]?: ParameterValues } {
  const entries = Object.entries(values ?? {}).filter(([, value]) => value !== null && !Array.isArray(value));
  return entries.length === 0
    ? {}
    : ({ [name]: Object.fromEntries(entries) } as { readonly [Key in Name]?: ParameterValues });
}

/** The address of the tool's page that opens with this recipe; the tool is the first step's. */
export function recipeAddress(recipe: Recipe, root: URL): URL {
  const address = new URL(`tools/${encodeURIComponent(recipe.steps[0]?.op ?? '')}/`, root);
  address.hash = recipeFragment(recipe);
  return address;
}

class Refusal extends Error {}

function refuse(reason: string): never {
  throw new Refusal(reason);
}

/** Reads a fragment strictly: nothing that the catalogue does not know gets through. Never throws. */
export function parseRecipeFragment(hash: string, catalogue: Catalogue): ReadRecipe {
  try {
    return { ok: true, recipe: recipeOf(decode(hash), catalogue) };
  } catch (thrown) {
    const reason = thrown instanceof Refusal ? thrown.message : 'it cannot be read';
    return { ok: false, message: `The recipe in this link was not used: ${reason}.` };
  }
}

function decode(hash: string): unknown {
  if (!isRecipeFragment(hash)) refuse('there is none');
  if (hash.length > longestFragment) refuse('it is longer than 8 KB');
  const text = hash.slice(prefix.length).replace(/(=|%3D)+$/i, '');
  if (!/^[A-Za-z0-9_-]+$/.test(text)) refuse('the link is damaged or cut off');
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    return refuse('the link is damaged or cut off');
  }
}

type Fields = Readonly<Record<string, unknown>>;

function onlyMembers(fields: Fields, names: readonly string[], where: string): void {
  const stranger = Object.keys(fields).find((name) => !names.includes(name));
  if (stranger !== undefined) refuse(`${where} has an unknown part ${quoted(stranger)}`);
}

/** A name out of a link, short and harmless enough for a sentence. */
function quoted(name: unknown): string {
  const text = String(name).replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ');
  return `“${text.length > 40 ? `${text.slice(0, 39)}…` : text}”`;
}

function recipeOf(value: unknown, catalogue: Catalogue): Recipe {
  if (!isObject(value)) return refuse('it is no recipe');
  onlyMembers(value, ['version', 'steps', 'output'], 'it');
  if (value['version'] !== 1) refuse('it is of a version that this site does not know');
  const { steps, output } = value;
  if (!Array.isArray(steps) || steps.length === 0) return refuse('it has no steps');
  if (steps.length > mostSteps) refuse(`it has more than ${mostSteps} steps`);
  const written = output === undefined ? {} : valuesOf(output, catalogue.output, 'its output');
  return {
    version: 1,
    steps: steps.map((step: unknown) => stepOf(step, catalogue.operations)),
    ...(Object.keys(written).length === 0 ? {} : { output: written }),
  };
}

function stepOf(value: unknown, operations: readonly Operation[]): Step {
  if (!isObject(value)) return refuse('a step of it is no step');
  onlyMembers(value, ['op', 'params'], 'a step of it');
  const operation = operations.find(({ id }) => id === value['op']);
  if (operation === undefined) return refuse(`this site has no tool ${quoted(value['op'])}`);
  const { params } = value;
  if (params === undefined) return { op: operation.id };
  return { op: operation.id, params: valuesOf(params, operation.parameters, operation.title) };
}

function valuesOf(value: unknown, parameters: readonly Parameter[], where: string): ParameterValues {
  if (!isObject(value)) return refuse(`the options of ${where} are no options`);
  const values: [string, ParameterValue][] = [];
  for (const [id, given] of Object.entries(value)) {
    const parameter = parameters.find((each) => each.id === id);
    if (parameter === undefined) return refuse(`${where} has no option ${quoted(id)}`);
    // These are the picture's own, and no link can carry them.
    if (parameter.kind === 'mask' || parameter.kind === 'image') continue;
    const accepted = accept(parameter, given);
    if (accepted === undefined)
      return refuse(`${where} cannot have that value for ${quoted(parameter.title)}`);
    if (accepted !== null) values.push([id, accepted]);
  }
  return Object.fromEntries(values);
}

/** The value where it is legal; undefined where it is not. */
function accept(parameter: Parameter, value: unknown): ParameterValue | undefined {
  if (value === null || (parameter.kind !== 'rectangle' && parameter.kind !== 'point'))
    return acceptRemembered(parameter, value);
  if (!isObject(value)) return undefined;
  const names = parameter.kind === 'rectangle' ? ['left', 'top', 'width', 'height'] : ['x', 'y'];
  const known = Object.keys(value).length === names.length;
  const near = names.every((name) => {
    const at = value[name];
    return typeof at === 'number' && Number.isFinite(at) && Math.abs(at) <= furthest;
  });
  if (!known || !near) return undefined;
  if (parameter.kind === 'point') return { x: Number(value['x']), y: Number(value['y']) };
  if (!isRectangle(value) || !names.every((name) => Number.isInteger(value[name as keyof typeof value])))
    return undefined;
  const { left, top, width, height } = value;
  return left >= 0 && top >= 0 && width >= 1 && height >= 1 ? { left, top, width, height } : undefined;
}
