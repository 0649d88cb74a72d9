// Shows the picture: before and after with a slider between them, either alone, with a frame to crop, or under a brush.

import type { Rectangle, Stroke } from '../engine/recipe.js';
import { BrushEditor, type BrushEvents } from './brush-editor.js';
import { CropFrame } from './crop-frame.js';
import { h, uniqueId } from './dom.js';
import { groundPicker } from './stage-ground.js';
import { StageZoom, type Drag } from './stage-zoom.js';
import { isTransparent, type Viewable } from './viewable.js';

export type View = 'paint' | 'edit' | 'compare' | 'result' | 'original';

const viewTitles: Readonly<Record<View, string>> = {
  paint: 'Brush',
  edit: 'Select',
  compare: 'Compare',
  result: 'Result',
  original: 'Original',
};

const aspects: readonly (readonly [title: string, aspect: number | 'free' | 'original'])[] = [
  ['Free', 'free'],
  ['Original shape', 'original'],
  ['Square 1:1', 1],
  ['4:3', 4 / 3],
  ['3:2', 3 / 2],
  ['16:9', 16 / 9],
  ['3:4 portrait', 3 / 4],
  ['2:3 portrait', 2 / 3],
  ['9:16 portrait', 9 / 16],
];

export class PictureStage extends HTMLElement {
  private original: Viewable | undefined;
  private outcome: Viewable | undefined;
  private chosenView: View | undefined;
  private firstView: View | undefined;
  private editable = false;
  private transparent = false;
  private brush: BrushEditor | undefined;
  private split = 50;
  private readonly resizes = new ResizeObserver(() => this.layOut());

  private readonly beforeImage = h('img', {
    class: 'before',
    alt: 'The original picture',
    draggable: 'false',
  });
  private readonly afterImage = h('img', { class: 'after', alt: 'The result', draggable: 'false' });
  private readonly cropFrame = new CropFrame();
  private readonly frame = h(
    'div',
    { class: 'picture-frame' },
    this.beforeImage,
    this.afterImage,
    this.cropFrame,
  );
  private readonly viewport = h('div', { class: 'viewport' }, this.frame);
  private readonly range = h('input', {
    type: 'range',
    class: 'split-range',
    min: 0,
    max: 100,
    value: 50,
    step: 1,
    'aria-label': 'Divider between the original (left) and the result (right)',
  });
  private readonly grip = h('div', { class: 'split-grip', 'aria-hidden': 'true' });
  private readonly splitBox = h(
    'div',
    { class: 'split' },
    h('span', { class: 'tag left', 'aria-hidden': 'true' }, 'Original'),
    h('span', { class: 'tag right', 'aria-hidden': 'true' }, 'Result'),
    this.range,
    this.grip,
  );
  private readonly views = h('div', { class: 'chips views', role: 'radiogroup', 'aria-label': 'View' });
  private readonly aspect = h(
    'select',
    { class: 'input small', 'aria-label': 'Shape of the selection' },
    ...aspects.map(([title], index) => h('option', { value: index }, title)),
  );
  private readonly bar = h('div', {
    class: 'busy-bar',
    role: 'progressbar',
    'aria-label': 'Progress',
    'aria-valuemin': 0,
    'aria-valuemax': 100,
  });
  private readonly message = h('p', { class: 'stage-message' });
  private readonly remark = h('p', { class: 'stage-remark' });
  private readonly surface = h('div', { class: 'stage-surface' }, this.viewport, this.splitBox);
  private readonly zoom = new StageZoom(this.surface, {
    picture: () => this.shown,
    changed: () => this.layOut(),
    wheelZooms: () => this.view === 'paint',
    drag: (event) => this.takeUp(event),
  });
  private readonly grounds = groundPicker(this.frame);
  private readonly head = h('div', { class: 'stage-bar' }, this.views, this.aspect);
  private readonly canvas = h(
    'div',
    { class: 'stage-canvas' },
    this.surface,
    this.grounds,
    this.zoom.controls,
    this.remark,
    this.message,
    this.bar,
  );

  connectedCallback(): void {
    this.resizes.observe(this.surface);
    if (this.surface.isConnected) return;
    this.replaceChildren(this.head, this.canvas);
    this.range.addEventListener('input', () => {
      this.split = Number(this.range.value);
      this.drawSplit();
    });
    this.aspect.addEventListener('change', () => this.applyAspect());
    this.cropFrame.addEventListener('rectangle', () =>
      this.dispatchEvent(new Event('rectangle', { bubbles: true })),
    );
    this.addEventListener('keydown', (event) => this.key(event));
    this.addEventListener('keyup', (event) => this.brush?.keyUp(event));
    this.busy(undefined);
    this.say('');
    this.note('');
    this.layOut();
  }

  disconnectedCallback(): void {
    this.resizes.disconnect();
  }

  /** The original; undefined while it is being read. */
  showBefore(picture: Viewable | undefined): void {
    this.original = picture;
    if (picture === undefined) this.zoom.reset();
    this.setImage(this.beforeImage, picture);
    this.layOut();
  }

  showAfter(picture: Viewable | undefined): void {
    this.outcome = picture;
    this.setImage(this.afterImage, picture);
    this.transparent = false;
    if (picture !== undefined) {
      void this.afterImage
        .decode()
        .catch(() => undefined)
        .then(() => {
          if (this.outcome !== picture) return;
          this.transparent = isTransparent(this.afterImage);
          this.layOut();
        });
    }
    this.layOut();
  }

  /** Opens the brush over the original; the person paints until `events.done`. */
  paint(strokes: readonly Stroke[], events: BrushEvents): BrushEditor | undefined {
    this.putDown();
    if (this.original === undefined) return undefined;
    const { frame, surface, zoom } = this;
    this.brush = new BrushEditor({ frame, surface, zoom }, this.original, strokes, events);
    this.canvas.before(this.brush.bar.element);
    this.surface.after(this.brush.bar.history);
    this.layOut();
    // On a small screen the button that asked for it is far below.
    this.scrollIntoView({ block: 'nearest' });
    surface.focus({ preventScroll: true });
    return this.brush;
  }

  /** Takes the brush away. */
  putDown(): void {
    if (this.brush === undefined) return;
    this.brush.bar.element.remove();
    this.brush.bar.history.remove();
    this.brush.close();
    this.brush = undefined;
    this.layOut();
  }

  /** The view to begin with where it is possible, until the person chooses another. */
  beginWith(view: View): void {
    this.firstView = view;
  }

  /** Lets the person draw a rectangle over the original. */
  editRectangle(rectangle: Rectangle | null): void {
    this.editable = true;
    if (this.original !== undefined) this.cropFrame.show(rectangle, this.original);
    this.layOut();
  }

  get rectangle(): Rectangle {
    return this.cropFrame.rectangle;
  }

  /** A fraction shows the bar, 'unknown' a moving one, undefined none. */
  busy(progress: number | 'unknown' | undefined): void {
    this.bar.hidden = progress === undefined;
    this.toggleAttribute('data-busy', progress !== undefined);
    this.bar.toggleAttribute('data-unknown', progress === 'unknown');
    if (typeof progress === 'number') {
      const percent = Math.round(progress * 100);
      this.bar.setAttribute('aria-valuenow', String(percent));
      this.bar.style.setProperty('--part', `${percent}%`);
    } else this.bar.removeAttribute('aria-valuenow');
  }

  /** A sentence over the picture, such as why it cannot be shown; empty takes it away. */
  say(text: string): void {
    this.message.textContent = text;
    this.message.hidden = text === '';
  }

  /** A remark on what is shown, such as that it is a quick preview; empty takes it away. */
  note(text: string, kind: 'calm' | 'doubt' = 'calm'): void {
    this.remark.textContent = text;
    this.remark.dataset['kind'] = kind;
    this.remark.hidden = text === '';
  }

  private setImage(image: HTMLImageElement, picture: Viewable | undefined): void {
    if (picture === undefined) image.removeAttribute('src');
    else if (image.src !== picture.url) image.src = picture.url;
  }

  private sameShape(): boolean {
    const [a, b] = [this.original, this.outcome];
    if (a === undefined || b === undefined) return false;
    return Math.abs(a.width / a.height - b.width / b.height) < 0.015 * (a.width / a.height);
  }

  private possibleViews(): readonly View[] {
    if (this.original === undefined && this.outcome === undefined) return [];
    if (this.brush !== undefined) return ['paint'];
    const views: View[] = [];
    if (this.editable && this.original !== undefined) views.push('edit');
    if (!this.editable && this.sameShape()) views.push('compare');
    if (this.outcome !== undefined) views.push('result');
    if (!this.editable && this.original !== undefined) views.push('original');
    return views;
  }

  private get view(): View | undefined {
    const possible = this.possibleViews();
    return (
      [this.chosenView, this.firstView].find((view) => view !== undefined && possible.includes(view)) ??
      possible[0]
    );
  }

  private get shown(): Viewable | undefined {
    return this.view === 'result' ? this.outcome : (this.original ?? this.outcome);
  }

  private layOut(): void {
    const possible = this.possibleViews();
    const view = this.view;
    this.drawViews(possible, view);
    this.dataset['view'] = view ?? 'none';
    this.head.hidden = view === 'paint' || (possible.length < 2 && view !== 'edit');
    this.cropFrame.hidden = view !== 'edit';
    this.aspect.hidden = view !== 'edit';
    this.beforeImage.hidden = view === 'result' || this.original === undefined;
    this.afterImage.hidden =
      view === 'paint' || view === 'edit' || view === 'original' || this.outcome === undefined;
    this.splitBox.hidden = view !== 'compare';
    this.grounds.hidden = !this.transparent || (view !== 'compare' && view !== 'result');
    const placement = this.zoom.layOut();
    this.frame.hidden = placement === undefined;
    if (placement === undefined) return;
    const { style } = this.frame;
    for (const side of ['left', 'top', 'width', 'height'] as const) style[side] = `${placement[side]}px`;
    this.drawSplit();
    if (this.brush === undefined) this.offerKeys();
    else this.brush.draw();
  }

  /** A picture that does not fit can be moved by keys, so it takes the focus. */
  private offerKeys(): void {
    const { surface } = this;
    if (this.zoom.zoomed) {
      surface.tabIndex = 0;
      surface.setAttribute('role', 'group');
      surface.setAttribute('aria-label', 'The picture, zoomed in; the arrow keys move it');
    } else if (surface.getAttribute('role') === 'group') {
      for (const name of ['tabindex', 'role', 'aria-label']) surface.removeAttribute(name);
    }
  }

  private drawViews(possible: readonly View[], view: View | undefined): void {
    const key = possible.join();
    if (this.views.dataset['key'] !== key) {
      this.views.dataset['key'] = key;
      const name = uniqueId('view');
      this.views.replaceChildren(
        ...possible.map((each) => {
          const input = h('input', { type: 'radio', name, value: each });
          input.addEventListener('change', () => {
            this.chosenView = each;
            this.layOut();
          });
          return h('label', { class: 'chip' }, input, h('span', {}, viewTitles[each]));
        }),
      );
    }
    for (const input of this.views.querySelectorAll('input')) input.checked = input.value === view;
    this.views.hidden = possible.length < 2;
  }

  /** Places the divider over the part of the picture that can be seen, and clips the result to its right. */
  private drawSplit(): void {
    if (this.view !== 'compare') {
      this.afterImage.style.clipPath = '';
      return;
    }
    const outer = this.canvas.getBoundingClientRect();
    const frame = this.frame.getBoundingClientRect();
    const view = this.viewport.getBoundingClientRect();
    const left = Math.max(frame.left, view.left);
    const right = Math.min(frame.right, view.right);
    const top = Math.max(frame.top, view.top);
    const bottom = Math.min(frame.bottom, view.bottom);
    const style = this.splitBox.style;
    style.left = `${left - outer.left}px`;
    style.top = `${top - outer.top}px`;
    style.width = `${right - left}px`;
    style.height = `${bottom - top}px`;
    style.setProperty('--split', `${this.split}%`);
    const at = left + ((right - left) * this.split) / 100;
    this.afterImage.style.clipPath = `inset(0 0 0 ${(((at - frame.left) / frame.width) * 100).toFixed(3)}%)`;
    this.range.value = String(this.split);
    this.range.setAttribute('aria-valuetext', `${Math.round(this.split)} % original`);
  }

  /** What a drag on the picture does: paint, move the divider, or nothing of its own, so that it pans. */
  private takeUp(event: PointerEvent): Drag | undefined {
    if (this.view === 'paint') return this.brush?.drag(event);
    // On a zoomed picture only the grip moves the divider; the picture itself is panned.
    if (this.view !== 'compare' || !event.composedPath().includes(this.splitBox)) return undefined;
    if (this.zoom.zoomed && event.target !== this.grip) return undefined;
    return {
      move: (move) => {
        const box = this.splitBox.getBoundingClientRect();
        this.split = Math.min(100, Math.max(0, ((move.clientX - box.left) / box.width) * 100));
        this.drawSplit();
      },
      end: () => undefined,
      cancel: () => undefined,
    };
  }

  private key(event: KeyboardEvent): void {
    if (event.target instanceof HTMLInputElement && event.target.type === 'text') return;
    if (this.brush?.key(event) === true || this.brush !== undefined) return;
    if (event.target === this.range) return;
    this.zoom.key(event, event.target === this.surface);
  }

  private applyAspect(): void {
    const choice = aspects[Number(this.aspect.value)]?.[1] ?? 'free';
    const picture = this.original;
    this.cropFrame.aspect =
      choice === 'free' || picture === undefined
        ? undefined
        : choice === 'original'
          ? picture.width / picture.height
          : choice;
  }
}

customElements.define('picture-stage', PictureStage);
