// The brush on the stage: paints strokes with mouse, pen, finger or keyboard, shows them at once, and tells of each.

import type { Stroke } from '../engine/recipe.js';
import { announce } from './banner.js';
import { BrushBar } from './brush-bar.js';
import { BrushLayer } from './brush-layer.js';
import { resizedBrush, StrokeBuilder, StrokeHistory, type Brush } from './brush-strokes.js';
import type { Size } from './crop-geometry.js';
import { h, uniqueId } from './dom.js';
import { countOf } from './format.js';
import type { Spot } from './stage-geometry.js';
import type { Drag, StageZoom } from './stage-zoom.js';

export interface BrushEvents {
  /** A stroke was finished, undone, redone or all were removed. */
  readonly changed: (strokes: readonly Stroke[]) => void;
  readonly done: () => void;
}

/** What the stage lends to the editor while it is open. */
export interface BrushStage {
  /** Holds the picture; the editor's layer lies over it. */
  readonly frame: HTMLElement;
  /** Takes the focus and the keys. */
  readonly surface: HTMLElement;
  readonly zoom: StageZoom;
}

const announceAfterMs = 350;

const instructions =
  'Arrow keys move the brush, with Shift further. Space paints a dab, or a line while you hold it and move. Enter ' +
  'begins and ends a line. B keeps, E erases, square brackets change the size, Control Z undoes, plus and minus zoom, ' +
  'Escape ends.';

export class BrushEditor {
  readonly bar: BrushBar;
  readonly layer = new BrushLayer();
  private readonly stage: BrushStage;
  private readonly events: BrushEvents;
  private readonly cursor = h('div', { class: 'brush-cursor', 'aria-hidden': 'true' });
  private readonly help = h('p', { class: 'visually-hidden', id: uniqueId('brush-help') }, instructions);
  private readonly stop = new AbortController();
  private history: StrokeHistory;
  private brush: Brush = { mode: 'erase', size: 0.05, softness: 0.4 };
  private picture: Size;
  private spot: Spot = { x: 0.5, y: 0.5 };
  private builder: StrokeBuilder | undefined;
  private byKeyboard = false;
  /** The pen of the keyboard is down: 'held' while the space bar is, 'locked' from Enter to Enter. */
  private pen: 'up' | 'held' | 'locked' = 'up';
  private spaceUsed = false;
  private frameAsked = 0;
  private saying: ReturnType<typeof setTimeout> | undefined;

  constructor(stage: BrushStage, picture: Size, strokes: readonly Stroke[], events: BrushEvents) {
    this.stage = stage;
    this.events = events;
    this.picture = picture;
    this.history = new StrokeHistory(strokes);
    this.bar = new BrushBar({
      changed: (brush) => this.setBrush(brush),
      undo: () => this.step('undo'),
      redo: () => this.step('redo'),
      clear: () => this.clear(),
      done: events.done,
    });
    const { frame, surface } = stage;
    frame.append(this.layer.canvas, this.cursor);
    surface.after(this.help);
    surface.tabIndex = 0;
    surface.setAttribute('role', 'application');
    surface.setAttribute('aria-label', 'The picture, with a brush');
    surface.setAttribute('aria-describedby', this.help.id);
    const { signal } = this.stop;
    surface.addEventListener('pointermove', (event) => this.hover(event), { signal });
    surface.addEventListener('pointerleave', () => this.leave(), { signal });
    surface.addEventListener('focus', () => this.focused(), { signal });
    surface.addEventListener('blur', () => this.blurred(), { signal });
    this.draw();
  }

  get strokes(): readonly Stroke[] {
    return this.history.strokes;
  }

  /** Takes everything off the stage. */
  close(): void {
    this.finish();
    this.stop.abort();
    clearTimeout(this.saying);
    cancelAnimationFrame(this.frameAsked);
    const { surface, zoom } = this.stage;
    zoom.panning = false;
    this.layer.clear();
    this.layer.canvas.remove();
    this.cursor.remove();
    this.help.remove();
    surface.removeAttribute('tabindex');
    for (const name of ['role', 'aria-label', 'aria-describedby']) surface.removeAttribute(name);
  }

  /** The core's cut-outs: the first one without strokes, to paint on. */
  begin(original: ImageBitmap, clean: ImageBitmap): void {
    this.layer.begin(original, clean);
    this.layer.show(this.strokes);
    this.draw();
  }

  /** The core's own picture of some strokes, which replaces what was drawn for them here. */
  replace(image: ImageBitmap, strokes: readonly Stroke[]): void {
    this.layer.replace({ image, strokes });
    if (this.builder !== undefined) this.layer.current(this.builder.stroke);
  }

  /** For another list of strokes, as when they were removed elsewhere. */
  set(strokes: readonly Stroke[]): void {
    this.history = new StrokeHistory(strokes);
    this.layer.show(strokes);
    this.draw();
  }

  /** A press of the main button, a pen or one finger: a stroke begins. */
  drag(event: PointerEvent): Drag | undefined {
    if (!this.layer.ready) return undefined;
    this.finish();
    this.byKeyboard = false;
    this.stage.surface.focus({ preventScroll: true });
    const eraser = event.pointerType === 'pen' && (event.buttons & 32) !== 0;
    this.builder = new StrokeBuilder({ ...this.brush, ...(eraser ? { mode: 'erase' } : {}) }, this.picture);
    return {
      move: (moved) => {
        const parts = moved.getCoalescedEvents?.() ?? [];
        for (const part of parts.length > 0 ? parts : [moved]) this.extend(this.fraction(part));
      },
      end: () => this.finish(),
      cancel: () => {
        this.builder = undefined;
        this.layer.current(undefined);
      },
    };
  }

  /** Keys on the stage; true when the key meant something. */
  key(event: KeyboardEvent): boolean {
    const onSurface = event.target === this.stage.surface;
    const command = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    if (command && (key === 'z' || key === 'y')) this.step(key === 'y' || event.shiftKey ? 'redo' : 'undo');
    else if (command || event.altKey) return false;
    else if (key === 'b') this.setBrush({ ...this.brush, mode: 'keep' }, 'Keep');
    else if (key === 'e') this.setBrush({ ...this.brush, mode: 'erase' }, 'Erase');
    else if (key === '[' || key === ']') this.sizeBy(key === '[' ? -1 : 1);
    else if (key === '{' || key === '}') this.softnessBy(key === '{' ? -0.1 : 0.1);
    else if (key === 'escape') this.escape();
    else if (onSurface && this.stage.zoom.key(event, false)) return true;
    else if (!onSurface || !this.pointerKey(event, key)) return false;
    event.preventDefault();
    return true;
  }

  /** The space bar came up. */
  keyUp(event: KeyboardEvent): void {
    if (event.key !== ' ' || this.pen !== 'held') return;
    this.stage.zoom.panning = false;
    this.pen = 'up';
    if (this.builder !== undefined) this.finish();
    else if (!this.spaceUsed && this.byKeyboard) this.dab();
  }

  private pointerKey(event: KeyboardEvent, key: string): boolean {
    const arrow = { arrowleft: [-1, 0], arrowright: [1, 0], arrowup: [0, -1], arrowdown: [0, 1] }[key];
    if (arrow !== undefined) this.moveBy(arrow[0] ?? 0, arrow[1] ?? 0, event.shiftKey ? 4 : 1);
    else if (key === ' ') {
      if (!event.repeat && this.pen === 'up') {
        this.pen = 'held';
        this.spaceUsed = false;
        this.stage.zoom.panning = true;
      }
    } else if (key === 'enter') {
      if (this.pen === 'locked') {
        this.pen = 'up';
        this.finish();
      } else {
        this.byKeyboard = true;
        this.pen = 'locked';
        this.penDown();
        this.say(`${this.brush.mode === 'keep' ? 'Keeping' : 'Erasing'}; move, then Enter to end.`);
      }
    } else return false;
    return true;
  }

  private moveBy(dx: number, dy: number, times: number): void {
    this.byKeyboard = true;
    const { width, height } = this.picture;
    const longer = Math.max(width, height);
    const step = Math.max(0.004, this.brush.size * 0.4) * times;
    if (this.pen === 'held') {
      this.spaceUsed = true;
      if (this.builder === undefined) this.penDown();
    }
    const within = (fraction: number): number => Math.min(1, Math.max(0, fraction));
    this.spot = {
      x: within(this.spot.x + (dx * step * longer) / width),
      y: within(this.spot.y + (dy * step * longer) / height),
    };
    if (this.builder !== undefined) this.extend(this.spot);
    this.stage.zoom.reveal(this.spot);
    this.draw();
    this.saySpot();
  }

  private penDown(): void {
    if (!this.layer.ready) return;
    this.builder = new StrokeBuilder(this.brush, this.picture);
    this.extend(this.spot);
  }

  private dab(): void {
    this.penDown();
    this.finish();
  }

  private extend(spot: Spot): void {
    if (this.builder?.add(spot) !== true || this.frameAsked !== 0) return;
    this.frameAsked = requestAnimationFrame(() => {
      this.frameAsked = 0;
      if (this.builder !== undefined) this.layer.current(this.builder.stroke);
    });
  }

  /** Ends the stroke that is being painted, if there is one. */
  private finish(): void {
    const stroke = this.builder?.stroke;
    this.builder = undefined;
    if (stroke === undefined || stroke.points.length === 0) return;
    if (!this.history.add(stroke)) {
      this.layer.current(undefined);
      this.say('There are as many strokes as one picture can have; undo some first.');
      return;
    }
    this.say(
      `${stroke.mode === 'keep' ? 'Kept' : 'Erased'}. ${countOf(this.strokes.length, 'stroke')} on this picture.`,
    );
    this.told();
  }

  private step(direction: 'undo' | 'redo'): void {
    const possible = direction === 'undo' ? this.history.canUndo : this.history.canRedo;
    if (!possible) return;
    this.history[direction]();
    this.say(
      `${direction === 'undo' ? 'Undone' : 'Redone'}. ${countOf(this.strokes.length, 'stroke')} on this picture.`,
    );
    this.told();
  }

  private clear(): void {
    this.history.clear();
    this.say('All strokes removed.');
    this.told();
    this.stage.surface.focus({ preventScroll: true });
  }

  private told(): void {
    this.layer.show(this.strokes);
    this.draw();
    this.events.changed(this.strokes);
  }

  private escape(): void {
    if (this.pen !== 'up' || this.builder !== undefined) {
      this.pen = 'up';
      this.stage.zoom.panning = false;
      this.builder = undefined;
      this.layer.current(undefined);
      this.say('The line was dropped.');
    } else this.events.done();
  }

  private setBrush(brush: Brush, said = ''): void {
    this.brush = brush;
    if (said !== '') this.say(said);
    this.draw();
  }

  private sizeBy(steps: number): void {
    const size = resizedBrush(this.brush.size, steps);
    this.setBrush({ ...this.brush, size }, `Size ${(size * 100).toFixed(1)} %`);
  }

  private softnessBy(by: number): void {
    const softness = Number(Math.min(1, Math.max(0, this.brush.softness + by)).toFixed(2));
    this.setBrush({ ...this.brush, softness }, `Softness ${Math.round(softness * 100)} %`);
  }

  private hover(event: PointerEvent): void {
    this.byKeyboard = false;
    this.spot = this.fraction(event);
    this.draw();
  }

  private leave(): void {
    if (!this.byKeyboard) this.cursor.hidden = true;
  }

  private focused(): void {
    if (!this.stage.surface.matches(':focus-visible')) return;
    this.byKeyboard = true;
    const within = (fraction: number): number => Math.min(1, Math.max(0, fraction));
    this.spot = { x: within(this.spot.x), y: within(this.spot.y) };
    this.draw();
  }

  private blurred(): void {
    this.pen = 'up';
    this.stage.zoom.panning = false;
    this.finish();
  }

  private fraction(event: MouseEvent): Spot {
    const box = this.stage.frame.getBoundingClientRect();
    return { x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height };
  }

  /** Draws the tools and the ring that shows the brush. */
  draw(): void {
    this.bar.show({
      brush: this.brush,
      canUndo: this.history.canUndo,
      canRedo: this.history.canRedo,
      painted: this.strokes.length > 0,
    });
    const box = this.stage.frame.getBoundingClientRect();
    const diameter = this.brush.size * Math.max(box.width, box.height);
    const { style, dataset } = this.cursor;
    style.left = `${this.spot.x * 100}%`;
    style.top = `${this.spot.y * 100}%`;
    style.width = style.height = `${diameter}px`;
    style.setProperty('--hard', `${Math.round((1 - this.brush.softness) * 100)}%`);
    dataset['mode'] = this.brush.mode;
    this.cursor.toggleAttribute('data-keyboard', this.byKeyboard);
    this.cursor.hidden = false;
  }

  private say(text: string): void {
    clearTimeout(this.saying);
    announce(text);
  }

  /** Where the keyboard's brush is and what is there, once it rests. */
  private saySpot(): void {
    clearTimeout(this.saying);
    this.saying = setTimeout(() => {
      const { x, y } = this.spot;
      const kept = this.layer.ready ? this.layer.keptAt(x, y) : 0;
      const what = kept > 0.75 ? 'kept' : kept < 0.25 ? 'removed' : 'partly kept';
      announce(`${Math.round(x * 100)} % across, ${Math.round(y * 100)} % down: ${what}`);
    }, announceAfterMs);
  }
}
