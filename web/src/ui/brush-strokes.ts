// The strokes of the brush as a recipe keeps them, and the history that undo and redo walk. Knows no DOM.

import type { ParameterValue, Stroke } from '../engine/recipe.js';
import type { Size } from './crop-geometry.js';
import type { Spot } from './stage-geometry.js';

/** What the core takes in one parameter. */
export const mostStrokes = 500;
export const mostPoints = 20_000;

/** The brush: its diameter as a fraction of the picture's longer side, and how much of its radius fades out. */
export interface Brush {
  readonly mode: Stroke['mode'];
  readonly size: number;
  readonly softness: number;
}

export const smallestBrush = 0.002;
export const largestBrush = 0.5;

/** Points nearer than this part of the diameter add nothing that can be seen. */
const spacing = 0.12;

/** A brush a step larger or smaller: the same share each time, so that it feels even at any size. */
export function resizedBrush(size: number, steps: number): number {
  return Math.min(largestBrush, Math.max(smallestBrush, rounded(size * 1.18 ** steps, 4)));
}

/** Whether a value is a list of strokes such as a recipe carries. */
export function isStrokes(value: unknown): value is readonly Stroke[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'object' && each !== null);
}

export function strokesOf(value: ParameterValue | undefined): readonly Stroke[] {
  return isStrokes(value) ? value : [];
}

/** Collects the points of one stroke as they come, given as fractions of the picture's width and height. */
export class StrokeBuilder {
  private readonly points: (readonly [number, number])[] = [];
  private readonly brush: Brush;
  private readonly picture: Size;

  constructor(brush: Brush, picture: Size) {
    this.brush = brush;
    this.picture = picture;
  }

  /** False when the point is too near to the last one to matter. */
  add({ x, y }: Spot): boolean {
    const longer = Math.max(this.picture.width, this.picture.height);
    const last = this.points.at(-1);
    if (last !== undefined) {
      const dx = ((x - last[0]) * this.picture.width) / longer;
      const dy = ((y - last[1]) * this.picture.height) / longer;
      if (Math.hypot(dx, dy) < this.brush.size * spacing) return false;
    }
    // A stroke may begin beside the picture and its soft edge still reach in; far outside nothing can.
    this.points.push([rounded(clamp(x), 5), rounded(clamp(y), 5)]);
    return true;
  }

  get stroke(): Stroke {
    return { ...this.brush, points: [...this.points] };
  }
}

/** What was painted on one picture, with the way back and forth. */
export class StrokeHistory {
  private states: readonly (readonly Stroke[])[];
  private at = 0;

  constructor(strokes: readonly Stroke[] = []) {
    this.states = [strokes];
  }

  get strokes(): readonly Stroke[] {
    return this.states[this.at] ?? [];
  }

  get canUndo(): boolean {
    return this.at > 0;
  }

  get canRedo(): boolean {
    return this.at < this.states.length - 1;
  }

  /** Adds a stroke; false, and nothing changes, when the core would not take that many. */
  add(stroke: Stroke): boolean {
    const strokes = [...this.strokes, stroke];
    const points = strokes.reduce((sum, each) => sum + each.points.length, 0);
    if (strokes.length > mostStrokes || points > mostPoints) return false;
    this.push(strokes);
    return true;
  }

  /** Takes all strokes away; it can be undone. */
  clear(): void {
    if (this.strokes.length > 0) this.push([]);
  }

  undo(): void {
    if (this.canUndo) this.at -= 1;
  }

  redo(): void {
    if (this.canRedo) this.at += 1;
  }

  private push(strokes: readonly Stroke[]): void {
    this.states = [...this.states.slice(0, this.at + 1), strokes];
    this.at += 1;
  }
}

function clamp(fraction: number): number {
  return Math.min(1, Math.max(0, fraction));
}

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
