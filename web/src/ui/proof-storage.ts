// The element with what this site has stored in this browser, in one line per kind; the page "Your data" has the whole.

import { browserPlaces } from '../account/places.js';
import { siteRoot } from '../site/root.js';
import { h } from './dom.js';
import { storageLines } from './proof-storage-lines.js';

class ProofStorage extends HTMLElement {
  connectedCallback(): void {
    void this.draw();
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
