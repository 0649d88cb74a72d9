// How the endpoint is bundled: one file for each runtime, with everything in it.

import { join } from 'node:path';
import { defineConfig } from 'vite';

const here = import.meta.dirname;
const runtime = process.env['MYPICTOOLS_EDGE_RUNTIME'] ?? 'node';
const siteConfig = process.env['MYPICTOOLS_SITE_CONFIG'] ?? join(here, '..', 'site.config.json');

export default defineConfig({
  root: here,
  publicDir: false,
  // The build of Stripe's library for runtimes with fetch; it needs nothing of Node.
  resolve: { conditions: ['worker'], alias: { 'site-config': siteConfig } },
  ssr: { noExternal: true, target: 'webworker', resolve: { conditions: ['worker'] } },
  build: {
    ssr: join(here, `${runtime}.ts`),
    target: 'es2022',
    outDir: process.env['MYPICTOOLS_EDGE_OUT'] ?? join(here, '..', '..', 'build', 'edge'),
    emptyOutDir: false,
    minify: false,
    reportCompressedSize: false,
    rollupOptions: { external: [/^node:/], output: { entryFileNames: '[name].js', codeSplitting: false } },
  },
});
