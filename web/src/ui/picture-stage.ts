// Shows the picture: before and after with a slider between them, either alone, or with a frame to crop.

import type { Rectangle } from '../engine/recipe.js';
import { CropFrame } from './crop-frame.js';
import { h, icon, uniqueId } from './dom.js';
import type { Viewable } from './viewable.js';

export type View = 'edit' | 'compare' | 'result' | 'original';

const viewTitles: Readonly<Record<View, string>> = {
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
  private zoomed = false;
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
  private readonly zoom = h(
    'button',
    { type: 'button', class: 'button quiet small', 'aria-pressed': 'false', title: 'Show every pixel' },
    icon('zoom'),
    h('span', { class: 'zoom-text' }, '100 %'),
  );
  private readonly bar = h('div', {
    class: 'busy-bar',
    role: 'progressbar',
    'aria-label': 'Progress',
    'aria-valuemin': 0,
    'aria-valuemax': 100,
  });
  private readonly message = h('p', { class: 'stage-message' });
  private readonly canvas = h(
    'div',
    { class: 'stage-canvas' },
    this.viewport,
    this.splitBox,
    this.message,
    this.bar,
  );

  connectedCallback(): void {
    if (this.viewport.isConnected) return;
    this.replaceChildren(h('div', { class: 'stage-bar' }, this.views, this.aspect, this.zoom), this.canvas);
    this.resizes.observe(this.viewport);
    this.viewport.addEventListener('scroll', () => this.drawSplit(), { passive: true });
    this.range.addEventListener('input', () => {
      this.split = Number(this.range.value);
      this.drawSplit();
    });
    this.splitBox.addEventListener('pointerdown', (event) => this.drag(event, true));
    this.viewport.addEventListener('pointerdown', (event) => this.drag(event, false));
    this.zoom.addEventListener('click', () => {
      this.zoomed = !this.zoomed;
      this.zoom.setAttribute('aria-pressed', String(this.zoomed));
      this.layOut();
      this.viewport.scrollTo({
        left: (this.viewport.scrollWidth - this.viewport.clientWidth) / 2,
        top: (this.viewport.scrollHeight - this.viewport.clientHeight) / 2,
      });
      this.drawSplit();
    });
    this.aspect.addEventListener('change', () => this.applyAspect());
    this.cropFrame.addEventListener('rectangle', () =>
      this.dispatchEvent(new Event('rectangle', { bubbles: true })),
    );
    this.busy(undefined);
    this.say('');
    this.layOut();
  }

  disconnectedCallback(): void {
    this.resizes.disconnect();
  }

  /** The original; undefined while it is being read. */
  showBefore(picture: Viewable | undefined): void {
    this.original = picture;
    this.setImage(this.beforeImage, picture);
    this.layOut();
  }

  showAfter(picture: Viewable | undefined): void {
    this.outcome = picture;
    this.setImage(this.afterImage, picture);
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

  private layOut(): void {
    const possible = this.possibleViews();
    const view = this.view;
    this.drawViews(possible, view);
    this.dataset['view'] = view ?? 'none';
    this.cropFrame.hidden = view !== 'edit';
    this.aspect.hidden = view !== 'edit';
    this.beforeImage.hidden = view === 'result' || this.original === undefined;
    this.afterImage.hidden = view === 'edit' || view === 'original' || this.outcome === undefined;
    this.splitBox.hidden = view !== 'compare';
    this.zoom.hidden = view === undefined;
    const shown = view === 'result' ? this.outcome : (this.original ?? this.outcome);
    if (shown === undefined) {
      this.frame.hidden = true;
      return;
    }
    this.frame.hidden = false;
    const room = { width: this.viewport.clientWidth, height: this.viewport.clientHeight };
    const small = Math.max(1, 240 / Math.max(shown.width, shown.height));
    const fit = Math.min(room.width / shown.width, room.height / shown.height, small);
    const scale = this.zoomed ? 1 / devicePixelRatio : fit;
    this.viewport.toggleAttribute('data-zoomed', this.zoomed);
    this.frame.style.width = `${Math.max(1, Math.round(shown.width * scale))}px`;
    this.frame.style.height = `${Math.max(1, Math.round(shown.height * scale))}px`;
    this.drawSplit();
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

  /** Dragging moves the divider; on a zoomed picture only its grip does, the picture itself is panned. */
  private drag(event: PointerEvent, onSplit: boolean): void {
    const pan = this.zoomed && event.target !== this.grip;
    if (event.button !== 0 || (this.view === 'edit' && !pan) || (pan && event.pointerType !== 'mouse'))
      return;
    if (this.view === 'edit' && event.target !== this.viewport && event.target !== this.frame) return;
    if (!pan && (!onSplit || this.view !== 'compare')) return;
    event.preventDefault();
    const stop = new AbortController();
    const { signal } = stop;
    const target = onSplit ? this.splitBox : this.viewport;
    target.setPointerCapture(event.pointerId);
    const from = {
      x: event.clientX,
      y: event.clientY,
      left: this.viewport.scrollLeft,
      top: this.viewport.scrollTop,
    };
    const follow = (move: PointerEvent): void => {
      if (pan) {
        this.viewport.scrollTo(from.left - (move.clientX - from.x), from.top - (move.clientY - from.y));
        return;
      }
      const box = this.splitBox.getBoundingClientRect();
      this.split = Math.min(100, Math.max(0, ((move.clientX - box.left) / box.width) * 100));
      this.drawSplit();
    };
    follow(event);
    target.addEventListener('pointermove', follow, { signal });
    target.addEventListener('pointerup', () => stop.abort(), { signal });
    target.addEventListener('pointercancel', () => stop.abort(), { signal });
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
