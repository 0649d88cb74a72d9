// How soon the home page paints in a fresh profile, and what it fetched by then and until it was quiet.

import { brotliCompressSync } from 'node:zlib';
import { Chromium } from '../browser/chromium.mjs';
import { startSite } from '../browser/site.mjs';

const samples = 5;

/** What hosts that compress send of these files. */
async function compressedBytes(addresses) {
  const sizes = addresses.map(async (address) => brotliCompressSync(Buffer.from(await (await fetch(address)).arrayBuffer())).length);
  return (await Promise.all(sizes)).reduce((sum, each) => sum + each, 0);
}

/**
 * `{firstPaintMs, samples, requests, bytes, brotliBytes, wasmRequests}`; `bytes` are encoded bodies as the local server,
 * which does not compress, sends them, `brotliBytes` the same as Brotli.
 */
export async function measureFirstPaint() {
  const site = await startSite();
  const chromium = await Chromium.start();
  try {
    const times = [];
    let last;
    for (let i = 0; i < samples; i += 1) {
      const { page, requests, close } = await chromium.session();
      await page.goto(site.url, { waitUntil: 'networkidle' });
      const { paint, files } = await page.evaluate(() => ({
        paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
        files: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].map(({ name, encodedBodySize }) => ({ name, encodedBodySize })),
      }));
      times.push(paint);
      const bytes = files.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0);
      const brotliBytes = await compressedBytes(files.map(({ name }) => name));
      last = { requests: requests.length, bytes, brotliBytes, wasmRequests: requests.filter((each) => /\.wasm($|\?)/.test(each.url)).length };
      await close();
    }
    const sorted = [...times].sort((a, b) => a - b);
    return { firstPaintMs: sorted[samples >> 1], samples: times, ...last };
  } finally {
    await chromium.close();
    await site.close();
  }
}
