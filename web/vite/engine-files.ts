// A Vite plugin: puts the engine's files beside the pages (core, ONNX Runtime, models, types) and tells the code where.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { constants, copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const web = join(dirname(fileURLToPath(import.meta.url)), '..');
const repository = join(web, '..');

const coreFolder = process.env['MYPICTOOLS_CORE'] ?? join(repository, 'build', 'wasm');
const coreFiles = ['mypictools.js', 'mypictools.wasm'];
const catalogue = process.env['MYPICTOOLS_CATALOGUE'] ?? join(repository, 'build', 'catalogue.json');
const manifest = join(repository, 'models', 'manifest.json');
const weights = process.env['MYPICTOOLS_MODELS'];
const ortPackage = join(web, 'node_modules', 'onnxruntime-web');
/** For the processor, and for the graphics processor; a browser fetches only what it uses. */
const ortFiles = ['ort-wasm-simd-threaded', 'ort-wasm-simd-threaded.jspi'].flatMap((name) => [
  `${name}.mjs`,
  `${name}.wasm`,
]);

/** Stands in the code for the way from the file it ends up in to the site's root. */
const rootMark = '__MYPICTOOLS_ROOT__';

/** Files that never change under their name, so that browsers and hosts may keep them for ever. */
function contentHash(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(readFileSync(path));
  return hash.digest('hex').slice(0, 12);
}

function versionOf(folder: string): string {
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function bring(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to, constants.COPYFILE_FICLONE);
}

/** Work on the pages alone needs no core and no weights; a site that is published does. */
const partial = process.env['MYPICTOOLS_PARTIAL'] === '1';

/** `MYPICTOOLS_CORE`, `_CATALOGUE` and `_MODELS` say where the parts are, `MYPICTOOLS_PARTIAL=1` that some may be missing. */
export function engineFiles(): Plugin {
  const corePaths = coreFiles.map((name) => join(coreFolder, name));
  const hasCore = corePaths.every((path) => existsSync(path));
  const core = hasCore ? `core/${contentHash(corePaths)}/` : 'core/missing/';
  const ort = `ort/${versionOf(ortPackage)}/`;
  let dist = join(web, 'dist');
  return {
    name: 'mypictools-engine-files',
    config: () => ({
      define: {
        [rootMark]: JSON.stringify(rootMark),
        __MYPICTOOLS_CORE__: JSON.stringify(core),
        __MYPICTOOLS_ORT__: JSON.stringify(ort),
      },
    }),
    configResolved({ root, build }) {
      dist = resolve(root, build.outDir);
    },
    renderChunk(code, chunk) {
      if (!code.includes(rootMark)) return null;
      const depth = chunk.fileName.split('/').length - 1;
      return { code: code.replaceAll(rootMark, depth === 0 ? './' : '../'.repeat(depth)), map: null };
    },
    async writeBundle() {
      const missing = (problem: string): void => {
        if (!partial) this.error(`${problem}; run scripts/build, or set MYPICTOOLS_PARTIAL=1 to go without`);
        this.warn(problem);
      };
      if (hasCore) corePaths.forEach((path, index) => bring(path, join(dist, core, coreFiles[index] ?? '')));
      else missing(`there is no core in ${coreFolder}`);
      for (const name of ortFiles) bring(join(ortPackage, 'dist', name), join(dist, ort, name));
      if (existsSync(catalogue)) bring(catalogue, join(dist, 'catalogue.json'));
      else missing(`there is no catalogue at ${catalogue}`);
      for (const problem of await bringModels(dist)) missing(problem);
      writeTypes(dist);
    },
  };
}

interface Manifest {
  readonly models: readonly { readonly id: string; readonly urls: readonly string[] }[];
}

/** The pages' own modules are plain JavaScript, as they run without a compiler. */
interface SiteConfig {
  readSiteConfig(): unknown;
  withOwnersModels(manifest: Manifest, config: unknown): Manifest;
}

/** The manifest with what the owner has turned on, and the weights it names by relative addresses. Answers what is missing. */
async function bringModels(dist: string): Promise<string[]> {
  if (!existsSync(manifest)) return ['there is no models/manifest.json'];
  const owners = (await import(join(web, 'pages', 'site-config.mjs'))) as SiteConfig;
  const own = JSON.parse(readFileSync(manifest, 'utf8')) as Manifest;
  const served = owners.withOwnersModels(own, owners.readSiteConfig());
  bring(manifest, join(dist, 'models', 'manifest.json'));
  if (served !== own) writeFileSync(join(dist, 'models', 'manifest.json'), JSON.stringify(served));
  const { models } = served;
  return models.flatMap(({ id, urls }) => {
    const own = urls.filter((url) => !/^[a-z]+:/.test(url));
    const found = own.filter((url) => weights !== undefined && existsSync(join(weights, url)));
    for (const url of found) bring(join(weights ?? '', url), join(dist, 'models', url));
    return own.length > 0 && found.length === 0
      ? [`there are no weights of ${id}: MYPICTOOLS_MODELS names no folder that has them`]
      : [];
  });
}

/** `engine.d.ts` beside `engine.js`; what it refers to is under `types/`. */
function writeTypes(dist: string): void {
  const compiler = join(web, 'node_modules', 'typescript', 'bin', 'tsc');
  const settings = ['-p', join(web, 'tsconfig.types.json'), '--outDir', join(dist, 'types')];
  execFileSync(process.execPath, [compiler, ...settings], { stdio: 'inherit' });
  writeFileSync(join(dist, 'engine.d.ts'), "export * from './types/engine/engine.js';\n");
}
