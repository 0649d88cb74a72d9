// Writes the site's pages: home, one per operation of the core's catalogue, those of `pages-list.mjs`, 404. Reads nothing else that lists tools.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { homePage } from './home.mjs';
import { notFoundPage } from './not-found.mjs';
import { listedPages, sitePagesList } from './pages-list.mjs';
import { modelOrigins } from './policy.mjs';
import { ownersOrigins, pageSettings, readSiteConfig, withOwnersModels } from './site-config.mjs';
import { toolPage } from './tool.mjs';

const web = join(import.meta.dirname, '..');
const repository = join(web, '..');

/** A variable of the build, from the environment or from what scripts/bootstrap wrote. */
function buildVariable(name) {
  const file = join(repository, 'build', 'env.sh');
  const written = existsSync(file)
    ? new RegExp(`^export ${name}='(.*)'$`, 'm').exec(readFileSync(file, 'utf8'))?.[1]
    : undefined;
  return process.env[name] ?? written;
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** What the pages are made from. Throws one sentence when the catalogue is missing. */
export function readSources() {
  const cataloguePath = process.env.MYPICTOOLS_CATALOGUE ?? join(repository, 'build', 'catalogue.json');
  if (!existsSync(cataloguePath)) {
    throw new Error(
      `There is no catalogue at ${cataloguePath}: run scripts/build, which writes it with the native command.`,
    );
  }
  const manifestPath = join(repository, 'models', 'manifest.json');
  const config = readSiteConfig();
  const manifest = existsSync(manifestPath) ? withOwnersModels(readJson(manifestPath), config) : undefined;
  const connect = [...new Set([...modelOrigins(manifest), ...ownersOrigins(config)])].sort();
  const pages = listedPages(config);
  return {
    catalogue: readJson(cataloguePath),
    manifest,
    config,
    connect,
    pages,
    /** What the pages' own code reads; see web/src/site/settings.ts. */
    settings: {
      pages: pages.map(({ path, title, summary, keywords, icon }) => ({
        path,
        title,
        summary,
        keywords,
        icon,
      })),
      ...pageSettings(config),
    },
    licences: {
      web,
      repository,
      manifest,
      vipsPackage: buildVariable('MYPICTOOLS_VIPS_WASM'),
      headerFolder: buildVariable('MYPICTOOLS_LICENCES'),
    },
  };
}

/** Writes the pages below `folder` and gives their paths relative to it. `site` is what `readSources` gave. */
export function generatePages(folder, site) {
  const pages = new Map([
    ['index.html', homePage({ site })],
    ...site.catalogue.operations.map((operation) => [
      `tools/${operation.id}/index.html`,
      toolPage({ site, operation }),
    ]),
    ...sitePagesList.map(({ path, make }) => [`${path}index.html`, make(site)]),
    ['404.html', notFoundPage({ site, base: process.env.MYPICTOOLS_BASE ?? '/' })],
  ]);
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of pages) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return [...pages.keys()];
}
