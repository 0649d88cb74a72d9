// The contract of /engine.js in Chromium: results, errors, progress, cancelling, crashes, many at once, inside a worker.

import assert from 'node:assert/strict';
import { claimedPng } from '../harness/png.mjs';
import { openEnginePage } from './engine-page.mjs';
import { makePhoto, photoSize } from './photos.mjs';

const resizeTo = (width) => ({ version: 1, steps: [{ op: 'resize', params: { width } }] });

export async function engineTests({ suite, chromium, site, catalogue }) {
  const photo = await makePhoto();
  const base64 = photo.jpeg.toString('base64');

  const test = (name, body, options = {}) =>
    suite.test(
      `engine: ${name}`,
      async () => {
        const session = await openEnginePage(chromium, site, options.session);
        try {
          await body(session);
          if (!options.mayComplain) assert.deepEqual(session.problems, []);
        } finally {
          await session.close();
        }
      },
      { timeoutMs: options.timeoutMs },
    );

  // libvips' idle threads end after 15 seconds; the engine must still work then. The wait goes on beside the other tests.
  const rested = await openEnginePage(chromium, site);
  const restingSince = Date.now();
  const runOnce = () =>
    rested.page.evaluate(async ({ input, recipe }) => {
      const engine = await (globalThis.kept ??= kit.create({ workers: 1, idleTimeoutMs: 3_600_000 }));
      return kit.attempt(engine.run(kit.fromBase64(input), recipe));
    }, { input: base64, recipe: resizeTo(90) });
  const first = await runOnce().catch((error) => ({ ok: false, message: error.message }));

  await test('every operation with its defaults', async ({ page }) => {
    const results = await page.evaluate(async ({ input, ids }) => {
      const engine = await kit.create();
      const out = {};
      for (const id of ids) out[id] = await kit.attempt(engine.run(kit.fromBase64(input), { version: 1, steps: [{ op: id }] }));
      await engine.close();
      return out;
    }, { input: base64, ids: catalogue.operations.map((operation) => operation.id) });
    for (const [id, result] of Object.entries(results)) {
      assert.ok(result.ok, `${id}: ${result.code} ${result.message}`);
      const format = catalogue.formats.find((each) => each.id === result.format);
      assert.equal(result.type, format?.mediaType, id);
      assert.ok(result.bytes > 100 && result.width > 0 && result.height > 0 && result.frames === 1, id);
      assert.ok(Array.isArray(result.warnings) && result.timings.total >= 0, id);
    }
  });

  await test('its catalogue is the site’s', async ({ page }) => {
    const own = await page.evaluate(async () => {
      const engine = await kit.create();
      const { catalogue: found } = engine;
      await engine.close();
      return { catalogue: found, workers: kit.workers.length };
    });
    assert.deepEqual(own.catalogue, catalogue);
    assert.equal(own.workers, 0, 'creating an engine starts no worker');
  });

  await test('blobs, buffers and arrays go in and stay as they were', async ({ page }) => {
    const result = await page.evaluate(async ({ input, recipe }) => {
      const engine = await kit.create();
      const bytes = kit.fromBase64(input);
      const padded = new Uint8Array(bytes.length + 20);
      padded.set(bytes, 10);
      const view = padded.subarray(10, 10 + bytes.length);
      const out = [];
      for (const each of [bytes, bytes.buffer, view, new Blob([bytes])]) out.push(await kit.attempt(engine.run(each, recipe)));
      await engine.close();
      return { out, length: bytes.length, padded: padded.length, same: btoa(String.fromCharCode(...bytes.subarray(0, 3000))) === input.slice(0, 4000) };
    }, { input: base64, recipe: resizeTo(100) });
    for (const each of result.out) assert.deepEqual([each.ok, each.width, each.bytes], [true, 100, result.out[0].bytes]);
    assert.equal(result.length, photo.jpeg.length);
    assert.equal(result.padded, photo.jpeg.length + 20);
    assert.ok(result.same);
  });

  await test('progress goes from 0 to 1 and never back', async ({ page }) => {
    for (const recipe of [resizeTo(500), { version: 1, steps: [{ op: 'remove-background' }] }]) {
      const seen = await page.evaluate(async ({ input, steps }) => {
        const engine = await kit.create();
        const fractions = [];
        await engine.run(kit.fromBase64(input), { ...steps, output: { format: 'png', effort: 9 } }, { onProgress: ({ stage, fraction }) => fractions.push([stage, fraction]) });
        await engine.close();
        return fractions;
      }, { input: base64, steps: recipe });
      assert.ok(seen.length > 0, 'there was none');
      seen.forEach(([stage, fraction], index) => {
        assert.ok(fraction >= 0 && fraction <= 1, `${fraction} in ${stage}`);
        assert.ok(index === 0 || fraction >= seen[index - 1][1], `went back in ${stage}`);
      });
      assert.ok(seen.at(-1)[1] > 0.5, `ended at ${seen.at(-1)[1]}`);
    }
  });

  await test('a slow job is cancelled at once, and the engine goes on', async ({ page }) => {
    const { cancelled, waitedMs, early, after } = await page.evaluate(async ({ input }) => {
      const engine = await kit.create();
      const controller = new AbortController();
      const slow = { version: 1, steps: [{ op: 'resize', params: { width: 3000, enlarge: true } }], output: { format: 'avif', effort: 9, quality: 90 } };
      await engine.warmUp();
      const running = kit.attempt(engine.run(kit.fromBase64(input), slow, { signal: controller.signal }));
      await new Promise((resolve) => setTimeout(resolve, 800));
      const start = performance.now();
      controller.abort();
      const answer = await running;
      const waited = performance.now() - start;
      const aborted = await kit.attempt(engine.run(kit.fromBase64(input), slow, { signal: AbortSignal.abort() }));
      const next = await kit.attempt(engine.run(kit.fromBase64(input), { version: 1, steps: [{ op: 'flip' }] }));
      await engine.close();
      return { cancelled: answer, waitedMs: waited, early: aborted, after: next };
    }, { input: base64 });
    assert.deepEqual([cancelled.ok, cancelled.code], [false, 'cancelled']);
    assert.ok(waitedMs < 2000, `it took ${Math.round(waitedMs)} ms`);
    assert.equal(early.code, 'cancelled');
    assert.ok(after.ok, after.message);
  });

  await test('a wrong recipe is refused with step and parameter', async ({ page }) => {
    const wrong = [
      [{ version: 1, steps: [{ op: 'flip' }, { op: 'no-such-tool' }] }, { step: 1, parameter: 'op' }],
      [{ version: 1, steps: [{ op: 'flip' }, { op: 'resize', params: { widht: 10 } }] }, { step: 1, parameter: 'widht' }],
      [{ version: 1, steps: [{ op: 'resize', params: { width: -5 } }] }, { step: 0, parameter: 'width' }],
      [{ version: 1, steps: [{ op: 'resize', params: { width: 'wide' } }] }, { step: 0, parameter: 'width' }],
      [{ version: 1, steps: [{ op: 'resize', params: { fit: 'loosely' } }] }, { step: 0, parameter: 'fit' }],
      [{ version: 1, steps: [], output: { format: 'jpeg', quality: 400 } }, { parameter: 'quality' }],
      [{ version: 1, steps: [], output: { format: 'doc' } }, { parameter: 'format' }],
      [{ version: 99, steps: [] }, { parameter: 'version' }],
    ];
    const answers = await page.evaluate(async ({ input, recipes }) => {
      const engine = await kit.create();
      const out = [];
      for (const recipe of recipes) out.push(await kit.attempt(engine.run(kit.fromBase64(input), recipe)));
      await engine.close();
      return out;
    }, { input: base64, recipes: wrong.map(([recipe]) => recipe) });
    answers.forEach((answer, index) => {
      const [recipe, { step, parameter }] = wrong[index];
      const about = JSON.stringify(recipe);
      assert.deepEqual([answer.ok, answer.isError, answer.code], [false, true, 'bad-parameter'], about);
      assert.deepEqual([answer.step, answer.parameter], [step, parameter], about);
      assert.match(answer.message, /^[A-Z“"].*\.$/, about);
    });
  });

  await test('bad inputs are refused with their code, one sentence each', async ({ page }) => {
    const bad = {
      empty: [Buffer.alloc(0), ['unreadable']],
      text: [Buffer.from('no picture at all, just a sentence. '.repeat(20)), ['unreadable', 'unsupported']],
      truncated: [photo.jpeg.subarray(0, 300), ['unreadable']],
      bomb: [claimedPng(60_000, 60_000), ['too-large']],
    };
    const answers = await page.evaluate(async ({ inputs, good, recipe }) => {
      const engine = await kit.create({ workers: 1 });
      const out = {};
      for (const [name, text] of Object.entries(inputs)) out[name] = await kit.attempt(engine.run(kit.fromBase64(text), recipe));
      const before = kit.workers.length;
      out.good = await kit.attempt(engine.run(kit.fromBase64(good), recipe));
      await engine.close();
      return { out, replaced: kit.workers.length - before };
    }, {
      inputs: Object.fromEntries(Object.entries(bad).map(([name, [bytes]]) => [name, bytes.toString('base64')])),
      good: base64,
      recipe: resizeTo(50),
    });
    for (const [name, [, codes]] of Object.entries(bad)) {
      const answer = answers.out[name];
      assert.ok(!answer.ok && codes.includes(answer.code), `${name}: ${answer.code ?? 'was taken'}`);
      assert.match(answer.message, /^[A-Z“"].*\.$/, name);
    }
    assert.ok(answers.out.good.ok, answers.out.good.message);
    assert.equal(answers.replaced, 0, 'the same worker goes on');
  });

  await test('twenty at once all answer, each with its own picture', async ({ page }) => {
    const answers = await page.evaluate(async ({ input }) => {
      const engine = await kit.create();
      const recipe = (width) => ({ version: 1, steps: [{ op: 'resize', params: { width } }], output: { format: width % 2 ? 'webp' : 'png' } });
      const out = await Promise.all(Array.from({ length: 20 }, (_, n) => kit.attempt(engine.run(kit.fromBase64(input), recipe(50 + n)))));
      const workers = kit.workers.length;
      await engine.close();
      return { out, workers };
    }, { input: base64 });
    answers.out.forEach((answer, n) => assert.deepEqual([answer.ok, answer.width, answer.format], [true, 50 + n, n % 2 ? 'webp' : 'png']));
    assert.ok(answers.workers <= 4, `${answers.workers} workers`);
  });

  await test('closing rejects what is running and what comes later', async ({ page }) => {
    const answers = await page.evaluate(async ({ input, recipe }) => {
      const engine = await kit.create();
      const running = [1, 2, 3, 4, 5, 6].map(() => kit.attempt(engine.run(kit.fromBase64(input), recipe)));
      await engine.close();
      return [...(await Promise.all(running)), await kit.attempt(engine.run(kit.fromBase64(input), recipe))];
    }, { input: base64, recipe: resizeTo(64) });
    for (const answer of answers) assert.deepEqual([answer.ok, answer.code], [false, 'cancelled']);
  });

  await test('works inside a module worker', async ({ context, page }) => {
    const script = `
      onmessage = async ({ data }) => {
        try {
          const { createEngine } = await import(data.engine);
          const engine = await createEngine();
          const { blob, width } = await engine.run(data.bytes, data.recipe);
          const cut = await engine.run(data.bytes, { version: 1, steps: [{ op: 'remove-background' }] });
          await engine.close();
          postMessage({ width, bytes: blob.size, cut: cut.format });
        } catch (error) { postMessage({ error: String(error) }); }
      };`;
    await context.route('**/inside-worker.js', (route) =>
      route.fulfill({ contentType: 'text/javascript', headers: { 'Cross-Origin-Embedder-Policy': 'require-corp', 'Cross-Origin-Resource-Policy': 'same-origin' }, body: script }),
    );
    const answer = await page.evaluate(async ({ input, recipe, engine }) => {
      // The site's policy lets nothing but a policy of Trusted Types start a worker; this program brings its own.
      globalThis.trustedTypes?.createPolicy('default', { createScriptURL: (address) => address });
      const worker = new Worker(new URL('inside-worker.js', location.href), { type: 'module' });
      const answered = new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = (event) => resolve({ error: event.message ?? 'the worker did not start' });
      });
      worker.postMessage({ bytes: kit.fromBase64(input), recipe, engine });
      return answered;
    }, { input: base64, recipe: resizeTo(77), engine: new URL('engine.js', site.url).href });
    assert.equal(answer.error, undefined);
    assert.equal(answer.width, 77);
    assert.equal(answer.cut, 'png');
  });

  await test('remove-background keeps the size and gives transparency', async ({ page }) => {
    const answer = await page.evaluate(async ({ input }) => {
      const engine = await kit.create();
      const { blob, ...facts } = await engine.run(kit.fromBase64(input), { version: 1, steps: [{ op: 'remove-background', params: { model: 'u2netp' } }], output: { format: 'png' } });
      await engine.close();
      const bitmap = await createImageBitmap(blob);
      const surface = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
      surface.drawImage(bitmap, 0, 0);
      const { data } = surface.getImageData(0, 0, bitmap.width, bitmap.height);
      const alphas = data.filter((_, index) => index % 4 === 3);
      return { ...facts, size: [bitmap.width, bitmap.height], least: Math.min(...alphas.filter((_, i) => i % 97 === 0)), most: Math.max(...alphas.filter((_, i) => i % 97 === 0)) };
    }, { input: base64 });
    assert.deepEqual(answer.size, [photoSize.width, photoSize.height]);
    assert.ok(answer.least < 20 && answer.most > 235, `alpha from ${answer.least} to ${answer.most}`);
  });

  await test('a worker that traps is replaced, and only its job fails', async ({ page }) => {
    const answers = await page.evaluate(async ({ input, recipe }) => {
      const engine = await kit.create({ workers: 1, hangTimeoutMs: 3000 });
      const first = await kit.attempt(engine.run(kit.fromBase64(input), recipe));
      const [worker] = kit.workers.filter((each) => each.memory);
      // Nonsense in all of the core's memory: its next job meets a wild pointer.
      new Uint8Array(worker.memory).fill(0xff, 1024);
      const broken = await kit.attempt(engine.run(kit.fromBase64(input), recipe));
      const after = await kit.attempt(engine.run(kit.fromBase64(input), recipe));
      await engine.close();
      return { first, broken, after, workers: kit.workers.filter((each) => each.memory).length };
    }, { input: base64, recipe: resizeTo(64) });
    assert.ok(answers.first.ok);
    assert.deepEqual([answers.broken.ok, answers.broken.code], [false, 'internal']);
    assert.match(answers.broken.message, /^[A-Z].*\.$/);
    assert.ok(answers.after.ok, answers.after.message);
    assert.equal(answers.workers, 2);
  }, { mayComplain: true });

  await test('a worker that falls silent is replaced while others go on', async ({ page }) => {
    const answers = await page.evaluate(async ({ input, recipe }) => {
      const engine = await kit.create({ workers: 2, hangTimeoutMs: 2500 });
      await engine.warmUp();
      const [victim] = kit.workers.filter((each) => each.memory);
      const jobs = [1, 2, 3, 4].map(() => kit.attempt(engine.run(kit.fromBase64(input), recipe)));
      // Ended behind the engine's back: nothing will ever be heard of it.
      victim.terminate();
      const out = await Promise.all(jobs);
      const after = await kit.attempt(engine.run(kit.fromBase64(input), recipe));
      await engine.close();
      return { out, after };
    }, { input: base64, recipe: resizeTo(64) });
    const failed = answers.out.filter((answer) => !answer.ok);
    assert.deepEqual(failed.map((answer) => answer.code), ['internal'], JSON.stringify(answers.out));
    assert.ok(answers.after.ok, answers.after.message);
  }, { timeoutMs: 90_000 });

  await test('without isolation it says so', async ({ page }) => {
    const { startSite } = await import('./site.mjs');
    const host = await startSite({ isolated: false });
    try {
      await page.goto(new URL('robots.txt', host.url).href);
      const answer = await page.evaluate(async ({ input, url }) => {
        const module = await import(url);
        try {
          const engine = await module.createEngine();
          await engine.run(Uint8Array.from(atob(input), (letter) => letter.charCodeAt(0)), { version: 1, steps: [] });
          return undefined;
        } catch (error) {
          return { code: error.code, message: error.message };
        }
      }, { input: base64, url: new URL('engine.js', host.url).href });
      assert.equal(answer?.code, 'environment');
      assert.match(answer.message, /^[A-Z].*\.$/);
    } finally {
      await host.close();
    }
  });

  await test('a render long after the last one', async () => {
    assert.ok(first.ok, first.message);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, restingSince + 20_000 - Date.now())));
    const again = await runOnce();
    assert.ok(again.ok, again.message);
    assert.equal(await rested.page.evaluate(() => kit.workers.length), 1, 'it is the same worker');
  });
  await rested.close();
}
