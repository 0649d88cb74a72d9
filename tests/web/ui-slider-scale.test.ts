// Slider positions: every position is a legal value, and a value finds its position again.

import { expect, test } from 'vitest';
import type { Parameter } from '../../web/src/engine/recipe.js';
import { sliderScale } from '../../web/src/ui/slider-scale.js';

function parameter(sliderMin: number, sliderMax: number, step?: number): Parameter {
  return {
    id: 'p',
    kind: 'number',
    title: 'P',
    sliderMin,
    sliderMax,
    ...(step === undefined ? {} : { step }),
  };
}

test.each([
  ['quality', parameter(1, 100, 1)],
  ['width', parameter(16, 4000, 1)],
  ['angle', parameter(-180, 180, 0.1)],
  ['percent', parameter(1, 200)],
  ['bytes', parameter(10_000, 5_000_000, 1)],
])('%s: ends, order and multiples of the step', (_, declared) => {
  const scale = sliderScale(declared);
  if (scale === undefined) throw new Error('no scale');
  expect(scale.value(0)).toBe(declared.sliderMin);
  expect(scale.value(scale.positions)).toBe(declared.sliderMax);
  let before = -Infinity;
  for (let position = 0; position <= scale.positions; position += 1) {
    const value = scale.value(position);
    expect(value).toBeGreaterThanOrEqual(before);
    if (declared.step !== undefined)
      expect(Math.abs(value / declared.step - Math.round(value / declared.step))).toBeLessThan(1e-6);
    before = value;
  }
});

test('on an even scale every step has a position of its own', () => {
  const scale = sliderScale(parameter(-180, 180, 0.1));
  for (const value of [-180, -12.3, 0, 0.1, 90, 180])
    expect(scale?.value(scale.position(value))).toBeCloseTo(value, 6);
});

test('values outside the slider sit at its ends', () => {
  const scale = sliderScale(parameter(16, 4000, 1));
  expect(scale?.position(65_500)).toBe(scale?.positions);
  expect(scale?.position(1)).toBe(0);
});

test('without a finite range there is no slider', () => {
  expect(sliderScale({ id: 'p', kind: 'number', title: 'P', min: 0 })).toBeUndefined();
});
