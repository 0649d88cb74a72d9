// The recipe of the plain cut-out, which the brush paints on: as large as the picture and transparent behind it.

import type { Operation, Recipe } from '../engine/recipe.js';
import { methodParameter } from './mask-memory.js';
import { clustersOf } from './option-groups.js';

/**
 * Keeps what shapes the mask and leaves the rest at its defaults. The catalogue's own order of things tells them
 * apart: choices, and what they reveal, are about what is done with the cut-out (background, shadow, canvas);
 * switches, numbers and strokes that stand alone are about the cut.
 */
export function cutRecipe(recipe: Recipe, operation: Operation): Recipe {
  const shaping = clustersOf(operation.parameters)
    .filter(({ parameter, children }) => {
      if (parameter.id === methodParameter) return true;
      return children.length === 0 && ['toggle', 'number', 'length', 'mask'].includes(parameter.kind);
    })
    .map(({ parameter }) => parameter.id);
  return {
    version: recipe.version,
    steps: recipe.steps.map((step) => ({
      ...step,
      params: Object.fromEntries(Object.entries(step.params ?? {}).filter(([id]) => shaping.includes(id))),
    })),
  };
}
