// The picture that is painted on: the true cut-out as the core made it, and over it, at once, what was painted since.

import type { Stroke } from '../engine/recipe.js';
import type { Size } from './crop-geometry.js';
import { h } from './dom.js';

/** A cut-out by the core, and the strokes that are in it already. */
export interface Cut {
  readonly image: ImageBitmap;
  readonly strokes: readonly Stroke[];
}

type Surface = HTMLCanvasElement;

function surface(size: Size): Surface {
  return h('canvas', { width: size.width, height: size.height });
}

function context2d(canvas: Surface): CanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('This browser gives no 2D canvas.');
  return context;
}

/** How many strokes of `strokes` the cut has already; undefined when it has others. */
export function strokesInside(cut: Pick<Cut, 'strokes'>, strokes: readonly Stroke[]): number | undefined {
  const same = cut.strokes.every((stroke, index) => strokes[index] === stroke);
  return same && cut.strokes.length <= strokes.length ? cut.strokes.length : undefined;
}

export class BrushLayer {
  readonly canvas = h('canvas', { class: 'brush-layer', 'aria-hidden': 'true' });
  private size: Size = { width: 1, height: 1 };
  private original: ImageBitmap | undefined;
  /** The cut-out without any stroke, to which undo can always go back. */
  private clean: Cut | undefined;
  private latest: Cut | undefined;
  /** Everything but the stroke that is being painted. */
  private settled: Surface = surface(this.size);
  private scratch: Surface = surface(this.size);
  private strokes: readonly Stroke[] = [];

  /** Whether there is a cut-out to paint on. */
  get ready(): boolean {
    return this.clean !== undefined && this.original !== undefined;
  }

  /** The original and its plain cut-out, of one size. */
  begin(original: ImageBitmap, clean: ImageBitmap): void {
    this.clear();
    this.original = original;
    this.clean = { image: clean, strokes: [] };
    this.size = { width: clean.width, height: clean.height };
    this.settled = surface(this.size);
    this.scratch = surface(this.size);
    this.canvas.toggleAttribute('data-ready', true);
    this.canvas.width = this.size.width;
    this.canvas.height = this.size.height;
  }

  /** The core's newest answer takes the place of what was painted here meanwhile. */
  replace(cut: Cut): void {
    if (this.latest !== undefined && this.latest.image !== this.clean?.image) this.latest.image.close();
    this.latest = cut;
    this.show(this.strokes);
  }

  clear(): void {
    this.original?.close();
    this.clean?.image.close();
    this.latest?.image.close();
    this.original = this.clean = this.latest = undefined;
    this.strokes = [];
    this.canvas.width = this.canvas.height = 1;
  }

  /** Shows the cut-out with these strokes. */
  show(strokes: readonly Stroke[]): void {
    this.strokes = strokes;
    const { clean, latest } = this;
    if (clean === undefined) return;
    const inLatest = latest === undefined ? undefined : strokesInside(latest, strokes);
    const base = latest === undefined || inLatest === undefined ? clean : latest;
    const context = context2d(this.settled);
    context.clearRect(0, 0, this.size.width, this.size.height);
    context.drawImage(base.image, 0, 0, this.size.width, this.size.height);
    for (const stroke of strokes.slice(inLatest ?? 0)) this.paint(context, stroke);
    this.current(undefined);
  }

  /** Shows the stroke that is being painted on top. */
  current(stroke: Stroke | undefined): void {
    const context = context2d(this.canvas);
    context.clearRect(0, 0, this.size.width, this.size.height);
    context.drawImage(this.settled, 0, 0);
    if (stroke !== undefined) this.paint(context, stroke);
  }

  /** How much of the picture is kept at a spot (fractions of width and height), 0 to 1. */
  keptAt(x: number, y: number): number {
    const at = (fraction: number, length: number): number =>
      Math.min(length - 1, Math.max(0, Math.floor(fraction * length)));
    const context = context2d(this.canvas);
    const pixel = context.getImageData(at(x, this.size.width), at(y, this.size.height), 1, 1).data;
    return (pixel[3] ?? 0) / 255;
  }

  private paint(context: CanvasRenderingContext2D, stroke: Stroke): void {
    const { width, height } = this.size;
    if (stroke.mode === 'erase') {
      context.save();
      context.globalCompositeOperation = 'destination-out';
      drawStroke(context, stroke, this.size);
      context.restore();
      return;
    }
    if (this.original === undefined) return;
    const scratch = context2d(this.scratch);
    scratch.save();
    scratch.clearRect(0, 0, width, height);
    drawStroke(scratch, stroke, this.size);
    scratch.globalCompositeOperation = 'source-in';
    scratch.drawImage(this.original, 0, 0, width, height);
    scratch.restore();
    context.drawImage(this.scratch, 0, 0);
  }
}

/**
 * One stroke as a single shape, so that going over a place twice does not harden its edge: full inside the radius less
 * its soft part, nothing beyond the radius. Only the shape's shadow is drawn, for every browser can blur a shadow.
 */
function drawStroke(context: CanvasRenderingContext2D, stroke: Stroke, size: Size): void {
  const diameter = stroke.size * Math.max(size.width, size.height);
  const soft = (diameter / 2) * stroke.softness;
  const away = 2 * size.width + diameter;
  context.lineCap = context.lineJoin = 'round';
  context.lineWidth = Math.max(0.5, diameter - soft);
  context.strokeStyle = '#000';
  const shadowed = soft >= 1;
  if (shadowed) {
    context.shadowColor = '#000';
    context.shadowBlur = soft;
    context.shadowOffsetX = away;
  }
  const shift = shadowed ? away : 0;
  context.beginPath();
  stroke.points.forEach(([x, y], index) => {
    const at = [x * size.width - shift, y * size.height] as const;
    if (index === 0) context.moveTo(...at);
    context.lineTo(at[0] + (stroke.points.length === 1 ? 0.01 : 0), at[1]);
  });
  context.stroke();
}
