// The page for an address that does not exist. A host serves it at any depth, so its own addresses are absolute.

import { html } from './html.mjs';
import { page } from './layout.mjs';

/** `base` is the path the site is published under; for a site below a sub-path set MYPICTOOLS_BASE, e.g. "/pictools/". */
export function notFoundPage({ site, base = '/' }) {
  return page({
    root: base,
    name: 'not-found',
    site,
    title: 'Page not found · mypictools',
    description: 'This page does not exist.',
    body: html` <div class="wrap lost">
      <h1>There is no page here.</h1>
      <p class="lead">The address may be old or mistyped. All tools are on the home page.</p>
      <a class="button primary large" href="${base}">Go to the tools</a>
    </div>`,
  });
}
