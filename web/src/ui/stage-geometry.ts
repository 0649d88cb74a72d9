// Where the picture lies on the stage: zooming about a point, panning within bounds. Plain numbers, no DOM.

import type { Size } from './crop-geometry.js';

/** What the person looks at. Lengths of the stage are CSS pixels. */
export interface View {
  /** CSS pixels for one pixel of the picture; 'fit' shows the whole picture whatever the room is. */
  readonly scale: number | 'fit';
  /** The fraction of the picture's width and height that lies in the middle of the stage. */
  readonly centreX: number;
  readonly centreY: number;
}

/** The picture's box on the stage, in CSS pixels from the stage's top left. */
export interface Placement {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** The room a picture has, and what must stay free around it while it fits. */
export interface Room extends Size {
  readonly margin: number;
  /** What small tools take at the bottom: a picture that fits stays above them. */
  readonly foot: number;
  /** Device pixels for one CSS pixel. */
  readonly density: number;
}

export const wholeView: View = { scale: 'fit', centreX: 0.5, centreY: 0.5 };

/** Small pictures are shown at least this large, in CSS pixels of their longer side. */
const smallestShown = 240;
const mostDevicePixels = 12;

/** The scale at which the whole picture is seen. */
export function fitScale(picture: Size, room: Room): number {
  const width = Math.max(1, room.width - 2 * room.margin);
  const height = Math.max(1, room.height - room.foot - 2 * room.margin);
  const enlarged = Math.max(1, smallestShown / Math.max(picture.width, picture.height));
  return Math.min(width / picture.width, height / picture.height, enlarged);
}

/** The scale one CSS pixel of zooming may not leave: half of the whole picture, twelve device pixels for one. */
function bounded(scale: number, picture: Size, room: Room): number {
  const fit = fitScale(picture, room);
  const least = Math.min(fit, 1 / room.density);
  const most = Math.max(fit * 4, mostDevicePixels / room.density);
  return Math.min(most, Math.max(least, scale));
}

export function scaleOf(view: View, picture: Size, room: Room): number {
  return view.scale === 'fit' ? fitScale(picture, room) : bounded(view.scale, picture, room);
}

/** A picture that is smaller than the room is centred; of a larger one no side is pulled past the room's edge. */
export function place(view: View, picture: Size, room: Room): Placement {
  const scale = scaleOf(view, picture, room);
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const along = (length: number, space: number, centre: number): number => {
    if (length + 2 * room.margin <= space) return (space - length) / 2;
    const wanted = space / 2 - centre * length;
    return Math.min(room.margin, Math.max(space - length - room.margin, wanted));
  };
  return {
    left: along(width, room.width, view.centreX),
    top: along(height, room.height - room.foot, view.centreY),
    width,
    height,
    scale,
  };
}

/** The view whose placement is `placement`, up to rounding. */
function viewOf(placement: Placement, scale: number, room: Room): View {
  return {
    scale,
    centreX: (room.width / 2 - placement.left) / placement.width,
    centreY: ((room.height - room.foot) / 2 - placement.top) / placement.height,
  };
}

/** Zooms to a scale; the point of the picture under `at` stays there as far as the bounds allow. */
export function zoomTo(view: View, wanted: number, at: Spot, picture: Size, room: Room): View {
  const before = place(view, picture, room);
  const scale = bounded(wanted, picture, room);
  const width = picture.width * scale;
  const height = picture.height * scale;
  const after = {
    left: at.x - ((at.x - before.left) / before.width) * width,
    top: at.y - ((at.y - before.top) / before.height) * height,
    width,
    height,
    scale,
  };
  const next = viewOf(after, scale, room);
  // So that a later pan starts from what is seen, not from what was asked for.
  return viewOf(place(next, picture, room), scale, room);
}

/** Moves the picture by a distance on the stage. */
export function panBy(view: View, dx: number, dy: number, picture: Size, room: Room): View {
  const now = place(view, picture, room);
  if (view.scale === 'fit') return view;
  const next = viewOf({ ...now, left: now.left + dx, top: now.top + dy }, now.scale, room);
  return viewOf(place(next, picture, room), now.scale, room);
}

/** Whether some of the picture lies outside of the room. */
export function canPan(view: View, picture: Size, room: Room): boolean {
  if (view.scale === 'fit') return false;
  const { width, height } = place(view, picture, room);
  return width > room.width || height > room.height - room.foot;
}

/** The point of the picture under a spot of the stage, as fractions of width and height; outside they leave 0 to 1. */
export function fractionAt(spot: Spot, placement: Placement): Spot {
  return {
    x: (spot.x - placement.left) / placement.width,
    y: (spot.y - placement.top) / placement.height,
  };
}
