// The page "Premium".

import { html } from './html.mjs';
import { page } from './layout.mjs';

export function premiumPage(site) {
  return page({
    site,
    root: '../',
    name: 'premium',
    title: 'Premium · mypictools',
    description: 'Premium',
    body: html`<div class="wrap section"><h1>Premium</h1></div>`,
  });
}
