// The one place that says which field shows which kind of parameter. A new kind is added here and nowhere else.

import type { ParameterKind } from '../../engine/recipe.js';
import { choiceField } from './choice-field.js';
import { colourField } from './colour-field.js';
import { pointField, rectangleField } from './coordinates-field.js';
import type { FieldFactory } from './field.js';
import { imageField } from './image-field.js';
import { maskField } from './mask-field.js';
import { numberField } from './number-field.js';
import { textField } from './text-field.js';
import { toggleField } from './toggle-field.js';

const factories: Readonly<Record<ParameterKind, FieldFactory>> = {
  toggle: toggleField,
  number: numberField,
  choice: choiceField,
  text: textField,
  colour: colourField,
  point: pointField,
  rectangle: rectangleField,
  angle: numberField,
  length: numberField,
  image: imageField,
  mask: maskField,
};

export function factoryFor(kind: ParameterKind): FieldFactory {
  return factories[kind];
}
