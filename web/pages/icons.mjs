// Reads the icon files of `icons/` and makes the sprite that every page carries; an unknown name falls back to `generic`.

import { readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { html, trusted } from './html.mjs';

const folder = join(import.meta.dirname, 'icons');

const symbols = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.svg'))
    .sort()
    .map((name) => {
      const id = basename(name, '.svg');
      const text = readFileSync(join(folder, name), 'utf8').trim();
      const symbol = text
        .replace(/^<svg xmlns="[^"]*"/, `<symbol id="icon-${id}"`)
        .replace(/<\/svg>$/, '</symbol>');
      return [id, symbol];
    }),
);

/** All icons as one hidden element, so that no icon waits for a request. */
export function sprite() {
  return html`<svg class="sprite" aria-hidden="true">${trusted([...symbols.values()].join(''))}</svg>`;
}

/** One icon, decorative: the text beside it says what it means. */
export function icon(name) {
  const id = symbols.has(name) ? name : 'generic';
  return html`<svg class="icon" aria-hidden="true"><use href="#icon-${id}"></use></svg>`;
}
