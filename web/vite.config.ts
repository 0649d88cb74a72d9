// How the site is built: the shell's pages, the engine under its fixed name, their workers, and the files beside them.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defaultClientConditions, defineConfig } from 'vite';
import type { PluginOption } from 'vite';
import { engineFiles } from './vite/engine-files.js';

const web = dirname(fileURLToPath(import.meta.url));

/** The first browsers with WebAssembly SIMD and threads, module workers and workers within workers. */
const browsers = ['chrome96', 'firefox114', 'safari16.4'];

async function pages(): Promise<PluginOption> {
  const path = join(web, 'pages', 'vite-plugin.mjs');
  if (!existsSync(path)) return null;
  const { sitePages } = (await import(path)) as { sitePages: () => PluginOption };
  return sitePages();
}

/** Its own copy of ONNX Runtime's loader would be inlined otherwise, and could not be kept apart from the page's code. */
const conditions = ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions];

export default defineConfig(async () => ({
  base: './',
  plugins: [engineFiles(), await pages()],
  resolve: { conditions },
  build: {
    target: browsers,
    outDir: process.env['MYPICTOOLS_DIST'] ?? join(web, 'dist'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: { engine: join(web, 'src', 'engine', 'engine.ts') },
      preserveEntrySignatures: 'exports-only' as const,
      output: {
        entryFileNames: (chunk: { name: string }) =>
          chunk.name === 'engine' ? 'engine.js' : 'assets/[name]-[hash].js',
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  worker: {
    format: 'es' as const,
    rollupOptions: { output: { entryFileNames: 'assets/[name]-[hash].js' } },
  },
}));
