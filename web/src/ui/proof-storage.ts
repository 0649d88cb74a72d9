// The element with what this site has stored in this browser, in one line per kind; the page "Your data" has the whole.

import { browserPlaces } from '../account/places.js';
import { watchRequests } from '../site/request-log.js';
import { siteRoot } from '../site/root.js';
import { h } from './dom.js';
import { storageLines } from './proof-storage-lines.js';

class ProofStorage extends HTMLElement {
  private stop: () => void = () => undefined;

  connectedCallback(): void {
    // The service worker stores its copies after the page has come, and notes them in the list.
    this.stop = watchRequests(() => void this.draw());
    void this.draw();
  }

  disconnectedCallback(): void {
    this.stop();
  }

  private async draw(): Promise<void> {
    const lines = await storageLines(browserPlaces(siteRoot()));
    this.replaceChildren(
      h(
        'dl',
        { class: 'policy-list' },
        ...lines.map(([kind, words]) => h('div', {}, h('dt', {}, kind), h('dd', {}, words))),
      ),
    );
  }
}

customElements.define('proof-storage', ProofStorage);
