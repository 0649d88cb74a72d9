// Models on this device: what will be downloaded and under which licence, the download itself, and deleting it again.

import type { ModelState } from '../models/model-types.js';
import { announce } from './banner.js';
import { h, icon } from './dom.js';
import { engine, toFailure } from './engine-access.js';
import { formatBytes } from './format.js';

// Up to this size a download starts with the person's own action (adding a picture); larger ones are asked for.
const unaskedBytes = 8_000_000;

/** Emits `model-ready` when the chosen model may be used. */
export class ModelPanel extends HTMLElement {
  /** What has to be decided before a run; the workspace places it above the options. */
  readonly question = h('div', { class: 'model-question' });
  private states: readonly ModelState[] = [];
  private chosen = '';
  private download: AbortController | undefined;
  private progress: { readonly id: string; readonly loaded: number; readonly total: number } | undefined;
  private problem = '';

  connectedCallback(): void {
    void this.refresh();
  }

  /** The model the options ask for; undefined means the manifest's default. */
  async choose(id: string | undefined): Promise<void> {
    try {
      const ready = await engine();
      this.chosen = id ?? (await ready.models.manifest()).default;
    } catch (thrown) {
      this.problem = toFailure(thrown).message;
    }
    this.draw();
  }

  /** Whether the chosen model is on this device. */
  get stored(): boolean {
    return this.current?.state === 'stored';
  }

  /** Whether a run may start now: the model is here, or so small that it comes with the run. */
  get allowed(): boolean {
    const state = this.current;
    return state === undefined || state.state === 'stored' || state.model.bytes <= unaskedBytes;
  }

  /** Reads again what is stored; call it after a run, which may have fetched a model. */
  async refresh(): Promise<void> {
    try {
      const ready = await engine();
      this.states = await ready.models.list();
      this.problem = '';
    } catch (thrown) {
      this.problem = toFailure(thrown).message;
    }
    this.draw();
  }

  private get current(): ModelState | undefined {
    return this.states.find((state) => state.model.id === this.chosen);
  }

  private async fetch(state: ModelState): Promise<void> {
    const { id, title } = state.model;
    this.download = new AbortController();
    this.problem = '';
    this.progress = { id, loaded: state.storedBytes, total: state.model.bytes };
    this.draw();
    try {
      const ready = await engine();
      await ready.models.download(id, {
        signal: this.download.signal,
        onProgress: ({ loaded, total }) => {
          this.progress = { id, loaded, total };
          this.drawProgress();
        },
      });
      announce(`The model ${title} is on this device now.`);
    } catch (thrown) {
      const failure = toFailure(thrown);
      this.problem = failure.code === 'cancelled' ? '' : failure.message;
    }
    this.progress = undefined;
    this.download = undefined;
    await this.refresh();
    if (this.current?.state === 'stored') this.dispatchEvent(new Event('model-ready', { bubbles: true }));
  }

  private async discard(state: ModelState): Promise<void> {
    try {
      await (await engine()).models.remove(state.model.id);
      announce(`The model ${state.model.title} was deleted.`);
      this.problem = '';
    } catch (thrown) {
      this.problem = toFailure(thrown).message;
    }
    await this.refresh();
  }

  private draw(): void {
    const stored = this.states.reduce((sum, state) => sum + state.storedBytes, 0);
    const nodes: readonly (HTMLElement | undefined)[] = [
      this.problem === ''
        ? undefined
        : h('p', { class: 'banner bad' }, icon('alert'), h('span', {}, this.problem)),
      this.states.length === 0
        ? undefined
        : h(
            'details',
            { class: 'further', open: this.querySelector('details')?.open ?? false },
            h('summary', {}, `Models on this device (${formatBytes(stored)})`),
            h('ul', { class: 'model-list', role: 'list' }, ...this.states.map((state) => this.line(state))),
          ),
    ];
    this.replaceChildren(...nodes.filter((node) => node !== undefined));
    const asking = this.ask();
    this.question.replaceChildren(...(asking === undefined ? [] : [asking]));
    this.drawProgress();
  }

  /** What the person is told, or asked, before the first use of the chosen model. */
  private ask(): HTMLElement | undefined {
    const state = this.current;
    if (state === undefined || state.state === 'stored') return undefined;
    const { model } = state;
    const size = formatBytes(model.bytes);
    const licence = h('a', { href: model.licenceUrl, target: '_blank', rel: 'noopener' }, model.licence);
    if (this.progress?.id === model.id) {
      return h(
        'div',
        { class: 'model-ask' },
        h('p', { class: 'model-progress number', 'aria-live': 'off' }),
        h('div', {
          class: 'meter',
          role: 'progressbar',
          'aria-label': `Getting the model ${model.title}`,
          'aria-valuemin': 0,
          'aria-valuemax': 100,
        }),
        h('button', { type: 'button', class: 'button small', onclick: () => this.download?.abort() }, 'Stop'),
      );
    }
    if (model.bytes <= unaskedBytes) {
      return h(
        'p',
        { class: 'field-help' },
        `The ${model.title} model (${size}, `,
        licence,
        ') is fetched once, then kept in this browser.',
      );
    }
    const resumed = state.state === 'partial' ? ` ${formatBytes(state.storedBytes)} are already here.` : '';
    return h(
      'div',
      { class: 'model-ask' },
      h(
        'p',
        {},
        `The ${model.title} model is ${size} and is kept in this browser for the next time.${resumed} Licence: `,
        licence,
        '.',
      ),
      h(
        'button',
        { type: 'button', class: 'button primary', onclick: () => void this.fetch(state) },
        `${state.state === 'partial' ? 'Continue getting' : 'Get'} the model (${size})`,
      ),
    );
  }

  private line(state: ModelState): HTMLElement {
    const { model } = state;
    const here = state.storedBytes > 0;
    const status = {
      stored: 'stored',
      partial: `${formatBytes(state.storedBytes)} stored, not complete`,
      absent: 'not stored',
    }[state.state];
    return h(
      'li',
      {},
      h(
        'span',
        {},
        h('strong', {}, model.title),
        ` ${formatBytes(model.bytes)} · ${model.licence} · ${status}`,
      ),
      here &&
        h(
          'button',
          {
            type: 'button',
            class: 'button quiet small',
            'aria-label': `Delete the model ${model.title}`,
            onclick: () => void this.discard(state),
          },
          icon('trash'),
          'Delete',
        ),
    );
  }

  private drawProgress(): void {
    const text = this.question.querySelector('.model-progress');
    const meter = this.question.querySelector<HTMLElement>('.meter');
    if (text === null || meter === null || this.progress === undefined) return;
    const { loaded, total } = this.progress;
    const percent = total > 0 ? Math.round((loaded / total) * 100) : 0;
    text.textContent = `${formatBytes(loaded)} of ${formatBytes(total)}`;
    meter.setAttribute('aria-valuenow', String(percent));
    meter.style.setProperty('--part', `${percent}%`);
  }
}

customElements.define('model-panel', ModelPanel);
