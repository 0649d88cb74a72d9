// The page of models: what is on this device, what could be, and a visitor's own.

import { html } from './html.mjs';
import { page } from './layout.mjs';

export function modelsPage(site) {
  return page({
    root: '../',
    name: 'models',
    script: 'models',
    site,
    title: 'Models · mypictools',
    description:
      'The models that remove backgrounds: what is stored in this browser, its licences, and your own.',
    body: html` <div class="wrap section">
      <h1>Models</h1>
      <p class="lead">
        Removing a background needs a trained network. It is fetched once, checked, kept in this browser, and
        run on this device; your pictures go nowhere.
      </p>
      <model-manager>
        <noscript>This page needs JavaScript: what is stored is known to this browser only.</noscript>
      </model-manager>
    </div>`,
  });
}
