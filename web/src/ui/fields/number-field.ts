// number, length and angle: a text input for the legal range and a slider for the usual one.

import type { ParameterValue } from '../../engine/recipe.js';
import { h, icon } from '../dom.js';
import { formatValue, parseNumber } from '../parameter-value.js';
import { sliderScale } from '../slider-scale.js';
import { fieldRow, type Field, type FieldContext } from './field.js';

export function numberField(context: FieldContext): Field {
  const { parameter } = context;
  const empty = parameter.optional === true || parameter.default === null || parameter.default === undefined;
  const input = h('input', {
    type: 'text',
    inputmode: parameter.unit === 'bytes' ? 'text' : 'decimal',
    name: context.name,
    class: 'input number',
    autocomplete: 'off',
    spellcheck: 'false',
    placeholder: empty ? 'Auto' : undefined,
    size: parameter.unit === 'bytes' ? 8 : 6,
  });
  const unit =
    parameter.unit !== undefined && parameter.unit !== 'bytes'
      ? h('span', { class: 'unit' }, parameter.unit)
      : undefined;
  const scale = sliderScale(parameter);
  // The text input beside it is the accessible control with the exact value; the slider repeats it for the hand.
  const slider =
    scale === undefined
      ? undefined
      : h('input', {
          type: 'range',
          class: 'slider',
          min: 0,
          max: scale.positions,
          step: 1,
          'aria-label': parameter.title,
        });

  const showOnSlider = (value: ParameterValue): void => {
    if (slider === undefined || scale === undefined) return;
    const at = typeof value === 'number' ? scale.position(value) : Math.round(scale.positions / 2);
    slider.value = String(at);
    slider.style.setProperty('--part', value === null ? '0%' : `${(at / scale.positions) * 100}%`);
    slider.toggleAttribute('data-unset', value === null);
    slider.setAttribute('aria-valuetext', typeof value === 'number' ? withUnit(value) : 'Automatic');
  };
  const withUnit = (value: number): string =>
    `${formatValue(parameter, value)}${unit === undefined ? '' : ` ${parameter.unit ?? ''}`}`;

  const box = h('div', { class: 'number-box' }, input, unit);
  const row = fieldRow(context, input, box, ...(slider === undefined ? [] : [slider]), ...turnButtons());

  const read = (): void => {
    const parsed = parseNumber(parameter, input.value);
    if (parsed.ok) {
      row.complain('', [input]);
      showOnSlider(parsed.value);
      context.change(parsed.value);
    } else {
      row.complain(parsed.message, [input]);
      context.refuse(parsed.message);
    }
  };
  input.addEventListener('input', read);
  input.addEventListener('change', read);
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    const parsed = parseNumber(parameter, input.value);
    const at =
      parsed.ok && typeof parsed.value === 'number'
        ? parsed.value
        : (parameter.sliderMin ?? parameter.min ?? 0);
    const step = (parameter.step ?? 1) * (event.shiftKey ? 10 : 1);
    const next = Math.min(
      parameter.max ?? Infinity,
      Math.max(parameter.min ?? -Infinity, at + (event.key === 'ArrowUp' ? step : -step)),
    );
    event.preventDefault();
    input.value = formatValue(parameter, next);
    read();
  });
  slider?.addEventListener('input', () => {
    if (scale === undefined) return;
    const value = scale.value(Number(slider.value));
    input.value = formatValue(parameter, value);
    row.complain('', [input]);
    showOnSlider(value);
    context.change(value);
  });

  /** Quarter turns, which people want far more often than any other angle. */
  function turnButtons(): readonly HTMLElement[] {
    if (parameter.kind !== 'angle') return [];
    const turn = (by: number): void => {
      const parsed = parseNumber(parameter, input.value);
      const at = parsed.ok && typeof parsed.value === 'number' ? parsed.value : 0;
      // Kept between −180 and 180, the same picture in fewer digits.
      const next = ((((at + by + 180) % 360) + 360) % 360) - 180;
      input.value = formatValue(parameter, next === -180 ? 180 : next);
      read();
    };
    const button = (by: number, iconName: string, text: string): HTMLElement =>
      h('button', { type: 'button', class: 'button small', onclick: () => turn(by) }, icon(iconName), text);
    return [
      h(
        'div',
        { class: 'turns' },
        button(-90, 'reset', 'Turn left'),
        button(90, 'rotate-right', 'Turn right'),
      ),
    ];
  }

  return {
    element: row.element,
    set(value) {
      input.value = typeof value === 'number' ? formatValue(parameter, value) : '';
      showOnSlider(value);
      row.complain('', [input]);
    },
    complain: (message) => row.complain(message, [input]),
  };
}
