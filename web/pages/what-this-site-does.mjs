// The page "What this site does".

import { html } from './html.mjs';
import { page } from './layout.mjs';

export function whatThisSiteDoesPage(site) {
  return page({
    site,
    root: '../',
    name: 'what-this-site-does',
    title: 'What this site does · mypictools',
    description: 'What this site does',
    body: html`<div class="wrap section"><h1>What this site does</h1></div>`,
  });
}
