// The home page's drop zone: after pictures came in it asks which tool to use and takes them there.

import { showBanner } from './banner.js';
import { h, icon } from './dom.js';
import { siteRoot } from '../site/root.js';
import { FilesEvent } from './drop-zone.js';
import { countOf, formatBytes } from './format.js';
import { handOver, handOverFragment } from '../site/hand-over.js';
import { drawThumbnail } from './viewable.js';

const mostThumbnails = 5;

export class ToolChooser extends HTMLElement {
  private files: readonly File[] = [];

  connectedCallback(): void {
    this.addEventListener('files', (event) => {
      if (event instanceof FilesEvent) this.offer(event.files);
    });
  }

  private offer(files: readonly File[]): void {
    this.files = [...this.files, ...files];
    this.querySelector('.chooser')?.remove();
    const zone = this.querySelector<HTMLElement>('drop-zone');
    const bytes = this.files.reduce((sum, file) => sum + file.size, 0);
    const thumbnails = this.files.slice(0, mostThumbnails).map((file) => ({
      file,
      canvas: h('canvas', { class: 'thumb', width: 96, height: 96 }),
    }));
    const title = h(
      'h2',
      { tabindex: -1 },
      `What shall happen to ${this.files.length === 1 ? 'it' : 'them'}?`,
    );
    const tools = [...document.querySelectorAll<HTMLAnchorElement>('[data-tool]')].map((card) =>
      this.toolButton(card),
    );
    this.append(
      h(
        'div',
        { class: 'chooser' },
        h(
          'div',
          { class: 'chooser-files' },
          ...thumbnails.map(({ canvas }) => h('span', { class: 'thumb-box' }, icon('generic'), canvas)),
          h('p', { class: 'number' }, `${countOf(this.files.length, 'picture')}, ${formatBytes(bytes)}`),
        ),
        title,
        h('ul', { class: 'chooser-tools', role: 'list' }, ...tools),
        h(
          'button',
          { type: 'button', class: 'button quiet small', onclick: () => this.reset() },
          'Choose other pictures',
        ),
      ),
    );
    if (zone !== null) zone.classList.add('away');
    title.focus();
    for (const { file, canvas } of thumbnails) {
      void drawThumbnail(file, canvas, 96).then(
        (drawn) =>
          canvas.parentElement?.parentElement &&
          canvas.parentElement.toggleAttribute('data-thumbnail', drawn),
      );
    }
  }

  /** The page's own tool cards are the list of tools; nothing here names one. */
  private toolButton(card: HTMLAnchorElement): HTMLElement {
    const picture = card.querySelector('svg')?.cloneNode(true);
    const name = card.querySelector('.tool-name')?.textContent ?? '';
    const id = card.dataset['tool'] ?? '';
    return h(
      'li',
      {},
      h('button', { type: 'button', class: 'tool-link', onclick: () => void this.go(id) }, picture, name),
    );
  }

  private reset(): void {
    this.files = [];
    this.querySelector('.chooser')?.remove();
    const zone = this.querySelector<HTMLElement>('drop-zone');
    zone?.classList.remove('away');
    zone?.querySelector<HTMLElement>('input')?.focus();
  }

  private async go(id: string): Promise<void> {
    const address = new URL(`tools/${id}/`, siteRoot());
    try {
      await handOver(this.files);
      address.hash = handOverFragment;
    } catch {
      showBanner(
        'This browser keeps no files between pages; please add the pictures again on the tool’s page.',
      );
      await new Promise((resolve) => setTimeout(resolve, 2500));
    }
    location.assign(address);
  }
}

customElements.define('tool-chooser', ToolChooser);
