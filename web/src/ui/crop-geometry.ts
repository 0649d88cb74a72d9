// Moves and resizes a rectangle inside a picture, in whole pixels, with or without a fixed shape. Pure arithmetic.

import type { Rectangle } from '../engine/recipe.js';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A corner or edge of the rectangle, by compass. */
export const handles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const;
export type Handle = (typeof handles)[number];

const clamp = (value: number, low: number, high: number): number =>
  Math.min(Math.max(value, low), Math.max(low, high));

/** Whole pixels, at least one, inside the picture. */
export function insidePicture(rectangle: Rectangle, picture: Size): Rectangle {
  const width = clamp(Math.round(rectangle.width), 1, picture.width);
  const height = clamp(Math.round(rectangle.height), 1, picture.height);
  return {
    left: clamp(Math.round(rectangle.left), 0, picture.width - width),
    top: clamp(Math.round(rectangle.top), 0, picture.height - height),
    width,
    height,
  };
}

export function moved(rectangle: Rectangle, dx: number, dy: number, picture: Size): Rectangle {
  return insidePicture({ ...rectangle, left: rectangle.left + dx, top: rectangle.top + dy }, picture);
}

/** Drags one handle by (dx, dy); the opposite side stays where it is. `aspect` is width divided by height. */
export function resized(
  rectangle: Rectangle,
  handle: Handle,
  dx: number,
  dy: number,
  picture: Size,
  aspect?: number,
): Rectangle {
  const across = handle.includes('e') ? 1 : handle.includes('w') ? -1 : 0;
  const down = handle.includes('s') ? 1 : handle.includes('n') ? -1 : 0;
  const right = rectangle.left + rectangle.width;
  const bottom = rectangle.top + rectangle.height;
  const roomAcross = across === 1 ? picture.width - rectangle.left : across === -1 ? right : rectangle.width;
  const roomDown = down === 1 ? picture.height - rectangle.top : down === -1 ? bottom : rectangle.height;
  let width = clamp(rectangle.width + across * dx, 1, roomAcross);
  let height = clamp(rectangle.height + down * dy, 1, roomDown);
  const middleX = rectangle.left + rectangle.width / 2;
  const middleY = rectangle.top + rectangle.height / 2;
  if (aspect !== undefined) {
    // An edge grows the other direction from the middle; a corner follows whichever side was dragged further.
    const mostWidth = across === 0 ? 2 * Math.min(middleX, picture.width - middleX) : roomAcross;
    const mostHeight = down === 0 ? 2 * Math.min(middleY, picture.height - middleY) : roomDown;
    const wanted = across === 0 ? height * aspect : down === 0 ? width : Math.max(width, height * aspect);
    width = clamp(wanted, 1, Math.min(mostWidth, mostHeight * aspect));
    height = width / aspect;
  }
  return insidePicture(
    {
      left: across === -1 ? right - width : across === 1 ? rectangle.left : middleX - width / 2,
      top: down === -1 ? bottom - height : down === 1 ? rectangle.top : middleY - height / 2,
      width,
      height,
    },
    picture,
  );
}

/** The rectangle of this shape with the same middle that covers about the same area and stays in the picture. */
export function shaped(rectangle: Rectangle, aspect: number, picture: Size): Rectangle {
  const area = rectangle.width * rectangle.height;
  const width = Math.min(Math.sqrt(area * aspect), picture.width, picture.height * aspect);
  const height = width / aspect;
  return insidePicture(
    {
      left: rectangle.left + (rectangle.width - width) / 2,
      top: rectangle.top + (rectangle.height - height) / 2,
      width,
      height,
    },
    picture,
  );
}

export function wholePicture(picture: Size): Rectangle {
  return { left: 0, top: 0, width: picture.width, height: picture.height };
}
