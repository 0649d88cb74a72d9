// The frame over the picture that sets a rectangle parameter: drag it, drag its handles, or use the arrow keys.

import type { Rectangle } from '../engine/recipe.js';
import {
  handles,
  insidePicture,
  moved,
  resized,
  shaped,
  wholePicture,
  type Handle,
  type Size,
} from './crop-geometry.js';
import { h } from './dom.js';

/** Emits `rectangle` while the person changes it; read `rectangle` then. */
export class CropFrame extends HTMLElement {
  private picture: Size = { width: 1, height: 1 };
  private current: Rectangle = wholePicture(this.picture);
  private fixedAspect: number | undefined;
  // Clipped to the picture, unlike the handles, which stick out of it.
  private readonly hole = h('div', { class: 'crop-hole' });
  private readonly selection = h('div', { class: 'crop-selection', tabindex: 0, role: 'group' });

  connectedCallback(): void {
    if (this.selection.isConnected) return;
    this.selection.replaceChildren(
      h('div', { class: 'crop-thirds', 'aria-hidden': 'true' }),
      ...handles.map((handle) =>
        h('div', { class: `crop-handle ${handle}`, 'data-handle': handle, 'aria-hidden': 'true' }),
      ),
    );
    this.replaceChildren(h('div', { class: 'crop-shade', 'aria-hidden': 'true' }, this.hole), this.selection);
    this.selection.addEventListener('pointerdown', (event) => this.grab(event));
    this.selection.addEventListener('keydown', (event) => this.key(event));
  }

  get rectangle(): Rectangle {
    return this.current;
  }

  /** Shows a rectangle in the pixels of a picture; null is the whole of it. */
  show(rectangle: Rectangle | null, picture: Size): void {
    this.picture = picture;
    this.current = insidePicture(rectangle ?? wholePicture(picture), picture);
    this.draw();
  }

  /** Fixes the shape (width divided by height), or frees it. */
  set aspect(aspect: number | undefined) {
    this.fixedAspect = aspect;
    if (aspect !== undefined) this.change(shaped(this.current, aspect, this.picture));
  }

  private change(rectangle: Rectangle): void {
    this.current = rectangle;
    this.draw();
    this.dispatchEvent(new Event('rectangle', { bubbles: true }));
  }

  private draw(): void {
    const { left, top, width, height } = this.current;
    for (const { style } of [this.selection, this.hole]) {
      style.left = `${(left / this.picture.width) * 100}%`;
      style.top = `${(top / this.picture.height) * 100}%`;
      style.width = `${(width / this.picture.width) * 100}%`;
      style.height = `${(height / this.picture.height) * 100}%`;
    }
    this.selection.setAttribute(
      'aria-label',
      `Crop area, ${width} by ${height} pixels at ${left}, ${top}. Arrow keys move it, with Shift they resize it.`,
    );
    this.selection.dataset['size'] = `${width} × ${height}`;
  }

  private grab(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.selection.focus({ preventScroll: true });
    const handle = (event.target as HTMLElement).dataset['handle'] as Handle | undefined;
    const start = this.current;
    const box = this.getBoundingClientRect();
    const scale = this.picture.width / box.width;
    const stop = new AbortController();
    const { signal } = stop;
    this.selection.setPointerCapture(event.pointerId);
    const follow = (move: PointerEvent): void => {
      const dx = (move.clientX - event.clientX) * scale;
      const dy = (move.clientY - event.clientY) * scale;
      this.change(
        handle === undefined
          ? moved(start, dx, dy, this.picture)
          : resized(start, handle, dx, dy, this.picture, this.fixedAspect),
      );
    };
    this.selection.addEventListener('pointermove', follow, { signal });
    this.selection.addEventListener('pointerup', () => stop.abort(), { signal });
    this.selection.addEventListener('pointercancel', () => stop.abort(), { signal });
  }

  private key(event: KeyboardEvent): void {
    const directions: Readonly<Record<string, readonly [number, number]>> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const direction = directions[event.key];
    if (direction === undefined) return;
    event.preventDefault();
    const step = event.ctrlKey || event.metaKey ? 1 : Math.max(1, Math.round(this.picture.width / 100));
    const [dx, dy] = [direction[0] * step, direction[1] * step];
    const handle: Handle = dx === 0 ? 's' : 'e';
    this.change(
      event.shiftKey
        ? resized(this.current, handle, dx, dy, this.picture, this.fixedAspect)
        : moved(this.current, dx, dy, this.picture),
    );
  }
}

customElements.define('crop-frame', CropFrame);
