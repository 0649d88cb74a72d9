// The engine's smoke test: one function that runs inside any browser's page, and the check of what it gave.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
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

/** Runs in a page of the site, so it names nothing outside itself: what came of the page once its script has run. */
export async function probeInPage() {
  const end = Date.now() + 20_000;
  const undefinedElements = () => [...document.querySelectorAll(':not(:defined)')].map((element) => element.localName);
  while (undefinedElements().length > 0 && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    path: location.pathname,
    heading: document.querySelector('main h1')?.textContent?.trim() ?? '',
    undefinedElements: undefinedElements(),
    cookies: document.cookie.split('; ').filter(Boolean).length,
    banners: [...document.querySelectorAll('#banners .bad')].map((banner) => banner.textContent),
  };
}

/** The pages that the other browsers open too: home, one tool, and all that are listed. */
export function probedPaths(siteFolder) {
  const home = fs.readFileSync(path.join(siteFolder, 'index.html'), 'utf8');
  const settings = JSON.parse(/<script type="application\/json" id="site-settings">(.*?)<\/script>/s.exec(home)[1]);
  return ['', 'tools/resize/', ...settings.pages.map((page) => page.path)];
}

/** `cookies`: one, or none where the browser keeps no secure cookies of an address without HTTPS. */
export function checkProbe(answer, wanted, cookies) {
  assert.equal(answer.path, `/${wanted}`);
  assert.notEqual(answer.heading, '', `${wanted} has no heading`);
  assert.deepEqual(answer.undefinedElements, [], wanted);
  assert.deepEqual(answer.banners, [], wanted);
  assert.equal(answer.cookies, cookies, `${wanted}: cookies`);
}

/** Runs in the page "What this site does": tries what is forbidden, then presses the self-test's button and waits for the verdict. */
export async function proofInPage() {
  const end = Date.now() + 120_000;
  const until = async (find) => {
    while (!find() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 100));
    return find();
  };
  (await until(() => document.querySelector('proof-policy button')))?.click();
  await until(() => document.querySelectorAll('.attempts li').length === 4);
  const button = await until(() => document.querySelector('proof-test button:enabled'));
  button?.click();
  const verdict = await until(() => document.querySelector('[data-verdict]'));
  const texts = (selector) => [...document.querySelectorAll(selector)].map((element) => element.textContent.trim());
  return {
    attempts: [...document.querySelectorAll('.attempts li')].map((item) => item.dataset.outcome),
    enabled: Boolean(button),
    verdict: verdict?.textContent.trim() ?? 'none',
    steps: texts('[data-step]'),
    from: [...document.querySelectorAll('proof-test tbody tr')].map((row) => row.dataset.from),
    sentence: texts('.proof-sentence')[0],
  };
}

export function checkProof(answer) {
  // Whether text can become markup depends on Trusted Types, which are young.
  assert.deepEqual(answer.attempts.slice(0, 3), ['refused', 'refused', 'refused'], answer.attempts.join());
  assert.match(answer.attempts[3], /^(refused|unknown)$/);
  assert.ok(answer.enabled, 'the service worker watches the page');
  assert.match(answer.verdict, /^Passed: 2 pictures/, JSON.stringify(answer));
  assert.ok(answer.from.includes('refused') && answer.from.includes('cache') && !answer.from.includes('network'), answer.from.join());
}
