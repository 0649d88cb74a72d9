// text: one line of words.

import { h } from '../dom.js';
import { fieldRow, type Field, type FieldContext } from './field.js';

export function textField(context: FieldContext): Field {
  const input = h('input', { type: 'text', name: context.name, class: 'input', autocomplete: 'off' });
  const row = fieldRow(context, input, input);
  input.addEventListener('input', () => {
    row.complain('', [input]);
    context.change(input.value === '' && context.parameter.optional === true ? null : input.value);
  });
  return {
    element: row.element,
    set(value) {
      input.value = typeof value === 'string' ? value : '';
      row.complain('', [input]);
    },
    complain: (message) => row.complain(message, [input]),
  };
}
