// Writes the site's pages from the core's catalogue: home, one per operation, licences, 404. Reads nothing else that lists tools.

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { homePage } from './home.mjs';
import { licencesPage } from './licences.mjs';
import { notFoundPage } from './not-found.mjs';
import { modelsPage } from './models.mjs';
import { modelOrigins } from './policy.mjs';
import { ownersOrigins, readSiteConfig, withOwnersModels } from './site-config.mjs';
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
  return { catalogue: readJson(cataloguePath), manifest, connect };
}

/** Writes the pages below `folder` and gives their paths relative to it. */
export function generatePages(folder, { catalogue, manifest, connect }) {
  const pages = new Map([
    ['index.html', homePage({ catalogue, connect })],
    ...catalogue.operations.map((operation) => [
      `tools/${operation.id}/index.html`,
      toolPage({ catalogue, operation, connect }),
    ]),
    [
      'licences/index.html',
      licencesPage({
        connect,
        web,
        repository,
        manifest,
        vipsPackage: buildVariable('MYPICTOOLS_VIPS_WASM'),
        headerFolder: buildVariable('MYPICTOOLS_LICENCES'),
      }),
    ],
    ['models/index.html', modelsPage({ connect })],
    ['404.html', notFoundPage({ base: process.env.MYPICTOOLS_BASE ?? '/' })],
  ]);
  rmSync(folder, { recursive: true, force: true });
  for (const [path, text] of pages) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return [...pages.keys()];
}
