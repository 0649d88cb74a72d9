// Types of recipes and of the core's catalogue: the mirror, by hand, of the JSON that the core speaks.

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Rectangle {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** One stroke on a mask. Lengths are relative, so that a preview and the full picture look the same. */
export interface Stroke {
  readonly mode: 'keep' | 'erase';
  /** Diameter, as a fraction of the longer side. */
  readonly size: number;
  /** 0 (a hard edge) to 1. */
  readonly softness: number;
  /** x and y, each 0 to 1 of the width and the height. */
  readonly points: readonly (readonly [number, number])[];
}

/**
 * A parameter's value in JSON; a colour is "#rrggbb", "#rrggbbaa" or "none", a picture is the name it has in
 * `RunOptions.images`, a mask is the strokes drawn on it.
 */
export type ParameterValue = boolean | number | string | Point | Rectangle | readonly Stroke[] | null;

export type ParameterValues = Readonly<Record<string, ParameterValue>>;

export interface Step {
  /** Id of an operation in the catalogue. */
  readonly op: string;
  readonly params?: ParameterValues;
}

/** An edit: the steps in order, then how the result is written. Absent output keeps the input's format. */
export interface Recipe {
  readonly version: 1;
  readonly steps: readonly Step[];
  readonly output?: ParameterValues;
}

export const parameterKinds = [
  'toggle',
  'number',
  'choice',
  'text',
  'colour',
  'point',
  'rectangle',
  'angle',
  'length',
  'image',
  'mask',
] as const;

export type ParameterKind = (typeof parameterKinds)[number];

export interface Choice {
  readonly id: string;
  readonly title: string;
  readonly help?: string;
}

/** One declared parameter. `min` and `max` are legal, `sliderMin` and `sliderMax` are what a slider shows. */
export interface Parameter {
  readonly id: string;
  readonly kind: ParameterKind;
  readonly title: string;
  readonly help?: string;
  readonly unit?: string;
  readonly optional?: boolean;
  readonly default?: ParameterValue;
  readonly min?: number;
  readonly max?: number;
  readonly sliderMin?: number;
  readonly sliderMax?: number;
  readonly step?: number;
  readonly choices?: readonly Choice[];
  readonly advanced?: boolean;
  /** Title under which a form puts related parameters together. */
  readonly group?: string;
  /** Shown only while another parameter has one of these values. */
  readonly when?: { readonly parameter: string; readonly in: readonly ParameterValue[] };
}

export interface Operation {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly category: string;
  readonly icon: string;
  /** What the operation needs beside the picture; "mask" means a model must be run. */
  readonly needs?: readonly string[];
  readonly animation: boolean;
  /** Output parameters that the tool's page shows up front. */
  readonly sets: readonly string[];
  readonly parameters: readonly Parameter[];
}

export interface Format {
  readonly id: string;
  readonly title: string;
  readonly mediaType: string;
  readonly extensions: readonly string[];
  readonly read: boolean;
  readonly write: boolean;
  readonly alpha: boolean;
  readonly animation: boolean;
  readonly lossless: boolean;
  readonly lossy: boolean;
}

export interface Limits {
  readonly bytes: number;
  readonly pixels: number;
  readonly frames: number;
  readonly dimension: number;
}

export interface Catalogue {
  readonly version: string;
  readonly recipeVersion: number;
  readonly operations: readonly Operation[];
  readonly output: readonly Parameter[];
  readonly formats: readonly Format[];
  readonly limits: Limits;
  readonly errors: readonly string[];
}

/** Index of the first step whose operation needs a mask, or -1. Unknown operations are left for the core to name. */
export function maskStepIndex(recipe: Recipe, catalogue: Catalogue): number {
  return recipe.steps.findIndex((step) =>
    catalogue.operations.some((operation) => operation.id === step.op && operation.needs?.includes('mask')),
  );
}
