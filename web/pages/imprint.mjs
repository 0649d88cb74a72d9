// The page "Imprint".

import { html } from './html.mjs';
import { page } from './layout.mjs';

export function imprintPage(site) {
  return page({
    site,
    root: '../',
    name: 'imprint',
    title: 'Imprint · mypictools',
    description: 'Imprint',
    body: html`<div class="wrap prose"><h1>Imprint</h1></div>`,
  });
}
