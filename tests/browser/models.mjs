// Models in the browser: the page that manages them, a visitor's own network, weights from another host, WebGPU.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import http from 'node:http';
import { createRequire } from 'node:module';
import fs from 'node:fs';
import { tinyNetwork } from '../harness/onnx.mjs';
import { Chromium } from './chromium.mjs';
import { openEnginePage } from './engine-page.mjs';
import { makePhoto, photoSize } from './photos.mjs';

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const file = (buffer, name = 'my-net.onnx') => ({ name, mimeType: 'application/octet-stream', buffer });
const card = (page, id) => page.locator(`[data-network="${id}"]`);
const chooser = 'own-model-form input[type=file]';

export async function modelTests({ suite, chromium, site }) {
  const manager = async (options) => {
    const session = await chromium.session(options);
    await session.page.goto(new URL('models/', site.url).href);
    await card(session.page, 'u2netp').waitFor();
    return session;
  };

  await suite.test('models: a method is fetched with one click, checked, found again after a reload, and deleted', async () => {
    const { page, problems, close } = await manager();
    try {
      const quick = page.locator('.model-card').filter({ has: page.locator('[data-key="get u2netp"]') });
      const text = await quick.textContent();
      assert.match(text, /4\.57 MB/, 'its size is said before the download');
      assert.match(text, /Apache-2\.0/, 'and its licence');
      await quick.getByRole('button').focus();
      await page.keyboard.press('Enter');
      await page.locator('[data-network=u2netp][data-state=stored]').waitFor();
      assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), 'BODY', 'the keyboard stays where it was');
      await card(page, 'u2netp').getByRole('button', { name: /^Check / }).click();
      await card(page, 'u2netp').getByText('not a byte has changed').waitFor();
      assert.match(await page.locator('.models-store').textContent(), /Models take 4\.57 MB.*This site uses/s);
      await page.reload();
      await page.locator('[data-network=u2netp][data-state=stored]').waitFor();
      await card(page, 'u2netp').getByRole('button', { name: /^Delete / }).click();
      await page.locator('[data-network=u2netp][data-state=absent]').waitFor();
      assert.deepEqual(problems, []);
    } finally {
      await close();
    }
  });

  for (const [colorScheme, width] of [['light', 1200], ['dark', 320]]) {
    await suite.test(`models: the page is accessible and fits (${colorScheme}, ${width} pixels)`, async () => {
      const { page, close } = await manager({ colorScheme, viewport: { width, height: 800 }, bypassCSP: true });
      try {
        await page.setInputFiles(chooser, file(tinyNetwork({ input: [1, 3, 'h', 'w'], output: [1, 1, 'h', 'w'] })));
        await page.locator('.own-form').waitFor();
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run());
        assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0]?.html]), []);
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, 'it is too wide');
      } finally {
        await close();
      }
    });
  }

  await suite.test('models: an own network is looked into, described, tried, kept, and run by its method', async () => {
    const { page, problems, close } = await manager();
    try {
      await page.setInputFiles(chooser, file(tinyNetwork({ input: [1, 3, 'h', 'w'], output: [1, 1, 'h', 'w'] }), 'Clever net.onnx'));
      await page.getByLabel('Width in pixels').fill('64');
      await page.getByLabel('Height in pixels').fill('4000');
      await page.getByLabel('How colours enter').selectOption('zero-to-one');
      await page.getByRole('button', { name: /^Try and add/ }).click();
      const complaint = page.locator('own-model-form .banner');
      await complaint.waitFor();
      assert.match(await complaint.textContent(), /32 to 2048/);
      await page.getByLabel('Height in pixels').fill('96');
      await page.getByRole('button', { name: /^Try and add/ }).click();
      await page.locator('[data-network=custom][data-state=stored]').waitFor();
      await page.reload();
      await page.locator('[data-network=custom][data-state=stored]').waitFor();
      const photo = (await makePhoto()).jpeg.toString('base64');
      const { method, result } = await page.evaluate(async ({ url, text }) => {
        const { createEngine } = await import(url);
        const engine = await createEngine();
        const method = (await engine.models.methods()).find(({ id }) => id === 'custom');
        const picture = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const recipe = { version: 1, steps: [{ op: 'remove-background', params: { model: 'custom' } }] };
        const { width, mask, timings } = await engine.run(picture, recipe);
        await engine.close();
        return { method, result: { width, mask: mask.type, asked: timings.inference > 0 } };
      }, { url: new URL('engine.js', site.url).href, text: photo });
      assert.deepEqual(result, { width: photoSize.width, mask: 'image/png', asked: true });
      assert.equal(method?.title, 'Clever net');
      await page.getByRole('button', { name: 'Delete Clever net' }).click();
      await card(page, 'custom').waitFor({ state: 'detached' });
      assert.deepEqual(problems, []);
    } finally {
      await close();
    }
  });

  const wrongFiles = {
    'an empty file': [Buffer.alloc(0), /empty/],
    'a text': [Buffer.from('<!doctype html><title>Sign in</title>'), /text, not an ONNX/],
    'a pointer to the file': [Buffer.from('version https://git-lfs.github.com/spec/v1\noid sha256:ab\n'), /Git LFS/],
    'noise': [Buffer.alloc(3000, 0x5a), /no ONNX model/],
    'a truncated network': [tinyNetwork().subarray(0, 120), /damaged or not complete/],
    'a network of two inputs': [tinyNetwork({ inputs: 2 }), /2 inputs/],
    'a network of whole numbers': [tinyNetwork({ type: 7 }), /int64/],
    'a network of four planes': [tinyNetwork({ input: [1, 4, 64, 64] }), /damaged|cannot be used|three colour planes/],
    'a network of two masks': [tinyNetwork({ filters: 2, output: [1, 2, 64, 64] }), /not one mask/],
    'a network for flat lists': [tinyNetwork({ input: [1, 3, 64], output: [1, 1, 64] }), /cannot be used/],
  };
  await suite.test('models: wrong files are refused, each with its own sentence', async () => {
    const { page, close } = await manager({ allow: /ERR|onnx|session|Error/i });
    try {
      const complaint = page.locator('own-model-form .banner');
      for (const [name, [bytes, expected]] of Object.entries(wrongFiles)) {
        await page.setInputFiles(chooser, file(bytes));
        await complaint.filter({ hasText: expected }).waitFor().catch(async () => {
          assert.fail(`${name}: ${(await complaint.allTextContents()).join() || 'was taken'}`);
        });
        assert.match((await complaint.textContent()).trim(), /^[A-Z].*\.$/s, name);
        assert.equal(await page.locator('.own-form').count(), 0, name);
      }
    } finally {
      await close();
    }
  });

  await suite.test('models: without IndexedDB the page says what that means, and models still work', async () => {
    const session = await chromium.session();
    const { context, page, close } = session;
    try {
      await context.addInitScript(() => {
        Object.defineProperty(globalThis, 'indexedDB', { value: undefined });
      });
      await page.goto(new URL('models/', site.url).href);
      await page.locator('model-manager .banner').filter({ hasText: /does not let this site keep/ }).waitFor();
      await page.locator('[data-key="get u2netp"]').click();
      await page.locator('[data-network=u2netp][data-state=stored]').filter({ hasText: /until this page closes/ }).waitFor();
    } finally {
      await close();
    }
  });

  await suite.test('models: without memory for a network of the fine method the quick one answers, with a warning', async () => {
    const { page, problems, close } = await openEnginePage(chromium, site);
    try {
      const photo = (await makePhoto()).jpeg.toString('base64');
      const { fine, quick, first } = await page.evaluate(async (text) => {
        // The network's worker says what it would say; everything else is real.
        const { postMessage } = Worker.prototype;
        let asked = 0;
        let first;
        Worker.prototype.postMessage = function (message, transfer) {
          if (message.kind === 'infer') first ??= message.model;
          if (message.kind !== 'infer' || ++asked !== 2) return postMessage.call(this, message, transfer);
          const error = { code: 'out-of-memory', message: 'The model needs more memory than this browser gives.' };
          const data = { kind: 'answer', id: message.id, ok: false, error, crashed: false, memoryBytes: 0 };
          queueMicrotask(() => this.onmessage({ data }));
        };
        const engine = await kit.create();
        const run = async (model) => {
          const recipe = { version: 1, steps: [{ op: 'remove-background', params: { model } }], output: { format: 'png' } };
          const { blob, mask, subject, warnings } = await engine.run(kit.fromBase64(text), recipe);
          return { blob: await kit.toBase64(blob), mask: mask.size, subject, warnings: warnings.map(({ code }) => code) };
        };
        const results = { fine: await run('isnet'), quick: await run('u2netp') };
        await engine.close();
        return { ...results, first };
      }, photo);
      assert.match(first, /^u2netp /, 'the fine method asks the quick network first');
      assert.ok(fine.warnings.includes('model-too-large'), fine.warnings.join());
      assert.deepEqual({ ...fine, warnings: [] }, { ...quick, warnings: [] }, 'it is what the quick method gives');
      assert.deepEqual(problems, []);
    } finally {
      await close();
    }
  });

  await suite.test('models: a mask goes out and comes in again: the same picture without a network', async () => {
    const { page, problems, close } = await openEnginePage(chromium, site);
    try {
      const photo = (await makePhoto()).jpeg.toString('base64');
      const answer = await page.evaluate(async (text) => {
        const engine = await kit.create();
        const recipe = { version: 1, steps: [{ op: 'remove-background' }], output: { format: 'png' } };
        const asked = await engine.run(kit.fromBase64(text), recipe);
        const given = await engine.run(kit.fromBase64(text), recipe, { mask: asked.mask });
        const { width, height } = await createImageBitmap(asked.mask);
        const networks = kit.workers.filter((each) => !each.memory).length;
        await engine.close();
        return {
          mask: [width, height],
          picture: [asked.width, asked.height],
          same: (await kit.toBase64(asked.blob)) === (await kit.toBase64(given.blob)),
          confidence: asked.subject.confidence,
          subjectAgain: given.subject,
          inference: given.timings.inference,
          networks,
        };
      }, photo);
      assert.deepEqual(answer.mask, answer.picture);
      assert.ok(answer.same, 'the pictures are the same');
      assert.ok(answer.confidence >= 0 && answer.confidence <= 1);
      assert.deepEqual([answer.subjectAgain, answer.inference, answer.networks], [undefined, undefined, 1]);
      assert.deepEqual(problems, []);
    } finally {
      await close();
    }
  });

  await suite.test('models: cancelling while a network runs ends it, and the next cut-out works', async () => {
    const { page, problems, close } = await openEnginePage(chromium, site);
    try {
      const photo = (await makePhoto()).jpeg.toString('base64');
      const answer = await page.evaluate(async (text) => {
        const engine = await kit.create();
        const recipe = { version: 1, steps: [{ op: 'remove-background', params: { model: 'silueta' } }] };
        const stop = new AbortController();
        let pressed;
        const { postMessage } = Worker.prototype;
        Worker.prototype.postMessage = function (message, transfer) {
          if (message.kind === 'infer' && !pressed) {
            // Long enough to be inside the network, not before it.
            pressed = setTimeout(() => { pressed = performance.now(); stop.abort(); }, 50);
          }
          return postMessage.call(this, message, transfer);
        };
        const cancelled = await kit.attempt(engine.run(kit.fromBase64(text), recipe, { signal: stop.signal }));
        const waited = performance.now() - pressed;
        const after = await kit.attempt(engine.run(kit.fromBase64(text), { version: 1, steps: [{ op: 'remove-background' }] }));
        const networks = kit.workers.filter((each) => !each.memory).length;
        await engine.close();
        return { cancelled, waited, after, networks };
      }, photo);
      assert.equal(answer.cancelled.code, 'cancelled');
      assert.ok(answer.waited < 1000, `it took ${Math.round(answer.waited)} ms`);
      assert.ok(answer.after.ok, answer.after.message);
      assert.equal(answer.networks, 2, 'the network that ran was ended, and another was begun');
      assert.deepEqual(problems, []);
    } finally {
      await close();
    }
  });

  await hubTests({ suite, chromium, site });
  await webgpuTests({ suite, site });
}

/** Answers each path with what the test wants; remembers the ranges it was asked for. */
async function startHost(answers) {
  const asked = [];
  const server = http.createServer((request, response) => {
    asked.push({ method: request.method, path: request.url, range: request.headers.range });
    const answer = answers[request.url];
    if (answer) answer(request, response);
    else response.writeHead(404, { 'access-control-allow-origin': '*' }).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    asked,
    origin: `http://127.0.0.1:${server.address().port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Another origin than the site plays the hub, and a third the storage that it redirects to. */
async function hubTests({ suite, chromium, site }) {
  const weights = tinyNetwork({ pad: 9_000_000 });
  const open = { 'access-control-allow-origin': '*' };
  const whole = (headers) => (_request, response) => {
    response.writeHead(200, { ...headers, 'content-length': weights.length }).end(weights);
  };
  const cut = { left: 1 };
  const storage = await startHost({
    // None of the headers that pages isolated by COEP want from plain files: CORS alone must do.
    '/open': whole(open),
    '/closed': whole({}),
    '/cut': (request, response) => {
      const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
      const range = { 'content-range': `bytes ${from}-${weights.length - 1}/${weights.length}` };
      response.writeHead(from > 0 ? 206 : 200, { ...open, ...(from > 0 ? range : {}), 'content-length': weights.length - from });
      if (cut.left-- > 0) response.write(weights.subarray(from, 5_000_000), () => setTimeout(() => response.destroy(), 200));
      else response.end(weights.subarray(from));
    },
    '/wrong': (_request, response) => {
      const other = Buffer.from(weights);
      other[weights.length - 1] ^= 1;
      response.writeHead(200, open).end(other);
    },
  });
  const unlisted = await startHost({ '/open': whole(open) });
  const redirect = (location) => (_request, response) => response.writeHead(302, { ...open, location }).end();
  const hub = await startHost({
    '/plain': whole(open),
    '/redirected': redirect(`${storage.origin}/open`),
    '/to-refusal': redirect(`${storage.origin}/closed`),
    '/to-cut': redirect(`${storage.origin}/cut`),
    '/to-wrong': redirect(`${storage.origin}/wrong`),
    '/to-unlisted': redirect(`${unlisted.origin}/open`),
    '/closed': whole({}),
  });

  /** A page of a site whose owner has turned the hub on: its manifest and its policy are as the build writes them. */
  const download = async (path) => {
    const { ownersOrigins, parseSiteConfig, withOwnersModels } = await import('../../web/pages/site-config.mjs');
    const { securityHeaders } = await import('../../web/pages/policy.mjs');
    const config = parseSiteConfig({
      models: {
        rmbg: {
          enabled: true,
          url: `${hub.origin}${path}`,
          redirectOrigins: [storage.origin],
          bytes: weights.length,
          sha256: createHash('sha256').update(weights).digest('hex'),
          licence: 'for tests',
          licenceUrl: 'https://example.org/',
        },
      },
    });
    const session = await openEnginePage(chromium, site, { allow: /CORS|ERR_|security policy|Content Security|404|Failed to load/ });
    const { context, page, close } = session;
    try {
      await context.route('**/models/manifest.json', async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, json: withOwnersModels(await response.json(), config) });
      });
      await context.route('**/robots.txt', async (route) => {
        const response = await route.fetch();
        const own = Object.entries(securityHeaders({ connect: ownersOrigins(config) }));
        const headers = Object.fromEntries(own.map(([name, value]) => [name.toLowerCase(), value]));
        await route.fulfill({ response, headers: { ...response.headers(), ...headers } });
      });
      await page.reload();
      return await page.evaluate(async (url) => {
        const { createEngine } = await import(url);
        const engine = await createEngine();
        const attempt = async (work) => {
          try {
            await work();
            return 'no error';
          } catch (error) {
            return error.code;
          }
        };
        const before = await attempt(() => engine.models.downloadMethod('rmbg'));
        await engine.models.consent('rmbg');
        const after = await attempt(() => engine.models.downloadMethod('rmbg'));
        const state = (await engine.models.list()).find(({ model }) => model.id === 'rmbg').state;
        await engine.close();
        return { before, after, state };
      }, new URL('engine.js', site.url).href);
    } finally {
      await close();
    }
  };

  const cases = {
    'the hub itself': ['/plain', 'no error', 'stored'],
    'where the hub redirects to': ['/redirected', 'no error', 'stored'],
    'a connection that is cut in the middle': ['/to-cut', 'no error', 'stored'],
    'a hub that refuses other origins': ['/closed', 'network', 'absent'],
    'a storage that refuses other origins': ['/to-refusal', 'network', 'absent'],
    'a storage that the owner has not listed': ['/to-unlisted', 'network', 'absent'],
    'wrong bytes': ['/to-wrong', 'model-invalid', 'absent'],
    'nothing (404)': ['/missing', 'network', 'absent'],
  };
  for (const [name, [path, code, state]] of Object.entries(cases)) {
    await suite.test(`models: weights from another host, from ${name}: ${code}`, async () => {
      const answer = await download(path);
      assert.equal(answer.before, 'bad-parameter', 'nothing before the terms are agreed to');
      assert.deepEqual([answer.after, answer.state], [code, state]);
    });
  }
  await suite.test('models: what was cut went on where it was, and an unlisted host was never asked', () => {
    const ranges = storage.asked.filter(({ path, method }) => path === '/cut' && method === 'GET').map(({ range }) => range);
    if (suite.whole || ranges.length > 0) assert.deepEqual(ranges, [undefined, 'bytes=4194304-']);
    assert.deepEqual(unlisted.asked, []);
  });
  await Promise.all([hub.close(), storage.close(), unlisted.close()]);
}

/** Software WebGPU is slow, so it is asked for with `right`; that a slow one is left alone is tested by itself. */
async function webgpuTests({ suite, site }) {
  const graphics = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];
  const tested = async (options, webgpu) => {
    const browser = await Chromium.start(options);
    const { page, requests, problems, close } = await openEnginePage(browser, site);
    try {
      const verdicts = await page.evaluate(async ({ network, mode }) => {
        const engine = await kit.create({ webgpu: mode });
        const settings = { title: 'tiny', normalisation: 'zero-to-one', minMax: false };
        await engine.models.addOwn(new Blob([kit.fromBase64(network)]), settings);
        const note = () =>
          new Promise((resolve) => {
            const opening = indexedDB.open('mypictools-models');
            opening.onsuccess = () => {
              const asking = opening.result.transaction('notes').objectStore('notes').get('webgpu');
              asking.onsuccess = () => resolve(asking.result?.verdicts);
            };
          });
        for (let waited = 0; waited < (mode === 'right' ? 150 : 60) && !(await note()); waited++) {
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
        const found = await note();
        await engine.close();
        return found;
      }, { network: tinyNetwork().toString('base64'), mode: webgpu });
      return { verdicts, problems, runtime: requests.some(({ url }) => url.includes('jspi.wasm')) };
    } finally {
      await close();
      await browser.close();
    }
  };

  await suite.test('models: a graphics processor is tested against WebAssembly, and found right', async () => {
    const { verdicts, problems, runtime } = await tested({ graphics }, 'right');
    assert.ok(runtime, 'its runtime was fetched');
    assert.deepEqual(verdicts?.map(([, { right }]) => right), [true]);
    assert.ok(verdicts[0][1].gpuMs > 0 && verdicts[0][1].wasmMs > 0);
    assert.deepEqual(problems, []);
  });

  await suite.test('models: without a graphics processor, or with one of software, its runtime is never fetched', async () => {
    for (const options of [{}, { graphics }]) {
      const { verdicts, runtime } = await tested(options, 'auto');
      assert.deepEqual([verdicts, runtime], [undefined, false]);
    }
  });
}
