// The page of models: methods with what they cost, networks with what is stored of them, room, and a visitor's own.

import type { Method, ModelState } from '../models/model-types.js';
import { announce } from './banner.js';
import { h, icon } from './dom.js';
import { downloadMeter, drawDownload } from './download-meter.js';
import { engine, toFailure } from './engine-access.js';
import { formatBytes } from './format.js';
import { askToPersist, isPersistent, ModelDownload } from './model-download.js';
import { factsOf, licencesToCome, missingWord, stateWords, usersOf } from './model-facts.js';
import type { MethodFacts } from './model-facts.js';
import './model-own.js';

/** What the browser says of the room it gives this site, in bytes. */
interface Room {
  readonly used: number;
  readonly most: number;
}

export class ModelManager extends HTMLElement {
  private methods: readonly Method[] = [];
  private states: readonly ModelState[] = [];
  private lasting = true;
  private room: Room | undefined;
  private persistent: boolean | undefined;
  private download: ModelDownload | undefined;
  /** What the last look at a network's checksum said, by id. */
  private readonly checked = new Map<string, string>();
  private problem = '';
  private readonly top = h('div', { role: 'status' });
  private readonly list = h('div', { class: 'models-list' });
  private readonly store = h('section', { class: 'models-store', 'aria-labelledby': 'store-title' });

  connectedCallback(): void {
    this.addEventListener('own-model', () => void this.refresh());
    this.replaceChildren(
      this.top,
      this.list,
      h(
        'section',
        { 'aria-labelledby': 'own-title' },
        h('h2', { id: 'own-title' }, 'Your own model'),
        h(
          'p',
          {},
          'A segmentation or matting network in ONNX format, with one picture as its input and one mask as its first output. It stays on this device.',
        ),
        h('own-model-form' as 'div'),
      ),
      this.store,
    );
    void this.refresh();
  }

  private async refresh(problem = ''): Promise<void> {
    this.problem = problem;
    try {
      const { models } = await engine();
      [this.methods, this.states] = [await models.methods(), await models.list()];
      this.lasting = await models.lasting();
    } catch (thrown) {
      this.problem = toFailure(thrown).message;
    }
    [this.room, this.persistent] = [await roomHere(), await isPersistent()];
    this.draw();
  }

  private draw(): void {
    const key = (document.activeElement as HTMLElement | null)?.dataset['key'];
    this.top.replaceChildren(...this.remarks());
    this.list.replaceChildren(
      h('h2', {}, 'Methods'),
      h('ul', { class: 'models', role: 'list' }, ...this.methods.map((method) => this.method(method))),
      h('h2', {}, 'Networks'),
      h('ul', { class: 'models', role: 'list' }, ...this.states.map((state) => this.network(state))),
    );
    this.store.replaceChildren(...this.storage());
    this.drawProgress();
    // The button that was pressed may be another one now; the reader stays where they were.
    const again = key === undefined ? null : this.querySelector<HTMLElement>(`[data-key="${key}"]`);
    if (again) again.focus();
    else if (key !== undefined)
      this.querySelector<HTMLElement>(`[data-near="${key.split(' ').at(-1)}"]`)?.focus();
  }

  private remarks(): HTMLElement[] {
    const remark = (words: string, bad = false): HTMLElement =>
      h('p', { class: bad ? 'banner bad' : 'banner' }, icon('alert'), h('span', {}, words));
    return [
      ...(this.problem === '' ? [] : [remark(this.problem, true)]),
      ...(this.lasting
        ? []
        : [
            remark(
              'This browser does not let this site keep anything (a private window, or a setting). Everything works, but models are fetched again after each visit.',
            ),
          ]),
    ];
  }

  private method(method: Method): HTMLElement {
    const facts = factsOf(method, this.states);
    const names = facts.networks.map((state) => state.model.title).join(', ');
    const running = this.download?.method.id === method.id;
    return h(
      'li',
      { class: 'model-card' },
      h('h3', { tabindex: -1, 'data-near': method.id }, method.title),
      h('p', {}, method.summary),
      h(
        'p',
        { class: 'model-facts' },
        `${formatBytes(method.bytes)} in all. `,
        facts.networks.length > 1 && `Asks ${names}. `,
        method.licences.length > 0 && 'Licence: ',
        ...linksTo(method.licences),
      ),
      method.consent !== undefined && h('p', { class: 'model-facts' }, method.consent.sentence),
      running ? this.progress(method) : this.choice(facts),
    );
  }

  private choice(facts: MethodFacts): HTMLElement {
    const { method, stored, agreed, missingBytes, partialBytes } = facts;
    if (stored && agreed) {
      return h('p', { class: 'model-ready' }, icon('check'), 'Ready on this device');
    }
    const get = `${partialBytes > 0 ? 'Continue getting' : 'Get'} the ${missingWord(facts)} (${formatBytes(missingBytes)})`;
    const words = stored
      ? 'I agree to these terms'
      : agreed
        ? get
        : `I agree to these terms: ${lowerFirst(get)}`;
    const licences = licencesToCome(facts)
      .map(({ name }) => name)
      .join(', ');
    return h(
      'button',
      {
        type: 'button',
        class: 'button',
        'data-key': `get ${method.id}`,
        'aria-label': `${words}, for ${method.title}${licences === '' ? '' : `, under ${licences}`}`,
        disabled: this.download !== undefined,
        onclick: () => void this.fetch(facts),
      },
      icon('download'),
      words,
    );
  }

  private progress(method: Method): HTMLElement {
    return h(
      'div',
      { class: 'model-getting' },
      ...downloadMeter(method.title),
      h(
        'button',
        {
          type: 'button',
          class: 'button small',
          'data-key': `get ${method.id}`,
          onclick: () => this.download?.stop(),
        },
        'Stop',
      ),
    );
  }

  private drawProgress(): void {
    if (this.download !== undefined) drawDownload(this.list, this.download.progress);
  }

  private network(state: ModelState): HTMLElement {
    const { model } = state;
    const own = model.urls.length === 0;
    const said = this.checked.get(model.id);
    return h(
      'li',
      { class: 'model-card', 'data-network': model.id, 'data-state': state.state },
      h('h3', { tabindex: -1, 'data-near': model.id }, model.title),
      h('p', {}, model.summary),
      h(
        'p',
        { class: 'model-facts' },
        `${stateWords(state)}${state.storedAt === undefined ? '' : ` since ${new Date(state.storedAt).toLocaleDateString()}, checksum right when it came`}. `,
        `Used by ${usersOf(model, this.methods)}. `,
        !own && 'Licence: ',
        !own && h('a', { href: model.licenceUrl, target: '_blank', rel: 'noopener' }, model.licence),
        !own && ' · ',
        !own && h('a', { href: model.source, target: '_blank', rel: 'noopener' }, 'Where it comes from'),
      ),
      said !== undefined && h('p', { class: 'model-facts' }, said),
      state.storedBytes > 0 &&
        h(
          'div',
          { class: 'model-actions' },
          state.state === 'stored' &&
            h(
              'button',
              {
                type: 'button',
                class: 'button small',
                'data-key': `check ${model.id}`,
                'aria-label': `Check ${model.title}`,
                onclick: () => void this.check(state),
              },
              icon('check'),
              'Check',
            ),
          h(
            'button',
            {
              type: 'button',
              class: 'button quiet small',
              'data-key': `delete ${model.id}`,
              'aria-label': `Delete ${model.title}`,
              onclick: () => void this.discard(state),
            },
            icon('trash'),
            'Delete',
          ),
        ),
    );
  }

  private storage(): HTMLElement[] {
    const models = this.states.reduce((sum, state) => sum + state.storedBytes, 0);
    const { room } = this;
    const percent = room && room.most > 0 ? Math.min(100, (room.used / room.most) * 100) : 0;
    const meter = h('div', {
      class: 'meter',
      role: 'meter',
      'aria-label': 'Room used by this site',
      'aria-valuemin': 0,
      'aria-valuemax': 100,
      'aria-valuenow': Math.round(percent),
    });
    meter.style.setProperty('--part', `${Math.max(percent, room && room.used > 0 ? 1 : 0)}%`);
    const promise: Readonly<Record<string, string>> = {
      true: 'The browser has promised to keep this until you delete it.',
      false: 'The browser may delete this by itself when the device runs out of room.',
      undefined: 'This browser does not say how long it keeps this.',
    };
    return [
      h('h2', { id: 'store-title' }, 'Room on this device'),
      h(
        'p',
        { class: 'number' },
        `Models take ${formatBytes(models)}.`,
        room &&
          ` This site uses ${formatBytes(room.used)} of the ${formatBytes(room.most)} that the browser gives it.`,
      ),
      ...(room ? [meter] : []),
      h('p', {}, promise[String(this.persistent)] ?? ''),
      ...(this.persistent === false
        ? [
            h(
              'button',
              {
                type: 'button',
                class: 'button small',
                'data-key': 'persist',
                onclick: () => void this.persist(),
              },
              icon('lock'),
              'Ask the browser to keep it',
            ),
          ]
        : []),
    ];
  }

  private async fetch({ method, missingBytes }: MethodFacts): Promise<void> {
    this.download = new ModelDownload(method, missingBytes);
    this.problem = '';
    this.draw();
    await this.download.run({
      progress: () => this.drawProgress(),
      ended: (problem) => {
        this.download = undefined;
        if (problem === '') announce(`${method.title} may be used now.`);
        void this.refresh(problem);
      },
    });
  }

  private async check({ model }: ModelState): Promise<void> {
    this.checked.set(model.id, 'Reading it again…');
    this.draw();
    let words: string;
    try {
      const right = await (await engine()).models.verify(model.id);
      words = right
        ? `Checked at ${new Date().toLocaleTimeString()}: not a byte has changed.`
        : 'It was damaged and has been deleted; get it again.';
    } catch (thrown) {
      words = toFailure(thrown).message;
    }
    this.checked.set(model.id, words);
    announce(`${model.title}: ${words}`);
    await this.refresh();
  }

  private async discard({ model }: ModelState): Promise<void> {
    this.checked.delete(model.id);
    let problem = '';
    try {
      await (await engine()).models.remove(model.id);
      announce(`${model.title} was deleted.`);
    } catch (thrown) {
      problem = toFailure(thrown).message;
    }
    await this.refresh(problem);
  }

  private async persist(): Promise<void> {
    const granted = await askToPersist(true);
    await this.refresh();
    announce(
      granted === true ? 'The browser will keep the models.' : 'The browser did not promise to keep them.',
    );
  }
}

function lowerFirst(words: string): string {
  return words.charAt(0).toLowerCase() + words.slice(1);
}

function linksTo(licences: Method['licences']): (HTMLElement | string)[] {
  return licences.flatMap(({ name, url }, index) => [
    index === 0 ? '' : ', ',
    h('a', { href: url, target: '_blank', rel: 'noopener' }, name),
  ]);
}

/** Undefined where the browser does not tell. */
async function roomHere(): Promise<Room | undefined> {
  try {
    const { usage, quota } = await navigator.storage.estimate();
    return usage === undefined || quota === undefined ? undefined : { used: usage, most: quota };
  } catch {
    return undefined;
  }
}

customElements.define('model-manager', ModelManager);
