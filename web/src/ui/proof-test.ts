// The element of the self-test: its button, its steps with times and pictures, its verdict, and what was asked for meanwhile.

import { announce } from './banner.js';
import { h, icon } from './dom.js';
import { formatDuration } from './format.js';
import { SelfTest, type Step, type StepState, type Verdict } from './proof-self-test.js';
import { requestRow, requestTable } from './proof-requests.js';
import { isWatched } from '../site/service-worker-talk.js';

const stateWords: Readonly<Record<StepState, string>> = {
  waiting: 'to come',
  running: 'under way',
  done: 'done',
  failed: 'failed',
  skipped: 'left out',
};

const stateIcons: Readonly<Record<StepState, string>> = {
  waiting: 'minus',
  running: 'retry',
  done: 'check',
  failed: 'close',
  skipped: 'minus',
};

class ProofTest extends HTMLElement {
  private readonly button = h(
    'button',
    { type: 'button', class: 'button primary large', onclick: () => void this.run() },
    icon('offline'),
    'Process a picture with the network cut',
  );
  private readonly hint = h('p', { class: 'muted' });
  private readonly steps = h('ol', { class: 'test-steps', hidden: true });
  private readonly verdict = h('div', { class: 'test-verdict', role: 'status' });
  private readonly requests = h('div', {});
  private addresses: string[] = [];
  private running = false;

  connectedCallback(): void {
    this.replaceChildren(this.button, this.hint, this.steps, this.verdict, this.requests);
    if ('serviceWorker' in navigator)
      navigator.serviceWorker.addEventListener('controllerchange', () => this.say());
    this.say();
  }

  private say(): void {
    const possible = isWatched();
    this.button.disabled = this.running || !possible;
    this.hint.textContent = possible
      ? ''
      : 'The test needs this site’s service worker, which is not watching this page yet: wait a moment or reload the page. Some browsers allow none in private windows.';
    this.hint.hidden = possible;
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    this.say();
    this.forget();
    this.verdict.replaceChildren();
    this.requests.replaceChildren();
    this.steps.hidden = false;
    let said = '';
    const verdict = await new SelfTest((steps) => {
      this.draw(steps);
      const current = steps.find(({ state }) => state === 'running')?.title ?? '';
      if (current !== said && current !== '') announce(current);
      said = current;
    }).run();
    this.running = false;
    this.say();
    this.conclude(verdict);
  }

  private draw(steps: readonly Step[]): void {
    this.forget();
    this.steps.replaceChildren(
      ...steps.map((step) =>
        h(
          'li',
          { 'data-step': step.id, 'data-state': step.state },
          icon(stateIcons[step.state]),
          h(
            'div',
            {},
            h(
              'p',
              { class: 'test-title' },
              h('span', {}, step.title),
              h('span', { class: 'visually-hidden' }, `: ${stateWords[step.state]}`),
              step.ms !== undefined && h('span', { class: 'number muted' }, formatDuration(step.ms)),
            ),
            step.words !== '' && h('p', { class: 'muted' }, step.words),
          ),
          step.picture !== undefined && this.thumbnail(step.picture, step.title),
        ),
      ),
    );
  }

  private thumbnail(picture: Blob, title: string): HTMLElement {
    const address = URL.createObjectURL(picture);
    this.addresses.push(address);
    return h('img', { class: 'test-picture', src: address, alt: `Result of “${title}”` });
  }

  private conclude({ passed, sentence, requests }: Verdict): void {
    const refused = requests.filter(({ from }) => from === 'refused').length;
    const kept = requests.filter(({ from }) => from === 'cache').length;
    this.verdict.replaceChildren(
      h(
        'p',
        { class: 'test-sentence', 'data-verdict': passed ? 'passed' : 'failed' },
        icon(passed ? 'check' : 'alert'),
        h('span', {}, sentence),
      ),
      h(
        'p',
        { class: 'muted' },
        `Asked for meanwhile: ${requests.length} files, ${kept} answered by this device, ${refused} refused, ${requests.length - kept - refused} by the network.`,
      ),
    );
    if (requests.length > 0)
      this.requests.replaceChildren(
        requestTable('Requests while the network was cut', requests.map(requestRow)),
      );
  }

  private forget(): void {
    for (const address of this.addresses) URL.revokeObjectURL(address);
    this.addresses = [];
  }
}

customElements.define('proof-test', ProofTest);
