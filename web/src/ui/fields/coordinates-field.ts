// point and rectangle: one number input per coordinate; on a rectangle the stage shows a frame to drag as well.

import type { Parameter, ParameterValue } from '../../engine/recipe.js';
import { h, uniqueId } from '../dom.js';
import { formatNumber } from '../format.js';
import { parseNumber } from '../parameter-value.js';
import { groupRow, type Field, type FieldContext } from './field.js';

type Coordinate = readonly [key: string, title: string, lowest: number];

function coordinatesField(context: FieldContext, coordinates: readonly Coordinate[]): Field {
  const { parameter } = context;
  const cells = coordinates.map(([key, title, lowest]) => {
    const id = uniqueId('coordinate');
    const input = h('input', {
      type: 'text',
      inputmode: 'decimal',
      id,
      name: `${context.name}.${key}`,
      class: 'input number',
      autocomplete: 'off',
      placeholder: 'Auto',
      size: 5,
    });
    const declared: Parameter = {
      id: key,
      kind: 'number',
      title,
      min: Math.max(lowest, parameter.min ?? lowest),
      ...(parameter.max === undefined ? {} : { max: parameter.max }),
      step: parameter.step ?? 1,
      optional: true,
    };
    return { key, input, declared, label: h('label', { for: id }, title) };
  });
  const inputs = cells.map((cell) => cell.input);
  const row = groupRow(
    context,
    h(
      'div',
      { class: 'coordinates' },
      ...cells.map((cell) => h('div', { class: 'coordinate' }, cell.label, cell.input)),
    ),
  );

  const read = (): void => {
    const values: Record<string, number> = {};
    let missing = 0;
    for (const cell of cells) {
      const parsed = parseNumber(cell.declared, cell.input.value);
      if (!parsed.ok) {
        row.complain(parsed.message, [cell.input]);
        context.refuse(parsed.message);
        return;
      }
      if (typeof parsed.value === 'number') values[cell.key] = parsed.value;
      else missing += 1;
    }
    if (missing > 0 && missing < cells.length) {
      const message = `${parameter.title} needs all of its numbers.`;
      row.complain(message, inputs);
      context.refuse(message);
      return;
    }
    row.complain('', inputs);
    context.change(missing === 0 ? (values as unknown as ParameterValue) : null);
  };
  for (const input of inputs) input.addEventListener('input', read);

  return {
    element: row.element,
    set(value) {
      const values: Readonly<Record<string, unknown>> =
        typeof value === 'object' && value !== null ? { ...value } : {};
      for (const cell of cells) {
        const each = values[cell.key];
        cell.input.value = typeof each === 'number' ? formatNumber(each) : '';
      }
      row.complain('', inputs);
    },
    complain: (message) => row.complain(message, inputs),
  };
}

export function pointField(context: FieldContext): Field {
  return coordinatesField(context, [
    ['x', 'Across', -Infinity],
    ['y', 'Down', -Infinity],
  ]);
}

export function rectangleField(context: FieldContext): Field {
  return coordinatesField(context, [
    ['left', 'Left', 0],
    ['top', 'Top', 0],
    ['width', 'Width', 1],
    ['height', 'Height', 1],
  ]);
}
