// The brush's tools above the picture: keep or erase, size, softness, back and forth, and done.

import type { Brush } from './brush-strokes.js';
import { largestBrush, smallestBrush } from './brush-strokes.js';
import { h, icon, uniqueId } from './dom.js';

export interface BrushActions {
  readonly changed: (brush: Brush) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly clear: () => void;
  readonly done: () => void;
}

export interface BrushState {
  readonly brush: Brush;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly painted: boolean;
}

const modes = [
  ['keep', 'Keep', 'brush', 'B'],
  ['erase', 'Erase', 'eraser', 'E'],
] as const;

const positions = 100;

/** Equal steps of the slider are equal shares of the size. */
export function sizeAt(position: number): number {
  return smallestBrush * (largestBrush / smallestBrush) ** (position / positions);
}

export function positionOf(size: number): number {
  return Math.round((Math.log(size / smallestBrush) / Math.log(largestBrush / smallestBrush)) * positions);
}

export class BrushBar {
  readonly element: HTMLElement;
  /** Undo, redo and remove all, which lie over the picture's corner. */
  readonly history: HTMLElement;
  private brush: Brush = { mode: 'keep', size: 0.04, softness: 0.4 };
  private readonly radios: readonly HTMLInputElement[];
  private readonly size = h('input', { type: 'range', class: 'slider', min: 0, max: positions, step: 1 });
  private readonly softness = h('input', { type: 'range', class: 'slider', min: 0, max: 100, step: 5 });
  private readonly undo: HTMLButtonElement;
  private readonly redo: HTMLButtonElement;
  private readonly clear: HTMLButtonElement;

  constructor(actions: BrushActions) {
    const name = uniqueId('brush');
    const change = (part: Partial<Brush>): void => actions.changed({ ...this.brush, ...part });
    this.radios = modes.map(([mode]) => {
      const input = h('input', { type: 'radio', name, value: mode });
      input.addEventListener('change', () => change({ mode }));
      return input;
    });
    this.size.addEventListener('input', () => change({ size: sizeAt(Number(this.size.value)) }));
    this.softness.addEventListener('input', () => change({ softness: Number(this.softness.value) / 100 }));
    const tool = (title: string, keys: string, name_: string, act: () => void): HTMLButtonElement =>
      h(
        'button',
        {
          type: 'button',
          class: 'button quiet square small',
          'aria-label': title,
          title: keys === '' ? title : `${title} (${keys})`,
          onclick: act,
        },
        icon(name_),
      );
    this.undo = tool('Undo', 'Ctrl+Z', 'undo', actions.undo);
    this.redo = tool('Redo', 'Ctrl+Shift+Z', 'redo', actions.redo);
    this.clear = tool('Remove all strokes', '', 'trash', actions.clear);
    const slider = (title: string, input: HTMLInputElement): HTMLElement =>
      h('label', { class: 'brush-slider' }, h('span', {}, title), input);
    this.history = h(
      'div',
      { class: 'stage-pill brush-history', role: 'group', 'aria-label': 'Strokes' },
      this.undo,
      this.redo,
      this.clear,
    );
    this.element = h(
      'div',
      { class: 'brush-bar', role: 'toolbar', 'aria-label': 'Brush' },
      h(
        'div',
        { class: 'chips views brush-modes', role: 'radiogroup', 'aria-label': 'What the brush does' },
        ...modes.map(([mode, title, iconName, key], index) =>
          h(
            'label',
            { class: `chip brush-${mode}`, title: `${title} (${key})` },
            this.radios[index],
            h('span', {}, icon(iconName), title),
          ),
        ),
      ),
      slider('Size', this.size),
      slider('Softness', this.softness),
      h(
        'button',
        { type: 'button', class: 'button primary small brush-done', onclick: actions.done },
        'Done',
      ),
    );
  }

  show({ brush, canUndo, canRedo, painted }: BrushState): void {
    this.brush = brush;
    for (const radio of this.radios) radio.checked = radio.value === brush.mode;
    const fill = (input: HTMLInputElement, at: number, text: string): void => {
      input.value = String(at);
      input.style.setProperty('--part', `${at}%`);
      input.setAttribute('aria-valuetext', text);
    };
    fill(this.size, positionOf(brush.size), `${(brush.size * 100).toFixed(1)} % of the picture`);
    fill(this.softness, Math.round(brush.softness * 100), `${Math.round(brush.softness * 100)} %`);
    this.undo.disabled = !canUndo;
    this.redo.disabled = !canRedo;
    this.clear.disabled = !painted;
  }
}
