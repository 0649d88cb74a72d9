// toggle: a switch, which is a checkbox.

import { h, uniqueId } from '../dom.js';
import { fieldRow, type Field, type FieldContext } from './field.js';

export function toggleField(context: FieldContext): Field {
  const id = uniqueId('toggle');
  const input = h('input', { type: 'checkbox', role: 'switch', class: 'switch', name: context.name, id });
  const row = fieldRow(
    context,
    undefined,
    h(
      'div',
      { class: 'toggle-line' },
      h('label', { class: 'field-title', for: id }, context.parameter.title),
      input,
    ),
  );
  input.setAttribute('aria-describedby', row.helpId);
  input.addEventListener('change', () => {
    row.complain('', [input]);
    context.change(input.checked);
  });
  return {
    element: row.element,
    set(value) {
      input.checked = value === true;
      row.complain('', [input]);
    },
    complain: (message) => row.complain(message, [input]),
  };
}
