// Models in a tool's page: what the chosen method costs, under which licences, getting and deleting it.

import type { Method, ModelState } from '../models/model-types.js';
import { announce } from './banner.js';
import { h, icon } from './dom.js';
import { siteRoot } from '../site/root.js';
import { downloadMeter, drawDownload } from './download-meter.js';
import { engine, toFailure } from './engine-access.js';
import { formatBytes } from './format.js';
import { unaskedBytes } from './quick-look.js';
import { ModelDownload } from './model-download.js';
import { factsOf, licencesToCome, missingWord, stateWords } from './model-facts.js';
import type { MethodFacts } from './model-facts.js';

/** Emits `model-ready` when the chosen method may be used. */
export class ModelPanel extends HTMLElement {
  /** What has to be decided before a run; the workspace places it above the options. */
  readonly question = h('div', { class: 'model-question' });
  private methods: readonly Method[] = [];
  private states: readonly ModelState[] = [];
  private chosen = '';
  private download: ModelDownload | undefined;
  private problem = '';

  connectedCallback(): void {
    void this.refresh();
  }

  /** The method the options ask for; undefined means the manifest's default. */
  async choose(id: string | undefined): Promise<void> {
    try {
      const ready = await engine();
      this.chosen = id ?? (await ready.models.manifest()).default;
    } catch (thrown) {
      this.problem = toFailure(thrown).message;
    }
    this.draw();
  }

  /** Whether all networks of the chosen method are on this device. */
  get stored(): boolean {
    return this.current?.stored ?? false;
  }

  /** Whether a run may start now: everything is here, or so small that it comes with the run. */
  get allowed(): boolean {
    const facts = this.current;
    return facts === undefined || (facts.agreed && facts.missingBytes <= unaskedBytes);
  }

  /** Reads again what is stored; call it after a run, which may have fetched a network. */
  async refresh(): Promise<void> {
    try {
      const { models } = await engine();
      [this.methods, this.states] = [await models.methods(), await models.list()];
      this.problem = '';
    } catch (thrown) {
      this.problem = toFailure(thrown).message;
    }
    this.draw();
  }

  private get current(): MethodFacts | undefined {
    const method = this.methods.find((each) => each.id === this.chosen);
    return method && factsOf(method, this.states);
  }

  private async fetch({ method, missingBytes }: MethodFacts): Promise<void> {
    const download = new ModelDownload(method, missingBytes);
    this.download = download;
    this.problem = '';
    this.draw();
    await download.run({
      progress: () => this.drawProgress(),
      ended: (problem) => {
        this.download = undefined;
        if (problem === '' && this.isConnected) announce(`${method.title} may be used now.`);
        void this.refresh().then(() => {
          this.problem = problem;
          this.draw();
          if (this.stored && this.allowed) this.dispatchEvent(new Event('model-ready', { bubbles: true }));
        });
      },
    });
  }

  private async discard(state: ModelState): Promise<void> {
    let problem = '';
    try {
      await (await engine()).models.remove(state.model.id);
      announce(`The model ${state.model.title} was deleted.`);
    } catch (thrown) {
      problem = toFailure(thrown).message;
    }
    await this.refresh();
    this.problem = problem;
    this.draw();
  }

  private draw(): void {
    const stored = this.states.reduce((sum, state) => sum + state.storedBytes, 0);
    const focused = this.question.contains(document.activeElement);
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
            h(
              'p',
              { class: 'model-more' },
              h('a', { href: new URL('models/', siteRoot()).href }, 'All about the models'),
            ),
          ),
    ];
    this.replaceChildren(...nodes.filter((node) => node !== undefined));
    const asking = this.ask();
    this.question.replaceChildren(...(asking === undefined ? [] : [asking]));
    this.drawProgress();
    if (focused) this.question.querySelector('button')?.focus();
  }

  /** What the person is told, or asked, before the first use of the chosen method. */
  private ask(): HTMLElement | undefined {
    const facts = this.current;
    if (facts === undefined || (facts.stored && facts.agreed)) return undefined;
    const { method, agreed, missingBytes, partialBytes } = facts;
    if (this.download?.method.id === method.id) return this.progress(method);
    const size = formatBytes(missingBytes);
    const word = missingWord(facts);
    const licences = licencesToCome(facts).flatMap(({ name, url }, index) => [
      index === 0 ? '' : ', ',
      h('a', { href: url, target: '_blank', rel: 'noopener' }, name),
    ]);
    if (agreed && missingBytes <= unaskedBytes) {
      return h(
        'p',
        { class: 'field-help' },
        `The ${word} for ${method.title} (${size}, `,
        ...licences,
        ') will be fetched once, then kept in this browser.',
      );
    }
    const resumed = partialBytes > 0 ? ` ${formatBytes(partialBytes)} are already here.` : '';
    const terms = agreed ? undefined : h('p', {}, method.consent?.sentence ?? '');
    const cost = facts.stored
      ? undefined
      : h(
          'p',
          {},
          `${method.title} needs ${size} of ${word}, kept in this browser for the next time.${resumed} Licence: `,
          ...licences,
          '.',
        );
    const get = `${partialBytes > 0 ? 'Continue getting' : 'Get'} the ${word} (${size})`;
    return h(
      'div',
      { class: 'model-ask' },
      terms,
      cost,
      h(
        'button',
        { type: 'button', class: 'button primary', onclick: () => void this.fetch(facts) },
        agreed ? get : facts.stored ? 'I agree' : `I agree: ${get.charAt(0).toLowerCase()}${get.slice(1)}`,
      ),
    );
  }

  private progress(method: Method): HTMLElement {
    return h(
      'div',
      { class: 'model-ask' },
      ...downloadMeter(method.title),
      h('button', { type: 'button', class: 'button small', onclick: () => this.download?.stop() }, 'Stop'),
    );
  }

  private line(state: ModelState): HTMLElement {
    const { model } = state;
    return h(
      'li',
      {},
      h('span', {}, h('strong', {}, model.title), ` ${stateWords(state)}`),
      state.storedBytes > 0 &&
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
    if (this.download !== undefined) drawDownload(this.question, this.download.progress);
  }
}

customElements.define('model-panel', ModelPanel);
