// Adding a visitor's own ONNX network: a file is dropped or chosen, looked into, described by the person, and tried.

import type { Normalisation, OwnModelReport } from '../models/model-types.js';
import { announce } from './banner.js';
import { h, icon, uniqueId } from './dom.js';
import { engine, toFailure } from './engine-access.js';
import { shownName } from './file-names.js';
import { formatBytes } from './format.js';

const normalisationTitles: Readonly<Record<Normalisation, string>> = {
  imagenet: 'ImageNet mean and deviation (U²-Net and most others)',
  'minus-one-to-one': '−1 to 1 (MODNet)',
  'zero-to-one': '0 to 1',
  isnet: '−0.5 to 0.5 (ISNet, RMBG)',
};

/** Emits `own-model` when a network has been added. */
export class OwnModelForm extends HTMLElement {
  private readonly area = h('div', { class: 'own-drop' });
  private readonly details = h('div', { class: 'own-details' });
  private readonly complaint = h('div', { role: 'alert' });
  private work: AbortController | undefined;
  private readonly input = h('input', {
    type: 'file',
    class: 'visually-hidden',
    accept: '.onnx,.ort',
    'aria-label': 'ONNX file',
    tabindex: -1,
    onchange: () => this.take(this.input.files?.[0]),
  });

  connectedCallback(): void {
    this.area.replaceChildren(
      h('p', {}, 'Drop an ONNX file here, or'),
      h(
        'button',
        { type: 'button', class: 'button', 'data-key': 'own-file', onclick: () => this.input.click() },
        icon('folder'),
        'Choose a file',
      ),
      this.input,
    );
    this.area.addEventListener('dragover', (event) => {
      event.preventDefault();
      this.area.toggleAttribute('data-over', true);
    });
    this.area.addEventListener('dragleave', () => this.area.removeAttribute('data-over'));
    this.area.addEventListener('drop', (event) => {
      event.preventDefault();
      this.area.removeAttribute('data-over');
      this.take(event.dataTransfer?.files[0]);
    });
    this.replaceChildren(this.area, this.complaint, this.details);
  }

  disconnectedCallback(): void {
    this.work?.abort();
  }

  private take(file: File | undefined): void {
    this.input.value = '';
    if (file) void this.inspect(file);
  }

  private begin(words: string): AbortSignal {
    this.work?.abort();
    this.work = new AbortController();
    this.complaint.replaceChildren();
    this.details.replaceChildren(h('p', { class: 'muted' }, words));
    return this.work.signal;
  }

  private complain(thrown: unknown): void {
    const failure = toFailure(thrown);
    if (failure.code === 'cancelled') return;
    this.complaint.replaceChildren(
      h('p', { class: 'banner bad' }, icon('alert'), h('span', {}, failure.message)),
    );
  }

  private async inspect(file: File): Promise<void> {
    const signal = this.begin('Looking into the file…');
    try {
      const report = await (await engine()).models.inspectOwn(file, { signal });
      if (signal.aborted) return;
      this.details.replaceChildren(this.form(file, report));
      this.details.querySelector('input')?.focus();
    } catch (thrown) {
      if (signal.aborted) return;
      this.details.replaceChildren();
      this.complain(thrown);
    }
  }

  private form(file: File, report: OwnModelReport): HTMLFormElement {
    const title = this.field('Name', {
      value: shownName(file.name).replace(/\.(onnx|ort)$/i, ''),
      required: true,
      maxlength: 80,
    });
    const size = { inputmode: 'numeric', pattern: '[0-9]+', required: true };
    const width =
      report.width === undefined ? this.field('Width in pixels', { ...size, value: 1024 }) : undefined;
    const height =
      report.height === undefined ? this.field('Height in pixels', { ...size, value: 1024 }) : undefined;
    const kind = h(
      'select',
      { class: 'input', id: uniqueId('own') },
      ...Object.entries(normalisationTitles).map(([id, words]) => h('option', { value: id }, words)),
    );
    const stretch = h('input', {
      type: 'checkbox',
      class: 'switch',
      role: 'switch',
      checked: true,
      id: uniqueId('own'),
    });
    return h(
      'form',
      {
        class: 'own-form',
        onsubmit: (event: Event) => {
          event.preventDefault();
          void this.add(file, {
            title: title.input.value,
            ...(width ? { width: Number(width.input.value) } : {}),
            ...(height ? { height: Number(height.input.value) } : {}),
            normalisation: kind.value as Normalisation,
            minMax: stretch.checked,
          });
        },
      },
      h(
        'p',
        { class: 'field-help' },
        `${shownName(file.name)}, ${formatBytes(report.bytes)}. Takes “${report.input.name}” of ${report.input.shape.join(' × ')}, gives “${report.output.name}” of ${report.output.shape.join(' × ')}.`,
      ),
      title.element,
      width?.element,
      height?.element,
      h('div', {}, h('label', { class: 'field-title', for: kind.id }, 'How colours enter'), kind),
      h(
        'div',
        { class: 'toggle-line' },
        h('label', { class: 'field-title', for: stretch.id }, 'Stretch the mask to its full range'),
        stretch,
      ),
      h('p', { class: 'field-help' }, 'The description of the model says both; when in doubt, leave them.'),
      h('button', { type: 'submit', class: 'button primary' }, 'Try and add this model'),
    );
  }

  private field(
    label: string,
    attributes: Readonly<Record<string, string | number | boolean>>,
  ): { readonly element: HTMLElement; readonly input: HTMLInputElement } {
    const input = h('input', { class: 'input', id: uniqueId('own'), ...attributes });
    return {
      input,
      element: h('div', {}, h('label', { class: 'field-title', for: input.id }, label), input),
    };
  }

  private async add(
    file: File,
    settings: Parameters<Awaited<ReturnType<typeof engine>>['models']['addOwn']>[1],
  ): Promise<void> {
    const form = [...this.details.childNodes];
    const signal = this.begin('Trying the model once…');
    try {
      const method = await (await engine()).models.addOwn(file, settings, { signal });
      this.details.replaceChildren();
      announce(`The model ${method.title} was added.`);
      this.dispatchEvent(new Event('own-model', { bubbles: true }));
    } catch (thrown) {
      if (signal.aborted) return;
      this.details.replaceChildren(...form);
      this.complain(thrown);
    }
  }
}

customElements.define('own-model-form', OwnModelForm);
