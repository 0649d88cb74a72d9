// mask: strokes that a person paints on the picture; the field opens the brush on the stage and says what was painted.

import { strokesOf } from '../brush-strokes.js';
import { h, icon } from '../dom.js';
import { countOf } from '../format.js';
import { groupRow, type Field, type FieldContext } from './field.js';

export function maskField(context: FieldContext): Field {
  const open = h(
    'button',
    { type: 'button', class: 'button', name: context.name, onclick: () => context.open() },
    icon('brush'),
    h('span', {}, 'Keep or erase by hand'),
  );
  const count = h('span', { class: 'muted' });
  const clear = h(
    'button',
    { type: 'button', class: 'button quiet small', onclick: () => context.change([]) },
    'Remove strokes',
  );
  const painted = h('div', { class: 'mask-painted' }, count, clear);
  const row = groupRow(context, h('div', { class: 'mask-line' }, open, painted));
  painted.hidden = true;
  open.disabled = true;
  return {
    element: row.element,
    set(value) {
      const strokes = strokesOf(value);
      painted.hidden = strokes.length === 0;
      count.textContent = `${countOf(strokes.length, 'stroke')} on this picture`;
      row.complain('', [open]);
    },
    complain: (message) => row.complain(message, [open]),
    press(pressed) {
      open.setAttribute('aria-pressed', String(pressed));
    },
    enable(possible) {
      open.disabled = !possible;
    },
  };
}
