// Which recipe may show a first result while the asked-for method is still at work. Knows no DOM.

import type { Recipe } from '../engine/recipe.js';
import type { Method, ModelState } from '../models/model-types.js';
import { methodOf, withMethod } from './mask-memory.js';

/** Up to this size the networks of a preview come with the run; larger ones are only used when they are here. */
export const unaskedBytes = 8_000_000;

/** The recipe with the method that previews the one it names; undefined where there is none that is quick to have. */
export function quickRecipe(
  recipe: Recipe,
  usual: string,
  methods: readonly Method[],
  stored: readonly ModelState[],
): Recipe | undefined {
  const method = methods.find((each) => each.id === (methodOf(recipe) ?? usual));
  const preview = methods.find((each) => each.id === method?.preview && each.id !== method?.id);
  if (preview === undefined) return undefined;
  const here = preview.networks.every((id) =>
    stored.some((state) => state.model.id === id && state.state === 'stored'),
  );
  return here || preview.bytes <= unaskedBytes ? withMethod(recipe, preview.id) : undefined;
}
