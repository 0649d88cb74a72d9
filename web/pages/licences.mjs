// The licences page, made from what is really shipped: npm packages, the core's libraries, header-only libraries, models.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { html } from './html.mjs';
import { page } from './layout.mjs';

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** The licence text a package carries, or an empty string. */
function textIn(folder) {
  const name = readdirSync(folder).find((each) => /^(licen[cs]e|copying)(\.|$)/i.test(each));
  return name === undefined ? '' : readFileSync(join(folder, name), 'utf8').trim();
}

/** The packages that the site's own source imports: what is bundled or copied, and nothing that only builds or serves. */
function importedPackages(web) {
  const source = join(web, 'src');
  const names = readdirSync(source, { recursive: true })
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => [
      ...readFileSync(join(source, path), 'utf8').matchAll(/(?:from|import\()\s*'([^'.][^']*)'/g),
    ])
    .map(([, specifier]) =>
      specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/'),
    )
    .filter((name) => existsSync(join(web, 'node_modules', name, 'package.json')));
  return [...new Set(names)].sort();
}

/** For a package without a licence file: the copyright comment that opens its built script. */
function noticeIn(folder) {
  const dist = join(folder, 'dist');
  if (!existsSync(dist)) return '';
  for (const name of readdirSync(dist).sort()) {
    if (!/\.m?js$/.test(name)) continue;
    const comment =
      /^\s*\/\*!?([^]*?)\*\//.exec(readFileSync(join(dist, name), 'utf8').slice(0, 4000))?.[1] ?? '';
    if (/copyright/i.test(comment)) return comment.replace(/^\s*\*? ?/gm, '').trim();
  }
  return '';
}

function repositoryLink(about) {
  const url = typeof about.repository === 'string' ? about.repository : (about.repository?.url ?? '');
  return url.replace(/^git\+/, '').replace(/\.git$/, '');
}

/** What reaches the browser of the npm packages, with versions and licences as installed. */
export function shippedPackages(web) {
  return importedPackages(web).map((name) => {
    const folder = join(web, 'node_modules', name);
    const about = readJson(join(folder, 'package.json'));
    const link = about.homepage ?? repositoryLink(about);
    return {
      name,
      version: about.version,
      licence: typeof about.license === 'string' ? about.license : 'see its text',
      link: /^https:/.test(link) ? link : '',
      text: textIn(folder) || noticeIn(folder),
    };
  });
}

/** The libraries inside the core, from the table and versions that the libvips package itself carries. */
export function coreLibraries(vipsPackage) {
  if (vipsPackage === undefined || !existsSync(join(vipsPackage, 'README.md'))) return [];
  const versions = readJson(join(vipsPackage, 'versions.json'));
  const rows = readFileSync(join(vipsPackage, 'README.md'), 'utf8').matchAll(
    /^\|\s*([\w-]+)\s*\|\s*(.+?)\s*\|$/gm,
  );
  const about = [...rows].filter(([, name]) => name !== 'Library' && !/^-+$/.test(name));
  const versionOf = (name) =>
    versions[name] ?? versions[name.replace(/^lib/, '')] ?? { libultrahdr: versions.uhdr }[name] ?? '';
  return about.map(([, name, terms]) => {
    const link = /\((https:[^)]+)\)/.exec(terms)?.[1] ?? '';
    return {
      name,
      version: versionOf(name),
      licence: terms.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1'),
      link,
      text: '',
    };
  });
}

/** Header-only libraries, from the Debian copyright files the bootstrap keeps. Test-only ones are not shipped. */
export function headerLibraries(folder) {
  if (folder === undefined || !existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt') && !name.startsWith('catch2'))
    .sort()
    .map((name) => ({
      name: basename(name, '.txt').replace(/^lib|-dev$|3-dev$/g, ''),
      version: '',
      licence: 'see its text',
      link: '',
      text: readFileSync(join(folder, name), 'utf8').trim(),
    }));
}

function entry({ name, version, licence, link, text }) {
  const title = html`<span>${name}${version === '' ? '' : html` <span class="muted">${version}</span>`}</span
    ><span class="muted">${licence}</span>`;
  const more = link === '' ? '' : html`<p><a href="${link}" rel="noopener">${link}</a></p>`;
  return html`<details class="licence">
    <summary>${title}</summary>
    ${more}${text === '' ? '' : html`<pre tabindex="0">${text}</pre>`}
  </details>`;
}

function section(title, note, entries) {
  return entries.length === 0
    ? ''
    : html`<h2>${title}</h2>
        <p>${note}</p>
        <div>${entries.map(entry)}</div>`;
}

/**
 * `own` is the project's LICENSE text; `commonLicences` a folder with the GNU texts where the system has one. Absent
 * sources leave their section out: a partial build says less, never something wrong.
 */
export function licencesPage(site) {
  const { web, repository, vipsPackage, headerFolder, manifest } = site.licences;
  const ownPath = join(repository, 'LICENSE');
  const own = existsSync(ownPath) ? readFileSync(ownPath, 'utf8').trim() : '';
  const gnu = ['LGPL-3', 'GPL-3']
    .map((name) => ({ name, path: join('/usr/share/common-licenses', name) }))
    .filter(({ path }) => existsSync(path))
    .map(({ name, path }) => ({
      name: `GNU ${name}`,
      version: '',
      licence: 'full text',
      link: '',
      text: readFileSync(path, 'utf8').trim(),
    }));
  const models = (manifest?.models ?? []).map((model) => ({
    name: `${model.title} (${model.id})`,
    version: '',
    licence: model.licence,
    link: model.licenceUrl,
    text: '',
  }));
  return page({
    root: '../',
    name: 'licences',
    site,
    title: 'Licences · mypictools',
    description: 'The licences of mypictools and of everything it is built from.',
    body: html` <div class="wrap prose">
      <h1>Licences</h1>
      <p>
        mypictools is free software under the MIT licence. It stands on the work of others, listed here as
        this copy of the site was built.
      </p>
      ${own === '' ? '' : entry({ name: 'mypictools', version: '', licence: 'MIT', link: '', text: own })}
      ${section(
        'Libraries in the core',
        'They are linked into mypictools.wasm. Those under the LGPL may be replaced: the source code of this site builds the core again with a changed copy.',
        [...coreLibraries(vipsPackage), ...headerLibraries(headerFolder), ...gnu],
      )}
      ${section('Libraries in the pages', 'They are part of the site’s scripts.', shippedPackages(web))}
      ${section('Models', 'They are fetched only when a tool needs them and the person agrees.', models)}
    </div>`,
  });
}
