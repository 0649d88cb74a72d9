// The page "Terms".

import { html } from './html.mjs';
import { page } from './layout.mjs';

export function termsPage(site) {
  return page({
    site,
    root: '../',
    name: 'terms',
    title: 'Terms · mypictools',
    description: 'Terms',
    body: html`<div class="wrap prose"><h1>Terms</h1></div>`,
  });
}
