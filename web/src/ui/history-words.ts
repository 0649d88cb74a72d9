// What the lines of the history say: titles instead of ids, and a recipe in a few words.

import type { Parameter, ParameterValue, ParameterValues, Recipe } from '../engine/recipe.js';
import type { Titles } from '../account/history-list.js';
import { formatBytes, formatNumber } from './format.js';

/** As much of the catalogue as web/pages/history.mjs writes into the page. */
export interface HistoryCatalogue {
  readonly operations: readonly {
    readonly id: string;
    readonly title: string;
    readonly icon: string;
    readonly parameters: readonly Parameter[];
  }[];
  readonly output: readonly Parameter[];
  readonly formats: readonly { readonly id: string; readonly title: string }[];
}

const mostWords = 5;

export function titlesOf({ operations, formats }: HistoryCatalogue): Titles {
  const find = (list: readonly { readonly id: string; readonly title: string }[]) => {
    const titles = new Map(list.map(({ id, title }) => [id, title]));
    return (id: string): string => titles.get(id) ?? id;
  };
  return { tool: find(operations), format: find(formats) };
}

/** "Width 300 px, Fill the box"; '' when everything is as it comes. The format is said elsewhere. */
export function recipeWords(recipe: Recipe, { operations, output }: HistoryCatalogue): string {
  const words = recipe.steps.flatMap((step, index) => {
    const operation = operations.find(({ id }) => id === step.op);
    const values = wordsOf(step.params, operation?.parameters ?? []);
    return index === 0 ? values : [`then ${operation?.title ?? step.op}`, ...values];
  });
  words.push(
    ...wordsOf(
      recipe.output,
      output.filter(({ id }) => id !== 'format'),
    ),
  );
  const shown = words.slice(0, mostWords).join(', ');
  return words.length > mostWords ? `${shown}, …` : shown;
}

function wordsOf(values: ParameterValues = {}, parameters: readonly Parameter[]): string[] {
  return parameters.flatMap((parameter) => {
    const words = valueWords(parameter, values[parameter.id]);
    return words === undefined ? [] : [words];
  });
}

function valueWords(parameter: Parameter, value: ParameterValue | undefined): string | undefined {
  const { title, unit = '', choices = [] } = parameter;
  if (value === undefined || value === null || value === parameter.default) return undefined;
  if (typeof value === 'boolean') return value ? title : `${title}: no`;
  if (typeof value === 'string') {
    const words = choices.find(({ id }) => id === value)?.title ?? value;
    return (words.startsWith(title) ? words : `${title} ${words}`).slice(0, 60);
  }
  if (typeof value === 'number') {
    if (unit === 'bytes') return `${title} ${formatBytes(value)}`;
    return `${title} ${formatNumber(value)}${unit === '' ? '' : ` ${unit}`}`;
  }
  if ('width' in value) return `${title} ${value.width} × ${value.height}`;
  return undefined;
}

/** "unreadable" or "out of memory", out of an error's code. */
export function codeWords(code: string): string {
  return code.replaceAll('-', ' ');
}

/** Today only the time, before that the day as well. */
export function whenWords(at: number, now: number): string {
  const [then, today] = [new Date(at), new Date(now)];
  const time = then.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  if (then.toDateString() === today.toDateString()) return time;
  return `${then.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })}, ${time}`;
}
