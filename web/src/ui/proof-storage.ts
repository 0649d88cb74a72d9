// The element with what this site has stored in this browser, in one line per kind; the page "Your data" has the whole.

import { h } from './dom.js';
import { countOf, formatBytes } from './format.js';

type Line = readonly [kind: string, words: string];

class ProofStorage extends HTMLElement {
  connectedCallback(): void {
    void this.draw();
  }

  private async draw(): Promise<void> {
    const lines = await Promise.all([cookies(), settings(), databases(), copies(), room()]);
    this.replaceChildren(
      h(
        'dl',
        { class: 'policy-list' },
        ...lines.map(([kind, words]) => h('div', {}, h('dt', {}, kind), h('dd', {}, words))),
      ),
    );
  }
}

function cookies(): Line {
  const names = document.cookie
    .split(';')
    .map((part) => part.split('=')[0]?.trim() ?? '')
    .filter((name) => name !== '');
  if (names.length === 0) return ['Cookies', 'None.'];
  const which =
    names.length === 1 ? 'an anonymous number for this browser, which no other site gets' : 'see Your data';
  return ['Cookies', `${countOf(names.length, 'cookie')} (${names.join(', ')}): ${which}.`];
}

function settings(): Line {
  try {
    const count = localStorage.length;
    return ['Settings', count === 0 ? 'None.' : `${count} of the theme and the tools’ options.`];
  } catch {
    return ['Settings', 'This browser keeps none.'];
  }
}

async function databases(): Promise<Line> {
  try {
    const names = (await indexedDB.databases()).map(({ name }) => name ?? '').sort();
    return ['Databases', names.length === 0 ? 'None.' : `${names.join(', ')}.`];
  } catch {
    return ['Databases', 'This browser does not tell.'];
  }
}

async function copies(): Promise<Line> {
  try {
    const names = await caches.keys();
    const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).length));
    const count = all.reduce((sum, each) => sum + each, 0);
    return [
      'Copies of the site',
      `${countOf(count, 'file')} of its own, so that it works without a network.`,
    ];
  } catch {
    return ['Copies of the site', 'None: this browser does not allow them here.'];
  }
}

async function room(): Promise<Line> {
  try {
    const { usage } = await navigator.storage.estimate();
    return [
      'In all',
      usage === undefined ? 'This browser does not tell.' : `${formatBytes(usage)} on this device.`,
    ];
  } catch {
    return ['In all', 'This browser does not tell.'];
  }
}

customElements.define('proof-storage', ProofStorage);
