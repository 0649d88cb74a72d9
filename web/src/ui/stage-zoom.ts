// Hands on the stage: wheel, pinch, dragging, buttons and keys that zoom and pan, and where a tool's own drag begins.

import type { Size } from './crop-geometry.js';
import { h, icon } from './dom.js';
import {
  canPan,
  panBy,
  place,
  scaleOf,
  wholeView,
  zoomTo,
  type Placement,
  type Room,
  type Spot,
  type View,
} from './stage-geometry.js';

/** A drag that a tool has taken up. */
export interface Drag {
  move(event: PointerEvent): void;
  end(): void;
  /** A second finger came down, or the browser took the pointer away. */
  cancel(): void;
}

export interface StageHands {
  /** The picture's size in its own pixels; undefined while there is none. */
  readonly picture: () => Size | undefined;
  /** The view changed. */
  readonly changed: () => void;
  /** Whether a plain wheel zooms, as while painting; otherwise it does with Ctrl, or once zoomed in. */
  readonly wheelZooms: () => boolean;
  /** Takes up a drag with the main button or one finger; undefined lets the picture be panned. */
  readonly drag: (event: PointerEvent) => Drag | undefined;
}

const buttonStep = 1.5;
const arrowStep = 48;

export class StageZoom {
  /** Minus, the scale in per cent, plus. */
  readonly controls: HTMLElement;
  private readonly surface: HTMLElement;
  private readonly hands: StageHands;
  private view: View = wholeView;
  private readonly touches = new Map<number, Spot>();
  private drag: Drag | undefined;
  private dragId = -1;
  private last: Spot = { x: 0, y: 0 };
  private pinch: { readonly distance: number; readonly middle: Spot } | undefined;
  private spaceDown = false;
  private readonly percent: HTMLButtonElement;

  /** `surface` is what lies under the hands; the picture is placed in its coordinates. */
  constructor(surface: HTMLElement, hands: StageHands) {
    this.surface = surface;
    this.hands = hands;
    const button = (title: string, name: string, act: () => void): HTMLElement =>
      h(
        'button',
        {
          type: 'button',
          class: 'button quiet square small',
          'aria-label': title,
          title,
          onclick: act,
        },
        icon(name),
      );
    this.percent = h('button', {
      type: 'button',
      class: 'button quiet small number zoom-percent',
      onclick: () => this.toggle(),
    });
    this.controls = h(
      'div',
      { class: 'stage-pill zoom-controls', role: 'group', 'aria-label': 'Zoom' },
      button('Zoom out', 'minus', () => this.by(1 / buttonStep)),
      this.percent,
      button('Zoom in', 'plus', () => this.by(buttonStep)),
    );
    surface.addEventListener('pointerdown', (event) => this.down(event));
    surface.addEventListener('pointermove', (event) => this.move(event));
    surface.addEventListener('pointerup', (event) => this.up(event, false));
    surface.addEventListener('pointercancel', (event) => this.up(event, true));
    surface.addEventListener('wheel', (event) => this.wheel(event), { passive: false });
    // Safari's own pinch on a trackpad would zoom the page.
    surface.addEventListener('gesturestart', (event) => event.preventDefault());
  }

  /** Whether the picture is shown at another scale than the one that fits. */
  get zoomed(): boolean {
    return this.view.scale !== 'fit';
  }

  /** While held, dragging pans whatever the tool; the brush sets it for the space bar. */
  set panning(on: boolean) {
    this.spaceDown = on;
    this.surface.toggleAttribute('data-panning', on);
  }

  /** Where the picture lies now, and the buttons drawn for it; undefined without a picture. */
  layOut(): Placement | undefined {
    const picture = this.hands.picture();
    this.controls.hidden = picture === undefined;
    const room = this.room();
    if (picture === undefined) return undefined;
    const fits = scaleOf(this.view, picture, room);
    const text = `${Math.round(fits * room.density * 100)} %`;
    this.percent.textContent = text;
    const label = this.zoomed ? `${text}; show the whole picture` : `${text}; show every pixel`;
    this.percent.setAttribute('aria-label', label);
    this.percent.title = this.zoomed ? 'Show the whole picture' : 'Show every pixel (100 %)';
    this.surface.toggleAttribute('data-zoomed', this.zoomed);
    this.surface.toggleAttribute('data-pannable', canPan(this.view, picture, room));
    return place(this.view, picture, room);
  }

  /** The whole picture again. */
  reset(): void {
    this.view = wholeView;
  }

  by(factor: number, at: Spot = this.middle()): void {
    const picture = this.hands.picture();
    if (picture === undefined) return;
    const room = this.room();
    this.set(zoomTo(this.view, scaleOf(this.view, picture, room) * factor, at, picture, room));
  }

  /** Between the whole picture and one picture pixel for one of the screen's. */
  toggle(): void {
    const picture = this.hands.picture();
    if (picture === undefined) return;
    const room = this.room();
    this.set(this.zoomed ? wholeView : zoomTo(this.view, 1 / room.density, this.middle(), picture, room));
  }

  /** Keys that zoom and pan: + - 0 1 and, when zoomed in, the arrows. True when the key was one of them. */
  key(event: KeyboardEvent, arrows: boolean): boolean {
    if (event.altKey || event.metaKey || event.ctrlKey) return false;
    const arrow = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (event.key === '+' || event.key === '=') this.by(buttonStep);
    else if (event.key === '-' || event.key === '_') this.by(1 / buttonStep);
    else if (event.key === '0') this.set(wholeView);
    else if (event.key === '1') {
      if (!this.zoomed) this.toggle();
    } else if (arrows && arrow !== undefined && this.zoomed) {
      this.pan((arrow[0] ?? 0) * arrowStep, (arrow[1] ?? 0) * arrowStep);
    } else return false;
    event.preventDefault();
    return true;
  }

  /** Moves the view so that a point, given as fractions of the picture, is well inside the stage. */
  reveal(fraction: Spot): void {
    const placement = this.layOut();
    if (placement === undefined) return;
    const room = this.room();
    const edge = 40;
    const outside = (at: number, length: number): number =>
      at < edge ? edge - at : at > length - edge ? length - edge - at : 0;
    const dx = outside(placement.left + fraction.x * placement.width, room.width);
    const dy = outside(placement.top + fraction.y * placement.height, room.height);
    if (this.zoomed && (dx !== 0 || dy !== 0)) this.pan(dx, dy);
  }

  private room(): Room {
    const { clientWidth: width, clientHeight: height } = this.surface;
    const margin = Math.min(24, Math.max(12, width * 0.03));
    // The tools stand 12 pixels above the edge, and the picture 10 above them.
    const foot = this.controls.offsetHeight === 0 ? 0 : this.controls.offsetHeight + 22 - margin;
    return { width, height, margin, foot, density: devicePixelRatio };
  }

  private middle(): Spot {
    const { width, height, foot } = this.room();
    return { x: width / 2, y: (height - foot) / 2 };
  }

  private spot(event: MouseEvent): Spot {
    const box = this.surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private set(view: View): void {
    this.view = view;
    this.hands.changed();
  }

  private pan(dx: number, dy: number): void {
    const picture = this.hands.picture();
    if (picture !== undefined) this.set(panBy(this.view, dx, dy, picture, this.room()));
  }

  private wheel(event: WheelEvent): void {
    // A pinch on a trackpad comes as a wheel with Ctrl. Without a reason to zoom, the page scrolls as everywhere.
    if (!event.ctrlKey && !this.zoomed && !this.hands.wheelZooms()) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    const strength = event.ctrlKey ? 0.01 : 0.0022;
    this.by(
      Math.exp(-Math.max(-60, Math.min(60, event.deltaY * lines)) * strength * (event.ctrlKey ? 1 : 2)),
      this.spot(event),
    );
  }

  private down(event: PointerEvent): void {
    // The crop frame has taken what is its own.
    if (event.defaultPrevented) return;
    const touch = event.pointerType === 'touch';
    if (touch) this.touches.set(event.pointerId, this.spot(event));
    if (this.touches.size === 2) {
      this.drag?.cancel();
      this.drag = undefined;
      this.pinch = this.pinchNow();
      this.surface.setPointerCapture(event.pointerId);
      return;
    }
    if (this.drag !== undefined || this.touches.size > 2) return;
    const middleButton = event.button === 1;
    if (event.button !== 0 && !middleButton) return;
    const taken = middleButton || this.spaceDown ? undefined : this.hands.drag(event);
    const drag = taken ?? this.panDrag(event, middleButton || this.spaceDown);
    if (drag === undefined) return;
    event.preventDefault();
    this.drag = drag;
    this.dragId = event.pointerId;
    this.surface.setPointerCapture(event.pointerId);
    drag.move(event);
  }

  private move(event: PointerEvent): void {
    if (this.touches.has(event.pointerId)) this.touches.set(event.pointerId, this.spot(event));
    if (this.pinch !== undefined && this.touches.size >= 2) {
      const next = this.pinchNow();
      const before = this.pinch;
      this.pinch = next;
      this.pan(next.middle.x - before.middle.x, next.middle.y - before.middle.y);
      this.by(next.distance / Math.max(1, before.distance), next.middle);
    } else if (event.pointerId === this.dragId) this.drag?.move(event);
  }

  private up(event: PointerEvent, lost: boolean): void {
    this.touches.delete(event.pointerId);
    if (this.touches.size < 2) this.pinch = undefined;
    if (event.pointerId !== this.dragId) return;
    const drag = this.drag;
    this.drag = undefined;
    this.dragId = -1;
    if (lost) drag?.cancel();
    else drag?.end();
  }

  private pinchNow(): { readonly distance: number; readonly middle: Spot } {
    const [a = { x: 0, y: 0 }, b = a] = [...this.touches.values()];
    return {
      distance: Math.hypot(a.x - b.x, a.y - b.y),
      middle: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
    };
  }

  /** A picture that is wholly in sight cannot be panned, and a finger on it scrolls the page. */
  private panDrag(event: PointerEvent, wanted: boolean): Drag | undefined {
    if (!wanted && !this.zoomed) return undefined;
    this.last = this.spot(event);
    this.surface.toggleAttribute('data-grabbing', true);
    const done = (): void => void this.surface.toggleAttribute('data-grabbing', false);
    return {
      move: (moved) => {
        const now = this.spot(moved);
        this.pan(now.x - this.last.x, now.y - this.last.y);
        this.last = now;
      },
      end: done,
      cancel: done,
    };
  }
}
