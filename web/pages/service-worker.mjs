// Builds `sw.js` after the site: bundles its source with the list of files that make the shell work offline.

import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { build } from 'vite';

/** Large files that are kept when they are first used instead of at the first visit. */
const atFirstUse = [/^core\//, /^ort\//, /\.wasm$/, /^assets\/inference-gpu-worker/];
/** Files a page never asks for, and models, which have a store of their own. */
const never = [
  /\.onnx$/,
  /^sw\.js$/,
  /^_headers$/,
  /\.d\.ts$/,
  /^types\//,
  /\.map$/,
  /^robots\.txt$/,
  /^\.well-known\//,
];

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

/** `/index.html` at the end of a path is what the server calls the folder. */
function address(path) {
  return path.replace(/(^|\/)index\.html$/, '$1') || './';
}

export async function buildServiceWorker({ web, outDir, headers }) {
  const all = filesBelow(outDir);
  const asked = all.filter((path) => !never.some((pattern) => pattern.test(path)));
  const isLate = (path) => atFirstUse.some((pattern) => pattern.test(path));
  const files = asked.filter((path) => !isLate(path));
  const hash = createHash('sha256');
  for (const path of files) hash.update(path).update(readFileSync(join(outDir, path)));
  const precache = files.map(address);
  await build({
    configFile: false,
    root: web,
    publicDir: false,
    logLevel: 'warn',
    define: {
      __VERSION__: JSON.stringify(hash.digest('hex').slice(0, 16)),
      __LATER__: JSON.stringify(asked.filter(isLate)),
      __CORE__: JSON.stringify(all.filter((path) => path.startsWith('core/'))),
      // The build for graphics processors is another file, which the self-test does not use.
      __RUNTIME__: JSON.stringify(all.filter((path) => /^ort\/(?!.*jspi)/.test(path))),
      __PRECACHE__: JSON.stringify(precache),
      __HEADERS__: JSON.stringify(headers),
    },
    build: {
      target: 'es2022',
      outDir,
      emptyOutDir: false,
      modulePreload: false,
      rollupOptions: {
        input: join(web, 'src', 'service-worker', 'service-worker.ts'),
        output: { format: 'iife', entryFileNames: 'sw.js' },
      },
    },
  });
}
