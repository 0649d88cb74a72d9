// choice: a row of buttons when the titles are few and short, otherwise a select. "Not set" is a choice of its own.

import type { ParameterValue } from '../../engine/recipe.js';
import { h } from '../dom.js';
import { fieldRow, groupRow, type Field, type FieldContext } from './field.js';

interface Option {
  readonly value: string;
  readonly title: string;
  readonly help: string;
}

const unset = '';
const longestChip = 14;
const mostChips = 8;

export function choiceField(context: FieldContext): Field {
  const { parameter } = context;
  const choices = parameter.choices ?? [];
  const empty = parameter.optional === true || parameter.default === null || parameter.default === undefined;
  const options: readonly Option[] = [
    ...(empty ? [{ value: unset, title: 'Original', help: parameter.help ?? '' }] : []),
    ...choices.map((choice) => ({ value: choice.id, title: choice.title, help: choice.help ?? '' })),
  ];
  const chips = options.length <= mostChips && options.every((option) => option.title.length <= longestChip);
  const helpFor = (value: string): string => {
    const chosen = options.find((option) => option.value === value);
    return chosen === undefined || chosen.help === '' ? (parameter.help ?? '') : chosen.help;
  };
  const toValue = (text: string): ParameterValue => (text === unset ? null : text);
  return chips ? chipRow(context, options, helpFor, toValue) : selectRow(context, options, helpFor, toValue);
}

function chipRow(
  context: FieldContext,
  options: readonly Option[],
  helpFor: (value: string) => string,
  toValue: (text: string) => ParameterValue,
): Field {
  const inputs = options.map((option) =>
    h('input', { type: 'radio', name: context.name, value: option.value }),
  );
  const chips = h(
    'div',
    { class: chipsClass(options) },
    ...options.map((option, index) =>
      h('label', { class: 'chip' }, inputs[index], h('span', {}, option.title)),
    ),
  );
  const row = groupRow(context, chips);
  const labels = [...chips.children].filter((label) => label instanceof HTMLElement);
  for (const input of inputs) {
    input.addEventListener('change', () => {
      row.setHelp(helpFor(input.value));
      row.complain('', inputs);
      context.change(toValue(input.value));
    });
  }
  return {
    element: row.element,
    set(value) {
      const text = typeof value === 'string' ? value : unset;
      for (const input of inputs) input.checked = input.value === text;
      row.setHelp(helpFor(text));
      row.complain('', inputs);
    },
    complain: (message) => row.complain(message, inputs),
    offer(ids) {
      for (const [index, option] of options.entries()) {
        const label = labels[index];
        if (label !== undefined) label.hidden = option.value !== unset && !ids.has(option.value);
      }
      chips.className = chipsClass(options.filter((_, index) => labels[index]?.hidden === false));
    },
  };
}

/** Short titles in even columns, longer ones in pairs, so that rows line up. */
function chipsClass(options: readonly Option[]): string {
  const longest = Math.max(...options.map((option) => option.title.length));
  return longest <= 8 || options.length <= 2 ? 'chips even' : 'chips pairs';
}

function selectRow(
  context: FieldContext,
  options: readonly Option[],
  helpFor: (value: string) => string,
  toValue: (text: string) => ParameterValue,
): Field {
  const select = h(
    'select',
    { name: context.name, class: 'input' },
    ...options.map((option) => h('option', { value: option.value }, option.title)),
  );
  const row = fieldRow(context, select, select);
  select.addEventListener('change', () => {
    row.setHelp(helpFor(select.value));
    row.complain('', [select]);
    context.change(toValue(select.value));
  });
  return {
    element: row.element,
    set(value) {
      select.value = typeof value === 'string' ? value : unset;
      row.setHelp(helpFor(select.value));
      row.complain('', [select]);
    },
    complain: (message) => row.complain(message, [select]),
    offer(ids) {
      for (const option of select.options) {
        option.hidden = option.disabled = option.value !== unset && !ids.has(option.value);
      }
    },
  };
}
