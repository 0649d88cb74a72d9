// The page "Your data".

import { html } from './html.mjs';
import { page } from './layout.mjs';

export function yourDataPage(site) {
  return page({
    site,
    root: '../',
    name: 'your-data',
    title: 'Your data · mypictools',
    description: 'Your data',
    body: html`<div class="wrap section"><h1>Your data</h1></div>`,
  });
}
