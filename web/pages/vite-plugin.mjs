// The Vite plugin of the pages: generates them before the build, and writes `_headers` and the service worker after it.

import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { generatePages, readSources } from './generate.mjs';
import { sitePagesList } from './pages-list.mjs';
import { headersFile, workerHeaders } from './policy.mjs';
import { writeSecurityText } from './security-txt.mjs';
import { buildServiceWorker } from './service-worker.mjs';

const web = join(import.meta.dirname, '..');
// Beside the sources, whose relative addresses the pages hold; a build into another folder has pages of its own.
const folder = join(
  web,
  process.env.MYPICTOOLS_DIST ? `.pages-${basename(process.env.MYPICTOOLS_DIST)}` : '.pages',
);

export function sitePages() {
  const sources = readSources();
  let outDir = join(web, 'dist');
  let failed = false;
  return {
    name: 'mypictools-pages',
    config() {
      const paths = generatePages(folder, sources);
      const input = Object.fromEntries(
        paths.map((path) => [
          path.replace(/(\/?index)?\.html$/, '').replaceAll('/', '-') || 'home',
          join(folder, path),
        ]),
      );
      return {
        root: folder,
        publicDir: join(web, 'public'),
        appType: 'mpa',
        build: { rollupOptions: { input } },
      };
    },
    configResolved(config) {
      outDir = config.build.outDir;
    },
    buildEnd(error) {
      failed = error !== undefined;
    },
    // After every other plugin has put its files there.
    closeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        if (failed) return;
        fixNotFound(join(outDir, '404.html'));
        const headers = { connect: sources.connect };
        const pages = sitePagesList.map(({ path }) => path);
        writeFileSync(join(outDir, '_headers'), headersFile({ ...headers, pages }));
        writeSecurityText(outDir, sources.config.operator);
        await buildServiceWorker({ web, outDir, headers: workerHeaders(headers) });
      },
    },
  };
}

/** The 404 page is served at any depth: its addresses start at the site's base instead of beside the page. */
function fixNotFound(path) {
  const base = process.env.MYPICTOOLS_BASE ?? '/';
  const text = readFileSync(path, 'utf8');
  writeFileSync(path, text.replace(/(href|src)="\.\//g, `$1="${base}`));
}
