// What a parameter's declaration means for a form: the first value, whether it is shown, and whether a value is legal.

import type { Parameter, ParameterValue, ParameterValues, Rectangle } from '../engine/recipe.js';
import { formatBytes, formatNumber, parseBytes } from './format.js';

/** A value that was read from a field, or the sentence that says what is wrong with it. */
export type Parsed =
  { readonly ok: true; readonly value: ParameterValue } | { readonly ok: false; readonly message: string };

export function defaultValue(parameter: Parameter): ParameterValue {
  return parameter.default ?? null;
}

export function defaultValues(parameters: readonly Parameter[]): ParameterValues {
  return Object.fromEntries(parameters.map((parameter) => [parameter.id, defaultValue(parameter)]));
}

/** Whether the parameter matters, given the values of the others. A hidden controller hides what depends on it. */
export function isShown(parameter: Parameter, all: readonly Parameter[], values: ParameterValues): boolean {
  const condition = parameter.when;
  if (condition === undefined) return true;
  const controller = all.find((other) => other.id === condition.parameter);
  if (controller !== undefined && controller !== parameter && !isShown(controller, all, values)) return false;
  return condition.in.includes(values[condition.parameter] ?? null);
}

/** Only what is shown and set: what goes into a recipe. */
export function recipeValues(parameters: readonly Parameter[], values: ParameterValues): ParameterValues {
  return Object.fromEntries(
    parameters
      .filter((parameter) => isShown(parameter, parameters, values))
      .map((parameter) => [parameter.id, values[parameter.id] ?? null] as const)
      .filter(([, value]) => value !== null),
  );
}

/** A number as its unit is written. */
export function formatValue(parameter: Parameter, value: number): string {
  return parameter.unit === 'bytes' ? formatBytes(value) : formatNumber(value);
}

/** The legal range in words, for hints and messages; empty when the parameter has none. */
export function rangeText(parameter: Parameter): string {
  const { min, max } = parameter;
  const text = (value: number): string => formatValue(parameter, value);
  if (min !== undefined && max !== undefined) return `between ${text(min)} and ${text(max)}`;
  if (min !== undefined) return `at least ${text(min)}`;
  return max === undefined ? '' : `at most ${text(max)}`;
}

/** Reads what a person typed into a number field. Commas are decimal commas; an empty optional field means "not set". */
export function parseNumber(parameter: Parameter, text: string): Parsed {
  const trimmed = text.trim();
  if (trimmed === '') {
    return parameter.optional === true || parameter.default === null || parameter.default === undefined
      ? { ok: true, value: null }
      : { ok: false, message: `${parameter.title} needs a number.` };
  }
  const value = parameter.unit === 'bytes' ? parseBytes(trimmed) : toNumber(trimmed);
  if (value === undefined) {
    return {
      ok: false,
      message:
        parameter.unit === 'bytes'
          ? `${parameter.title} must be a size such as 200 KB or 1.5 MB.`
          : `${parameter.title} must be a number.`,
    };
  }
  const tooSmall = parameter.min !== undefined && value < parameter.min;
  const tooLarge = parameter.max !== undefined && value > parameter.max;
  if (tooSmall || tooLarge)
    return { ok: false, message: `${parameter.title} must be ${rangeText(parameter)}.` };
  const whole = parameter.step !== undefined && Number.isInteger(parameter.step);
  if (whole && !Number.isInteger(value))
    return { ok: false, message: `${parameter.title} must be a whole number.` };
  return { ok: true, value };
}

function toNumber(text: string): number | undefined {
  if (!/^[+\-−]?(\d+([.,]\d*)?|[.,]\d+)$/.test(text)) return undefined;
  const value = Number(text.replace('−', '-').replace(',', '.'));
  return Number.isFinite(value) ? value : undefined;
}

/** Reads "#abc", "abcdef", "#aabbccdd" or "none" into the catalogue's form. */
export function parseColour(parameter: Parameter, text: string): Parsed {
  const trimmed = text.trim().toLowerCase();
  if (trimmed === '' && parameter.optional === true) return { ok: true, value: null };
  if (trimmed === 'none' || trimmed === 'transparent') return { ok: true, value: 'none' };
  const digits = trimmed.replace(/^#/, '');
  if (/^[0-9a-f]{3}$/.test(digits))
    return { ok: true, value: `#${[...digits].map((digit) => digit + digit).join('')}` };
  if (/^([0-9a-f]{6}|[0-9a-f]{8})$/.test(digits)) return { ok: true, value: `#${digits}` };
  return { ok: false, message: `${parameter.title} must be a colour such as #ffffff.` };
}

export function isRectangle(value: unknown): value is Rectangle {
  if (typeof value !== 'object' || value === null) return false;
  return (['left', 'top', 'width', 'height'] as const).every((key) =>
    Number.isFinite((value as Readonly<Record<string, unknown>>)[key]),
  );
}

/**
 * Whether a remembered value still suits the parameter's declaration; settings may come from an older version of the
 * site. Undefined when it does not.
 */
export function acceptRemembered(parameter: Parameter, value: unknown): ParameterValue | undefined {
  if (value === null) return parameter.default === null || parameter.default === undefined ? null : undefined;
  switch (parameter.kind) {
    case 'toggle':
      return typeof value === 'boolean' ? value : undefined;
    case 'number':
    case 'length':
    case 'angle': {
      if (typeof value !== 'number') return undefined;
      const parsed = parseNumber({ ...parameter, unit: '' }, formatNumber(value));
      return parsed.ok ? value : undefined;
    }
    case 'choice':
      return parameter.choices?.some((choice) => choice.id === value) ? (value as string) : undefined;
    case 'text':
      return typeof value === 'string' ? value : undefined;
    case 'colour': {
      const parsed = typeof value === 'string' ? parseColour(parameter, value) : undefined;
      return parsed?.ok ? parsed.value : undefined;
    }
    // These belong to one picture, not to the next visit.
    case 'point':
    case 'rectangle':
    case 'image':
    case 'mask':
      return undefined;
  }
}
