// The page "Privacy policy".

import { html } from './html.mjs';
import { page } from './layout.mjs';

export function privacyPage(site) {
  return page({
    site,
    root: '../',
    name: 'privacy',
    title: 'Privacy policy · mypictools',
    description: 'Privacy policy',
    body: html`<div class="wrap prose"><h1>Privacy policy</h1></div>`,
  });
}
