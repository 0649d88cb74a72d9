// colour: swatches for the usual ones, the browser's picker, and a text input for an exact value.

import { h, uniqueId } from '../dom.js';
import { parseColour } from '../parameter-value.js';
import { groupRow, type Field, type FieldContext } from './field.js';

const swatches: readonly (readonly [value: string, title: string])[] = [
  ['none', 'Transparent'],
  ['#ffffff', 'White'],
  ['#000000', 'Black'],
  ['#f2f2f2', 'Light grey'],
];

export function colourField(context: FieldContext): Field {
  const { parameter } = context;
  const pickerId = uniqueId('picker');
  const picker = h('input', {
    type: 'color',
    id: pickerId,
    class: 'colour-picker',
    'aria-label': `${parameter.title}: pick a colour`,
  });
  const text = h('input', {
    type: 'text',
    name: context.name,
    class: 'input number',
    size: 9,
    autocomplete: 'off',
    spellcheck: 'false',
    'aria-label': `${parameter.title}: colour as #rrggbb, or none`,
  });
  const buttons = swatches.map(([value, title]) => {
    const button = h('button', {
      type: 'button',
      class: 'swatch',
      title,
      'aria-label': title,
      'aria-pressed': 'false',
    });
    if (value === 'none') button.classList.add('transparent');
    else button.style.background = value;
    button.addEventListener('click', () => {
      show(value);
      context.change(value);
    });
    return { value, button };
  });
  const row = groupRow(
    context,
    h(
      'div',
      { class: 'colour-line' },
      h('div', { class: 'swatches' }, ...buttons.map(({ button }) => button)),
      picker,
      text,
    ),
  );

  const show = (value: string): void => {
    text.value = value;
    if (value !== 'none') picker.value = value.slice(0, 7);
    for (const each of buttons) each.button.setAttribute('aria-pressed', String(each.value === value));
    picker.toggleAttribute('data-current', value !== 'none' && !buttons.some((each) => each.value === value));
    row.complain('', [text]);
  };
  picker.addEventListener('input', () => {
    show(picker.value);
    context.change(picker.value);
  });
  text.addEventListener('change', () => {
    const parsed = parseColour(parameter, text.value);
    if (parsed.ok) {
      if (typeof parsed.value === 'string') show(parsed.value);
      context.change(parsed.value);
    } else {
      row.complain(parsed.message, [text]);
      context.refuse(parsed.message);
    }
  });
  return {
    element: row.element,
    set: (value) => show(typeof value === 'string' ? value : 'none'),
    complain: (message) => row.complain(message, [text]),
  };
}
