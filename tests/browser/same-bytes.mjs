// The same recipe gives the same bytes natively and in the browser, but for the pairs listed here with their reason.

import assert from 'node:assert/strict';
import { render } from '../harness/native.mjs';
import { openEnginePage } from './engine-page.mjs';
import { everyFormat } from './photos.mjs';

const recipes = {
  'jpeg, resize': ['jpeg', { steps: [{ op: 'resize', params: { width: 123 } }] }],
  'jpeg to webp': ['jpeg', { steps: [], output: { format: 'webp', quality: 80 } }],
  'jpeg to lossless webp': ['jpeg', { steps: [], output: { format: 'webp', lossless: true } }],
  'jpeg to png': ['jpeg', { steps: [], output: { format: 'png' } }],
  'png to palette png': ['png', { steps: [], output: { format: 'png', palette: true } }],
  'png to gif': ['png', { steps: [], output: { format: 'gif' } }],
  'webp to tiff': ['webp', { steps: [], output: { format: 'tiff' } }],
  'bmp, crop, to jpeg': ['bmp', { steps: [{ op: 'crop', params: { area: { left: 11, top: 7, width: 99, height: 55 } } }], output: { format: 'jpeg' } }],
  'jpeg, flip': ['jpeg', { steps: [{ op: 'flip' }] }],
  'jpeg, quarter turn': ['jpeg', { steps: [{ op: 'rotate', params: { angle: 90 } }] }],
  'png, turn by 7 degrees': ['png', { steps: [{ op: 'rotate', params: { angle: 7 } }], output: { format: 'png' } }],
  'jpeg, compress': ['jpeg', { steps: [{ op: 'compress' }] }],
  'svg to png': ['svg', { steps: [], output: { format: 'png' } }],
  'png to avif': ['png', { steps: [], output: { format: 'avif', effort: 2 } }],
  'avif to png': ['avif', { steps: [], output: { format: 'png' } }],
};

/** Why a recipe's bytes differ between the two builds of the same libraries. */
const differs = {
  'png to palette png': 'the quantiser, as for GIF',
  'png to gif': 'the quantiser adds up colours in floating point, in another order with WebAssembly SIMD',
  'svg to png': 'resvg rounds the edges of shapes differently with WebAssembly SIMD: half a percent of the samples, by one',
};

export async function sameBytesTests({ suite, chromium, site }) {
  const name = 'the same recipe gives the same bytes natively and in the browser';
  if (!suite.wants(name)) return;
  await suite.test(name, async () => {
    const inputs = await everyFormat(320, 240);
    const { page, close } = await openEnginePage(chromium, site);
    try {
      const complaints = [];
      for (const [about, [input, rest]] of Object.entries(recipes)) {
        const recipe = { version: 1, ...rest };
        const native = await render(inputs[input], recipe, { threads: 1 });
        const text = await page.evaluate(async ({ bytes, steps }) => {
          const engine = await (globalThis.shared ??= kit.create({ workers: 1, threads: 1 }));
          return kit.toBase64((await engine.run(kit.fromBase64(bytes), steps)).blob);
        }, { bytes: inputs[input].toString('base64'), steps: recipe });
        const same = Buffer.from(text, 'base64').equals(native);
        if (same && differs[about]) complaints.push(`${about} is listed as different (${differs[about]}), but it is the same`);
        if (!same && !differs[about]) complaints.push(`${about}: ${native.length} bytes natively, ${Buffer.from(text, 'base64').length} in the browser`);
      }
      assert.deepEqual(complaints, []);
    } finally {
      await close();
    }
  }, { timeoutMs: 120_000 });
}
