// The frame around every page: head, header, footer.

import { contentSecurityPolicy } from './policy.mjs';
import { html, trusted } from './html.mjs';
import { icon, sprite } from './icons.mjs';

const sourceUrl = process.env.MYPICTOOLS_SOURCE_URL ?? '';

/** The drop zone; what its picker offers comes from the formats that can be read. The script fills it. */
export function dropZone(catalogue, className) {
  const extensions = catalogue.formats
    .filter((format) => format.read)
    .flatMap((format) => format.extensions.map((extension) => `.${extension}`));
  const accept = ['image/*', ...extensions].join(',');
  return html`<drop-zone class="${className}" label="Drop pictures here" accept="${accept}">
    <noscript>These tools need JavaScript: all of their work happens in this page.</noscript>
  </drop-zone>`;
}

/** JSON as the text of a script element, which no value can end. */
function dataBlock(id, value) {
  const text = JSON.stringify(value).replaceAll('<', '\\u003c');
  return html`<script type="application/json" id="${id}">
    ${trusted(text)}
  </script>`;
}

/**
 * One whole page. `site` is what `readSources` of generate.mjs gave; `root` is the relative (or, for the 404 page, absolute) address of the site's root with a slash at
 * the end; `script` is the page's module in web/src/pages, or undefined for a page that only needs the frame; `indexed` is
 * false for a page that search engines should leave out.
 */
export function page({ site, root, title, description, name, script = 'plain', indexed = true, body }) {
  const depth = root.startsWith('..') ? root : './';
  const text = html`<!doctype html>
    <html lang="en" data-root="${root}" data-page="${name}">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="${contentSecurityPolicy({ connect: site.connect, meta: true })}"
        />
        <title>${title}</title>
        <meta name="description" content="${description}" />
        ${indexed ? '' : html`<meta name="robots" content="noindex" />`}
        <meta name="referrer" content="no-referrer" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#f4f6f5" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#0f1312" media="(prefers-color-scheme: dark)" />
        <meta property="og:title" content="${title}" />
        <meta property="og:description" content="${description}" />
        <meta property="og:type" content="website" />
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="manifest" href="/manifest.webmanifest" />
        <script src="/theme.js"></script>
        <link rel="stylesheet" href="${depth}../src/styles/main.css" />
        <script type="module" src="${depth}../src/pages/${script}.ts"></script>
      </head>
      <body>
        ${sprite()}
        <a class="skip" href="#main">Skip to the content</a>
        <header class="site-header">
          <div class="wrap">
            <a class="brand" href="${root}">${icon('mark')}<span>mypictools</span></a>
            <nav class="site-nav" aria-label="Site">
              <a href="${root}#tools">Tools</a>
              ${site.pages
                .filter(({ header }) => header !== undefined)
                .map(
                  ({ path, header, minor = false }) =>
                    html`<a class="${minor ? 'minor' : ''}" href="${root}${path}">${header}</a>`,
                )}
            </nav>
            ${site.settings.premium === undefined ? '' : html`<free-meter></free-meter>`}
            <command-button></command-button>
            <theme-toggle></theme-toggle>
          </div>
        </header>
        <main id="main" tabindex="-1">
          <div class="wrap banners" id="banners" role="status"></div>
          ${body}
        </main>
        <footer class="site-footer">
          <div class="wrap">
            <p>Your pictures are processed on this device and never uploaded.</p>
            <nav aria-label="About">
              ${site.pages.map(({ path, title: name }) => html`<a href="${root}${path}">${name}</a>`)}
              ${sourceUrl === '' ? '' : html`<a href="${sourceUrl}" rel="noopener">Source code</a>`}
            </nav>
          </div>
        </footer>
        <div class="visually-hidden" id="announcements" role="status"></div>
        <div class="toast-place" id="toasts" role="status"></div>
        ${dataBlock('site-settings', site.settings)}
      </body>
    </html> `;
  return text.toString();
}
