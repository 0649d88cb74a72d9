// The view on the stage: what fits, zooming about a point, bounds of panning, and which point of the picture is meant.

import { expect, test } from 'vitest';
import {
  canPan,
  fitScale,
  fractionAt,
  panBy,
  place,
  scaleOf,
  wholeView,
  zoomTo,
  type Room,
} from '../../web/src/ui/stage-geometry.js';

const picture = { width: 4000, height: 3000 };
const room: Room = { width: 800, height: 500, margin: 20, foot: 0, density: 2 };

test('the whole picture fits inside the margins and lies in the middle', () => {
  const { left, top, width, height } = place(wholeView, picture, room);
  expect(height).toBe(460);
  expect(width).toBe(Math.round((460 * 4) / 3));
  expect(top).toBe(20);
  expect(left).toBeCloseTo((800 - width) / 2);
});

test('a picture that fits stays above the tools at the foot; a larger one goes under them', () => {
  const footed: Room = { ...room, foot: 60 };
  const whole = place(wholeView, picture, footed);
  expect(whole.top).toBe(20);
  expect(whole.top + whole.height).toBe(500 - 60 - 20);
  const near = place(zoomTo(wholeView, 1, { x: 400, y: 220 }, picture, footed), picture, footed);
  expect(near.top + near.height).toBeGreaterThan(500);
});

test('a tiny picture is shown larger than it is', () => {
  expect(fitScale({ width: 24, height: 12 }, room)).toBe(10);
});

test('zooming keeps the point under the pointer where it is', () => {
  const at = { x: 300, y: 200 };
  let view = wholeView;
  let meant = fractionAt(at, place(view, picture, room));
  for (const scale of [0.4, 0.9, 2.3, 0.7]) {
    view = zoomTo(view, scale, at, picture, room);
    const now = fractionAt(at, place(view, picture, room));
    expect(now.x).toBeCloseTo(meant.x, 3);
    expect(now.y).toBeCloseTo(meant.y, 3);
    meant = now;
  }
  expect(view.scale).toBeCloseTo(0.7);
});

test('zooming has bounds: not smaller than the whole, not larger than twelve device pixels for one', () => {
  expect(scaleOf(zoomTo(wholeView, 0.001, { x: 0, y: 0 }, picture, room), picture, room)).toBeCloseTo(
    fitScale(picture, room),
  );
  expect(scaleOf(zoomTo(wholeView, 100, { x: 0, y: 0 }, picture, room), picture, room)).toBe(6);
});

test('panning ends where the edge of the picture comes into sight', () => {
  const near = zoomTo(wholeView, 1, { x: 400, y: 250 }, picture, room);
  const right = place(panBy(near, -100_000, 0, picture, room), picture, room);
  expect(right.left + right.width).toBeCloseTo(room.width - room.margin);
  const left = place(panBy(near, 100_000, 0, picture, room), picture, room);
  expect(left.left).toBeCloseTo(room.margin);
  // What went beyond the edge is not owed on the way back.
  const back = place(panBy(panBy(near, 100_000, 0, picture, room), -30, 0, picture, room), picture, room);
  expect(back.left).toBeCloseTo(room.margin - 30);
});

test('a picture that is wholly in sight cannot be panned', () => {
  expect(canPan(wholeView, picture, room)).toBe(false);
  expect(panBy(wholeView, 50, 50, picture, room)).toEqual(wholeView);
  expect(canPan(zoomTo(wholeView, 1, { x: 0, y: 0 }, picture, room), picture, room)).toBe(true);
});

test('another room, as after turning the device, keeps the middle of what was seen', () => {
  const view = zoomTo(wholeView, 1, { x: 400, y: 250 }, picture, room);
  const turned: Room = { ...room, width: 500, height: 800 };
  const middle = (at: Room) => fractionAt({ x: at.width / 2, y: at.height / 2 }, place(view, picture, at));
  expect(middle(turned).x).toBeCloseTo(middle(room).x, 3);
  expect(middle(turned).y).toBeCloseTo(middle(room).y, 3);
});
