// The crop rectangle: it never leaves the picture, keeps the side that was not dragged, and keeps its shape when told.

import { expect, test } from 'vitest';
import {
  handles,
  insidePicture,
  moved,
  resized,
  shaped,
  wholePicture,
} from '../../web/src/ui/crop-geometry.js';

const picture = { width: 400, height: 300 };
const middle = { left: 100, top: 100, width: 100, height: 60 };

test('moving stops at the edges and keeps the size', () => {
  expect(moved(middle, 10, -20, picture)).toEqual({
    left: 110,
    top: 80,
    width: 100,
    height: 60,
  });
  expect(moved(middle, 9999, 9999, picture)).toEqual({
    left: 300,
    top: 240,
    width: 100,
    height: 60,
  });
  expect(moved(middle, -9999, -9999, picture)).toEqual({
    left: 0,
    top: 0,
    width: 100,
    height: 60,
  });
});

test('dragging a corner keeps the opposite corner', () => {
  expect(resized(middle, 'se', 20, 30, picture)).toEqual({
    left: 100,
    top: 100,
    width: 120,
    height: 90,
  });
  expect(resized(middle, 'nw', -20, -30, picture)).toEqual({
    left: 80,
    top: 70,
    width: 120,
    height: 90,
  });
});

test('dragging past the opposite side leaves one pixel', () => {
  expect(resized(middle, 'w', 5000, 0, picture)).toEqual({
    left: 199,
    top: 100,
    width: 1,
    height: 60,
  });
});

test.each(handles)('handle %s never leaves the picture, with any shape', (handle) => {
  for (const aspect of [undefined, 1, 16 / 9, 9 / 16]) {
    for (const [dx, dy] of [
      [1000, 1000],
      [-1000, -1000],
      [37, -91],
      [-3, 5],
    ] as const) {
      const r = resized(middle, handle, dx, dy, picture, aspect);
      expect(r.left).toBeGreaterThanOrEqual(0);
      expect(r.top).toBeGreaterThanOrEqual(0);
      expect(r.left + r.width).toBeLessThanOrEqual(picture.width);
      expect(r.top + r.height).toBeLessThanOrEqual(picture.height);
      for (const value of Object.values(r)) expect(Number.isInteger(value)).toBe(true);
      if (aspect !== undefined && r.width > 20 && r.height > 20) {
        expect(Math.abs(r.width - r.height * aspect)).toBeLessThanOrEqual(Math.max(1, aspect));
      }
    }
  }
});

test('a shape is taken on around the same middle', () => {
  const square = shaped(middle, 1, picture);
  expect(square.width).toBe(square.height);
  expect(square.left + square.width / 2).toBeCloseTo(150, -1);
  expect(shaped(wholePicture(picture), 1, picture)).toEqual({
    left: 50,
    top: 0,
    width: 300,
    height: 300,
  });
});

test('foreign rectangles are brought inside', () => {
  expect(insidePicture({ left: -5.4, top: 290.2, width: 1000, height: 50.4 }, picture)).toEqual({
    left: 0,
    top: 250,
    width: 400,
    height: 50,
  });
});
