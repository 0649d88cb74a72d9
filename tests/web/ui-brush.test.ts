// The brush: strokes as fractions whatever the zoom, thinning of points, undo and redo, and the limits of the core.

import { expect, test } from 'vitest';
import type { Stroke } from '../../web/src/engine/recipe.js';
import { positionOf, sizeAt } from '../../web/src/ui/brush-bar.js';
import { strokesInside } from '../../web/src/ui/brush-layer.js';
import {
  largestBrush,
  mostPoints,
  mostStrokes,
  resizedBrush,
  smallestBrush,
  StrokeBuilder,
  StrokeHistory,
  strokesOf,
} from '../../web/src/ui/brush-strokes.js';
import { fractionAt, place, wholeView, zoomTo, type Room } from '../../web/src/ui/stage-geometry.js';

const picture = { width: 3000, height: 2000 };
const brush = { mode: 'erase', size: 0.05, softness: 0.5 } as const;
const stroke = (points = 1): Stroke => ({
  ...brush,
  points: Array.from({ length: points }, (_, index) => [index / points, 0.5] as const),
});

test('the same path over the picture gives the same stroke at any zoom', () => {
  const room: Room = { width: 900, height: 600, margin: 16, foot: 40, density: 1 };
  const path = [0.2, 0.3, 0.4, 0.5].map((x) => ({ x, y: 0.25 + x / 4 }));
  const painted = [wholeView, zoomTo(wholeView, 1.5, { x: 200, y: 300 }, picture, room)].map((view) => {
    const at = place(view, picture, room);
    const builder = new StrokeBuilder(brush, picture);
    for (const { x, y } of path)
      builder.add(fractionAt({ x: at.left + x * at.width, y: at.top + y * at.height }, at));
    return builder.stroke;
  });
  expect(painted[0]?.points).toHaveLength(4);
  expect(painted[1]).toEqual(painted[0]);
});

test('points that are nearer than can be seen are left out, in pixels and not in fractions', () => {
  const builder = new StrokeBuilder(brush, { width: 4000, height: 1000 });
  expect(builder.add({ x: 0.5, y: 0.5 })).toBe(true);
  expect(builder.add({ x: 0.504, y: 0.5 })).toBe(false);
  // The same fraction of the height is four times shorter than of the width.
  expect(builder.add({ x: 0.5, y: 0.52 })).toBe(false);
  expect(builder.add({ x: 0.52, y: 0.5 })).toBe(true);
  expect(builder.stroke.points).toEqual([
    [0.5, 0.5],
    [0.52, 0.5],
  ]);
});

test('points stay inside of what the core takes', () => {
  const builder = new StrokeBuilder(brush, picture);
  builder.add({ x: -0.4, y: 1.7 });
  expect(builder.stroke).toEqual({ ...brush, points: [[0, 1]] });
});

test('undo and redo walk the strokes; a new one forgets what was undone', () => {
  const first = stroke();
  const second = stroke();
  const third = stroke();
  const history = new StrokeHistory();
  expect([history.canUndo, history.canRedo]).toEqual([false, false]);
  history.add(first);
  history.add(second);
  history.undo();
  expect(history.strokes).toEqual([first]);
  expect(history.canRedo).toBe(true);
  history.redo();
  expect(history.strokes).toEqual([first, second]);
  history.undo();
  history.add(third);
  expect(history.strokes.map((each) => each === third)).toEqual([false, true]);
  expect(history.canRedo).toBe(false);
});

test('removing all can be undone, and a history may begin with strokes', () => {
  const earlier = [stroke(), stroke()];
  const history = new StrokeHistory(earlier);
  history.clear();
  expect(history.strokes).toEqual([]);
  history.undo();
  expect(history.strokes).toBe(earlier);
  history.undo();
  expect(history.strokes).toBe(earlier);
});

test('no more strokes and points than the core takes', () => {
  const full = new StrokeHistory(Array.from({ length: mostStrokes }, () => stroke()));
  expect(full.add(stroke())).toBe(false);
  expect(full.strokes).toHaveLength(mostStrokes);
  const long = new StrokeHistory([stroke(mostPoints - 1)]);
  expect(long.add(stroke(2))).toBe(false);
  expect(long.add(stroke(1))).toBe(true);
});

test('the size changes by shares and within its bounds', () => {
  expect(resizedBrush(0.1, 1) / 0.1).toBeCloseTo(0.1 / resizedBrush(0.1, -1), 2);
  expect(resizedBrush(largestBrush, 5)).toBe(largestBrush);
  expect(resizedBrush(smallestBrush, -5)).toBe(smallestBrush);
  for (const position of [0, 37, 100]) expect(positionOf(sizeAt(position))).toBe(position);
});

test('what the core has drawn already is not drawn again, unless it was undone', () => {
  const [a, b, c] = [stroke(), stroke(), stroke()];
  expect(strokesInside({ strokes: [a, b] }, [a, b, c])).toBe(2);
  expect(strokesInside({ strokes: [a, b] }, [a])).toBeUndefined();
  expect(strokesInside({ strokes: [a, b] }, [a, c])).toBeUndefined();
  expect(strokesInside({ strokes: [] }, [a])).toBe(0);
});

test('anything else than a list of strokes is no stroke', () => {
  expect(strokesOf(null)).toEqual([]);
  expect(strokesOf('strokes')).toEqual([]);
  const one = [stroke()];
  expect(strokesOf(one)).toBe(one);
});
