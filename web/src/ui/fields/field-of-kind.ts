// The one place that says which field shows which kind of parameter. A new kind is added here and nowhere else.

import type { ParameterKind } from '../../engine/recipe.js';
import { choiceField } from './choice-field.js';
import { colourField } from './colour-field.js';
import { pointField, rectangleField } from './coordinates-field.js';
import type { FieldFactory } from './field.js';
import { numberField } from './number-field.js';
import { textField } from './text-field.js';
import { toggleField } from './toggle-field.js';

/** Undefined: the person gives no value for this kind (a mask comes from the engine's model). */
const factories: Readonly<Record<ParameterKind, FieldFactory | undefined>> = {
  toggle: toggleField,
  number: numberField,
  choice: choiceField,
  text: textField,
  colour: colourField,
  point: pointField,
  rectangle: rectangleField,
  angle: numberField,
  length: numberField,
  // A second picture has no place in a recipe yet; the field comes with the first operation that takes one.
  image: undefined,
  mask: undefined,
};

export function factoryFor(kind: ParameterKind): FieldFactory | undefined {
  return factories[kind];
}
