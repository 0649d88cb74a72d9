// The engine's smoke test: one function that runs inside any browser's page, and the check of what it gave.

import assert from 'node:assert/strict';
import { convert } from '../harness/native.mjs';
import { cornerName, cornersOf } from '../harness/pictures.mjs';
import { decodePng } from '../harness/png.mjs';
import { photoSize } from './photos.mjs';

/** Runs in the page and knows nothing but its arguments. Never rejects: `{results}` or `{error}`. */
export async function smokeInPage({ engineUrl, photo }) {
  let at = 'the start';
  try {
    const bytes = Uint8Array.from(atob(photo), (letter) => letter.charCodeAt(0));
    const { createEngine } = await import(engineUrl);
    const engine = await createEngine();
    const results = {};
    const writers = engine.catalogue.formats.filter((format) => format.write).map((format) => format.id);
    const jobs = [
      ...writers.map((format) => [format, { steps: [{ op: 'resize', params: { width: 160 } }], output: { format, effort: 1 } }]),
      ['flip', { steps: [{ op: 'flip' }], output: { format: 'png' } }],
      ['remove-background', { steps: [{ op: 'remove-background' }], output: { format: 'png' } }],
    ];
    const one = async ([name, recipe]) => {
      at = name;
      const { blob, format, width, height } = await engine.run(bytes, { version: 1, ...recipe });
      const raw = new Uint8Array(await blob.arrayBuffer());
      let text = '';
      for (let i = 0; i < raw.length; i += 8192) text += String.fromCharCode(...raw.subarray(i, i + 8192));
      results[name] = { format, width, height, base64: btoa(text) };
    };
    // One after the other with all threads, and then as a batch.
    for (const job of jobs) await one(job);
    await Promise.all(jobs.slice(0, 4).map(one));
    await engine.close();
    return { results };
  } catch (error) {
    return { error: `${at}: ${error.code ?? error.name}: ${error.message}` };
  }
}

export async function checkSmoke(answer, catalogue) {
  assert.equal(answer.error, undefined);
  const { results } = answer;
  for (const format of catalogue.formats.filter((each) => each.write)) {
    const { width, height, base64 } = results[format.id];
    const picture = decodePng(await convert(Buffer.from(base64, 'base64'), 'png'));
    assert.deepEqual([width, height, picture.width, picture.height], [160, 120, 160, 120], format.id);
    assert.deepEqual(cornersOf(picture).map(cornerName), ['red', 'green', 'blue', 'yellow'], format.id);
  }
  const flipped = decodePng(Buffer.from(results.flip.base64, 'base64'));
  assert.deepEqual(cornersOf(flipped).map(cornerName), ['green', 'red', 'yellow', 'blue']);
  const cut = decodePng(Buffer.from(results['remove-background'].base64, 'base64'));
  assert.deepEqual([cut.width, cut.height], [photoSize.width, photoSize.height]);
  const clear = cut.data.filter((value, index) => index % 4 === 3 && value < 20).length;
  assert.ok(clear / (cut.width * cut.height) > 0.2, 'the background is transparent');
}
