// How soon the home page paints in a fresh profile, and what it fetched by then and until it was quiet.

import { Chromium } from '../browser/chromium.mjs';
import { startSite } from '../browser/site.mjs';

const samples = 5;

/** `{firstPaintMs, samples, requests, bytes, wasmRequests}`; bytes are encoded bodies as the local server sends them. */
export async function measureFirstPaint() {
  const site = await startSite();
  const chromium = await Chromium.start();
  try {
    const times = [];
    let last;
    for (let i = 0; i < samples; i += 1) {
      const { page, requests, close } = await chromium.session();
      await page.goto(site.url, { waitUntil: 'networkidle' });
      const { paint, bytes } = await page.evaluate(() => ({
        paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? Number.NaN,
        bytes: [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')].reduce((sum, each) => sum + each.encodedBodySize, 0),
      }));
      times.push(paint);
      last = { requests: requests.length, bytes, wasmRequests: requests.filter((each) => /\.wasm($|\?)/.test(each.url)).length };
      await close();
    }
    const sorted = [...times].sort((a, b) => a - b);
    return { firstPaintMs: sorted[samples >> 1], samples: times, ...last };
  } finally {
    await chromium.close();
    await site.close();
  }
}
