// The page "History".

import { html } from './html.mjs';
import { page } from './layout.mjs';

export function historyPage(site) {
  return page({
    site,
    root: '../',
    name: 'history',
    title: 'History · mypictools',
    description: 'History',
    body: html`<div class="wrap section"><h1>History</h1></div>`,
  });
}
