// What a form makes of a parameter's declaration: parsing, ranges, visibility, the recipe, remembered values.

import { expect, test } from 'vitest';
import type { Parameter } from '../../web/src/engine/recipe.js';
import {
  acceptRemembered,
  defaultValues,
  isShown,
  parseColour,
  parseNumber,
  recipeValues,
} from '../../web/src/ui/parameter-value.js';

const width: Parameter = {
  id: 'width',
  kind: 'length',
  title: 'Width',
  unit: 'px',
  optional: true,
  default: null,
  min: 1,
  max: 65_500,
  step: 1,
};
const angle: Parameter = {
  id: 'angle',
  kind: 'angle',
  title: 'Angle',
  default: 90,
  min: -360,
  max: 360,
  step: 0.1,
};
const target: Parameter = {
  id: 'target-bytes',
  kind: 'length',
  title: 'Largest file size',
  unit: 'bytes',
  optional: true,
  default: null,
  min: 100,
  max: 1e9,
  step: 1,
};
const fit: Parameter = {
  id: 'fit',
  kind: 'choice',
  title: 'Fit',
  default: 'inside',
  choices: [
    { id: 'inside', title: 'Inside' },
    { id: 'contain', title: 'Pad' },
  ],
};
const background: Parameter = {
  id: 'background',
  kind: 'colour',
  title: 'Background',
  default: 'none',
  when: { parameter: 'fit', in: ['contain'] },
};

test('numbers are read with a dot or a comma, signs included', () => {
  expect(parseNumber(width, ' 1600 ')).toEqual({ ok: true, value: 1600 });
  expect(parseNumber(angle, '-12,5')).toEqual({ ok: true, value: -12.5 });
  expect(parseNumber(angle, '−90')).toEqual({ ok: true, value: -90 });
});

test('an empty field is "not set" only where that is allowed', () => {
  expect(parseNumber(width, '')).toEqual({ ok: true, value: null });
  expect(parseNumber(angle, '').ok).toBe(false);
});

test('illegal numbers are refused with a sentence that names the field', () => {
  for (const text of ['0', '65501', '12.5', 'wide', '1e3', '--4', ',']) {
    const parsed = parseNumber(width, text);
    expect(parsed.ok, text).toBe(false);
    expect(parsed.ok ? '' : parsed.message).toContain('Width');
  }
});

test('a size in bytes is typed with its unit, and the range is said with it', () => {
  expect(parseNumber(target, '100 KB')).toEqual({ ok: true, value: 100_000 });
  const parsed = parseNumber(target, '2 GB');
  expect(parsed.ok ? '' : parsed.message).toBe('Largest file size must be between 100 B and 1 GB.');
});

test('colours come out in the catalogue’s form', () => {
  expect(parseColour(background, 'FFF')).toEqual({
    ok: true,
    value: '#ffffff',
  });
  expect(parseColour(background, '#A0b1C2')).toEqual({
    ok: true,
    value: '#a0b1c2',
  });
  expect(parseColour(background, '#a0b1c280')).toEqual({
    ok: true,
    value: '#a0b1c280',
  });
  expect(parseColour(background, 'Transparent')).toEqual({
    ok: true,
    value: 'none',
  });
  expect(parseColour(background, '#12345').ok).toBe(false);
  expect(parseColour(background, '').ok).toBe(false);
});

test('a parameter is shown only while its condition holds, through hidden ones too', () => {
  const grandchild: Parameter = {
    id: 'x',
    kind: 'toggle',
    title: 'X',
    when: { parameter: 'background', in: ['none'] },
  };
  const all = [fit, background, grandchild];
  expect(isShown(background, all, { fit: 'inside' })).toBe(false);
  expect(isShown(background, all, { fit: 'contain' })).toBe(true);
  expect(isShown(grandchild, all, { fit: 'inside', background: 'none' })).toBe(false);
  expect(isShown(grandchild, all, { fit: 'contain', background: 'none' })).toBe(true);
});

test('a recipe holds what is shown and set, nothing else', () => {
  const all = [width, fit, background];
  expect(recipeValues(all, { ...defaultValues(all), width: 800 })).toEqual({
    width: 800,
    fit: 'inside',
  });
  expect(recipeValues(all, { width: null, fit: 'contain', background: '#ffffff' })).toEqual({
    fit: 'contain',
    background: '#ffffff',
  });
});

test('remembered values are kept only while they are still legal', () => {
  expect(acceptRemembered(width, 800)).toBe(800);
  expect(acceptRemembered(width, null)).toBe(null);
  expect(acceptRemembered(width, 0)).toBeUndefined();
  expect(acceptRemembered(width, '800')).toBeUndefined();
  expect(acceptRemembered(angle, null)).toBeUndefined();
  expect(acceptRemembered(target, 4242)).toBe(4242);
  expect(acceptRemembered(fit, 'contain')).toBe('contain');
  expect(acceptRemembered(fit, 'gone')).toBeUndefined();
  expect(acceptRemembered(background, 'red')).toBeUndefined();
  expect(
    acceptRemembered(
      { id: 'area', kind: 'rectangle', title: 'Area' },
      { left: 0, top: 0, width: 1, height: 1 },
    ),
  ).toBeUndefined();
});
