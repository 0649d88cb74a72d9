// The form's layout: what depends on a choice lies below it, what is advanced is folded, groups keep together.

import { expect, test } from 'vitest';
import type { Parameter } from '../../web/src/engine/recipe.js';
import { changedWords, clustersOf, parametersOf, sectionsOf } from '../../web/src/ui/option-groups.js';

const parameter = (id: string, more: Partial<Parameter> = {}): Parameter => ({
  id,
  kind: 'number',
  title: id,
  ...more,
});
const below = (id: string): Pick<Parameter, 'when'> => ({ when: { parameter: id, in: [true] } });
const outline = (parameters: readonly Parameter[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    sectionsOf(parameters, 'More').map(({ title, clusters }) => [
      title,
      parametersOf(clusters).map(({ id }) => id),
    ]),
  );

test('children follow their parent whatever the order of declaration', () => {
  const parameters = [parameter('a'), parameter('b'), parameter('c', below('a')), parameter('d', below('c'))];
  expect(parametersOf(clustersOf(parameters)).map(({ id }) => id)).toEqual(['a', 'c', 'd', 'b']);
});

test('few up front, advanced ones folded, one with children under its own title', () => {
  expect(
    outline([
      parameter('model'),
      parameter('edge', { advanced: true }),
      parameter('shadow', { advanced: true }),
      parameter('strength', { advanced: true, ...below('shadow') }),
      parameter('ground'),
      parameter('colour', { advanced: true, ...below('ground') }),
      parameter('result', { advanced: true }),
    ]),
  ).toEqual({ '': ['model', 'ground', 'colour'], shadow: ['shadow', 'strength'], More: ['edge', 'result'] });
});

test('a group of the catalogue is a section, advanced or not', () => {
  expect(
    outline([
      parameter('a', { group: 'Edges' }),
      parameter('b'),
      parameter('c', { group: 'Edges', advanced: true }),
    ]),
  ).toEqual({ '': ['b'], Edges: ['a', 'c'] });
});

test('a parameter whose controller is not of this list stands alone', () => {
  expect(outline([parameter('a', below('elsewhere'))])).toEqual({ '': ['a'] });
});

test('a folded section says what is not as it comes', () => {
  const shadow = parameter('shadow', {
    kind: 'choice',
    default: 'none',
    choices: [
      { id: 'none', title: 'None' },
      { id: 'soft', title: 'Soft' },
    ],
  });
  const parameters = [
    shadow,
    parameter('blur', { title: 'Blur', default: 3 }),
    parameter('strokes', { default: [] }),
  ];
  const words = (values: Readonly<Record<string, string | number | readonly never[]>>): string =>
    changedWords(parameters, ({ id }) => values[id] ?? null);
  expect(words({ shadow: 'none', blur: 3, strokes: [] })).toBe('');
  expect(words({ shadow: 'soft', blur: 4, strokes: [] })).toBe('Soft, Blur');
});
