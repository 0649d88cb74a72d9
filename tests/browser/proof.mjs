// The page "What this site does": its list is what the browser saw, the cut cuts, and the rules it shows are really enforced.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { controlled } from './hosting.mjs';
import { accessible, fits } from './inspect.mjs';
import { makePhoto } from './photos.mjs';
import { siteFolder, startSite } from './site.mjs';
import { ToolPage } from './tool-page.mjs';
import { until } from './waiting.mjs';

/** What the self-test and the attempts provoke on purpose. */
const provoked = /ERR_FAILED|nobody\.invalid|Content Security Policy|security policy|Trusted(HTML|ScriptURL)|trusted-types/;

const pathOf = (page) => page.evaluate(() => location.pathname);

/** The list as the page shows it, whole and for the last day: `{sentence, rows: [{method, address, sent, from}]}`. */
async function shownList(page) {
  await page.getByLabel('The last 24 hours').check();
  const all = page.getByRole('button', { name: /^Show all/ });
  if (await all.isVisible()) await all.click();
  const rows = await page.locator('proof-requests tbody tr').evaluateAll((found) =>
    found.map((row) => ({
      method: row.cells[1].textContent,
      address: row.querySelector('code').textContent,
      note: row.querySelector('.request-note').textContent,
      sent: Number(row.cells[3].textContent),
      from: row.dataset.from,
    })),
  );
  return { sentence: await page.locator('.proof-sentence').textContent(), rows };
}

export async function proofTests({ suite, chromium, site }) {
  const photo = await makePhoto();
  const address = (host) => new URL('what-this-site-does/', host.url).href;

  const test = (name, body, { session = {}, timeoutMs } = {}) =>
    suite.test(
      `proof: ${name}`,
      async () => {
        const opened = await chromium.session({ serviceWorkers: 'allow', ...session });
        try {
          await body(opened);
          assert.deepEqual(opened.problems, []);
        } finally {
          await opened.close();
        }
      },
      { timeoutMs },
    );

  await test('every request that the browser saw is in the list, and nothing was sent', async ({ page, requests }) => {
    await page.goto(site.url);
    await controlled(page);
    const before = requests.length;
    const tool = new ToolPage(page, site.url);
    await tool.open('remove-background');
    await tool.add(photo.file);
    await tool.download();
    await page.goto(address(site));
    const seen = () => requests.slice(before).filter(({ url }) => /^https?:/.test(url));
    await until(async () => (await shownList(page)).rows.length >= seen().length, 'the list stays shorter than what was seen');
    const { sentence, rows } = await shownList(page);
    assert.match(sentence, /^\d+ requests, 0 bytes sent, all to this site\.$/);
    const listed = new Set(rows.map((row) => row.address));
    const missing = seen().map(({ url }) => new URL(url).pathname).filter((path) => !listed.has(path));
    assert.deepEqual(missing, []);
    assert.ok(rows.some((row) => row.address.endsWith('.onnx')) && rows.some((row) => row.address.endsWith('.wasm')), 'workers are seen, too');
    assert.ok(rows.some((row) => row.from === 'cache'), 'copies are told from the network');
    assert.deepEqual(rows.filter((row) => row.sent !== 0), []);
    // Of what this tab still had in its memory no service worker hears.
    const early = (row) => /seen by the page/.test(row.note);
    assert.deepEqual(rows.filter((row) => (early(row) ? row.from !== 'cache' : row.method !== 'GET')), []);
  });

  await test('what is sent is counted, said, live, and can be wiped', async ({ page }) => {
    await page.goto(address(site));
    await controlled(page);
    const sentence = page.locator('.proof-sentence');
    await page.evaluate(() => fetch('../robots.txt', { method: 'POST', body: new Blob([new Uint8Array(70_000)]) }).catch(() => undefined));
    await until(async () => /70000 bytes sent/.test(await sentence.textContent()), 'the bytes are not in the list');
    assert.notEqual(await sentence.getAttribute('data-bad'), null, 'it stands out');
    assert.ok((await shownList(page)).rows.some((row) => row.method === 'POST' && row.sent === 70_000));
    await page.getByRole('button', { name: 'Delete this list' }).click();
    await until(async () => !/70000/.test(await sentence.textContent()), 'it is still there');
    const kept = await page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open('mypictools-requests');
          opening.onerror = () => reject(opening.error);
          opening.onsuccess = () => {
            const all = opening.result.transaction('requests').objectStore('requests').getAll();
            all.onsuccess = () => resolve(all.result.filter((entry) => entry.bytesSent > 0).length);
          };
        }),
    );
    assert.equal(kept, 0);
  }, { session: { counted: false, allow: /405|404|501/ } });

  await test('pictures are made while the server is down, and the network comes back', async ({ page, requests }) => {
    const host = await startSite();
    try {
      const tool = new ToolPage(page, host.url);
      await page.goto(host.url);
      await controlled(page);
      await tool.open('remove-background');
      await tool.add(photo.file);
      await tool.download();
      await page.goto(address(host));
      await page.getByRole('button', { name: /network cut/ }).click();
      await page.locator('[data-step=cut][data-state=done]').waitFor();
      await host.close();
      const verdict = page.locator('[data-verdict]');
      await verdict.waitFor({ timeout: 60_000 });
      assert.match(await verdict.textContent(), /^Passed: 3 pictures/);
      assert.equal(await verdict.getAttribute('data-verdict'), 'passed');
      assert.equal(await page.locator('[data-step=restore]').getAttribute('data-state'), 'done');
      const meanwhile = await page.locator('proof-test tbody tr').evaluateAll((rows) => rows.map((row) => row.dataset.from));
      assert.ok(meanwhile.includes('refused') && meanwhile.includes('cache') && !meanwhile.includes('network'), meanwhile.join());
      await accessible(page, 'with the result');
      assert.ok(requests.length > 0);
    } finally {
      await host.close().catch(() => undefined);
    }
  }, { session: { allow: provoked }, timeoutMs: 120_000 });

  await test('a busy worker of another tab goes on, and is not taken for one of the test', async ({ context, page }) => {
    let asked = 0;
    const host = await startSite({
      before(request, response) {
        if (request.url.endsWith('/robots.txt')) asked += 1;
        if (!request.url.endsWith('/assets/busy.js')) return false;
        response.setHeader('content-type', 'text/javascript');
        response.setHeader('cross-origin-embedder-policy', 'require-corp');
        response.end("setInterval(() => fetch('../robots.txt', { cache: 'no-store' }), 50)");
        return true;
      },
    });
    try {
      await page.goto(address(host));
      await controlled(page);
      const other = await context.newPage();
      await other.goto(new URL('licences/', host.url).href);
      await other.evaluate(() => void (globalThis.busy = new Worker(new URL('../assets/busy.js', location.href))));
      await until(() => asked > 2, 'the other tab is not busy');
      await page.getByRole('button', { name: /network cut/ }).click();
      await page.locator('[data-step=cut][data-state=done]').waitFor();
      const before = asked;
      const verdict = page.locator('[data-verdict]');
      await verdict.waitFor({ timeout: 60_000 });
      assert.ok(asked > before, 'the other tab went on meanwhile');
      assert.match(await verdict.textContent(), /^Passed/);
    } finally {
      await host.close();
    }
  }, { session: { allow: /ERR_FAILED/ }, timeoutMs: 120_000 });

  await test('a cut ends with the page that asked for it, and touches no other page', async ({ context, page }) => {
    await page.goto(address(site));
    await controlled(page);
    const other = await context.newPage();
    await other.goto(new URL('licences/', site.url).href);
    const asks = (from) => from.evaluate(() => fetch('../robots.txt', { cache: 'no-store' }).then(({ ok }) => ok, () => false));
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = resolve;
          navigator.serviceWorker.controller.postMessage({ kind: 'cut' }, [port2]);
        }),
    );
    assert.equal(await asks(page), false, 'the page itself is cut off');
    assert.equal(await asks(other), true, 'another one is not');
    // The page says nothing more, as after a crash: by itself the cut ends.
    await until(() => asks(page), 'the network did not come back', { timeoutMs: 20_000 });
    await other.close();
  }, { session: { allow: /ERR_FAILED/ } });

  await test('without a service worker it says what to do, and shows what the page saw', async ({ page }) => {
    await page.goto(address(site));
    const button = page.getByRole('button', { name: /network cut/ });
    assert.ok(await button.isDisabled());
    assert.match(await page.locator('proof-test').innerText(), /reload the page/);
    await page.locator('proof-requests tbody tr').first().waitFor();
    const { sentence, rows } = await shownList(page);
    assert.match(sentence, /^\d+ requests, bytes sent not known, all to this site\.$/);
    assert.ok(rows.some((row) => row.address === '/what-this-site-does/' && /seen by the page/.test(row.note)));
    assert.deepEqual(rows.filter((row) => row.method !== 'not known'), [], 'no method is made up');
  }, { session: { serviceWorkers: 'block' } });

  await test('the policy in force is the one of the answer, every directive explained', async ({ page }) => {
    const response = await page.goto(address(site));
    const policy = response.headers()['content-security-policy'];
    const list = page.locator('proof-policy .policy-list').first();
    await list.locator('dt').first().waitFor();
    const shown = await list.locator('dt').allTextContents();
    assert.deepEqual(shown, policy.split(';').map((part) => part.trim()));
    assert.ok((await list.locator('dd').allTextContents()).every((words) => words.length > 10));
    assert.doesNotMatch(await page.locator('proof-policy').textContent(), /added on this device/);
  }, { session: { serviceWorkers: 'block' } });

  await test('what the service worker has added is not shown as what the host has sent', async ({ page }) => {
    const host = await startSite({ isolated: false });
    try {
      await page.goto(address(host));
      await until(() => page.evaluate(() => globalThis.crossOriginIsolated).catch(() => false), 'the page was never isolated');
      const policy = page.locator('proof-policy');
      await policy.locator('dt').first().waitFor();
      assert.match(await policy.locator('p').first().textContent(), /host sends no such header: .*added on this device/);
      await policy.locator('summary').click();
      const lines = await policy.locator('.policy-list').nth(1).locator('div').evaluateAll((all) => all.map((each) => each.innerText));
      for (const line of lines)
        assert.match(line, line.includes('Strict-Transport-Security') ? /not sent/ : /added on this device/, line);
    } finally {
      await host.close();
    }
  }, { session: { allow: /Trusted|trusted-types/ } });

  await test('forbidden things are refused, and nothing goes out', async ({ page }) => {
    await page.goto(address(site));
    await page.getByRole('button', { name: /forbidden/ }).click();
    const results = page.locator('.attempts li');
    await results.nth(3).waitFor();
    const outcomes = await results.evaluateAll((items) => items.map((item) => item.dataset.outcome));
    assert.deepEqual(outcomes, ['refused', 'refused', 'refused', 'refused']);
    assert.deepEqual(chromium.askedOutside.filter((asked) => /invalid/.test(asked)), []);
  }, { session: { serviceWorkers: 'block', counted: false, allow: provoked } });

  await test('without a policy nothing counts as refused, although most of it fails there, too', async ({ context, page }) => {
    const host = await startSite({
      isolated: false,
      before(request, response) {
        if (!request.url.endsWith('/what-this-site-does/')) return false;
        const text = fs.readFileSync(path.join(siteFolder, 'what-this-site-does', 'index.html'), 'utf8');
        response.setHeader('content-type', 'text/html;charset=utf-8');
        response.end(text.replace(/<meta[^>]*http-equiv="Content-Security-Policy"[^>]*>/, ''));
        return true;
      },
    });
    try {
      await context.route(/nobody\.invalid/, (route) => route.abort());
      await page.goto(address(host));
      await page.getByRole('button', { name: /forbidden/ }).click();
      const results = page.locator('.attempts li');
      await results.nth(3).waitFor();
      const outcomes = await results.evaluateAll((items) => items.map((item) => item.dataset.outcome));
      assert.deepEqual(outcomes, ['unproven', 'unproven', 'happened', 'happened']);
    } finally {
      await host.close();
    }
  }, { session: { serviceWorkers: 'block', counted: false, allow: provoked } });

  for (const below of ['', 'tools/resize/', 'what-this-site-does/', 'robots.txt']) {
    await test(`Trusted Types are enforced on ${below || 'home'}`, async ({ context, page }) => {
      await context.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
      await page.goto(new URL(below, site.url).href);
      const outcomes = await page.evaluate(() => {
        const thrown = (act) => {
          try {
            act();
            return 'nothing';
          } catch (error) {
            return error.name;
          }
        };
        return [
          thrown(() => (document.body.innerHTML = '<b>x</b>')),
          thrown(() => document.body.insertAdjacentHTML('beforeend', 'x')),
          thrown(() => new Worker('https://elsewhere.test/worker.js')),
          thrown(() => (document.createElement('script').src = 'https://elsewhere.test/x.js')),
          thrown(() => (document.createElement('script').text = '1')),
        ];
      });
      assert.deepEqual(outcomes, Array(5).fill('TypeError'));
    }, { session: { serviceWorkers: 'block', counted: false, allow: /Trusted|trusted-types|Content Security Policy/ } });
  }

  for (const [colorScheme, width] of [['light', 1280], ['dark', 390], ['light', 320]]) {
    await test(`axe finds nothing and nothing is too wide, ${colorScheme}, ${width}`, async ({ page }) => {
      await page.goto(address(site));
      // Once the service worker has taken over the button of the test changes its colour.
      await page.locator('proof-test button:enabled').waitFor();
      await page.locator('proof-policy dt').first().waitFor();
      await page.locator('proof-requests tbody tr').first().waitFor();
      for (const summary of await page.locator('summary').all()) await summary.click();
      await accessible(page, await pathOf(page));
      await fits(page, await pathOf(page));
    }, { session: { colorScheme, reducedMotion: 'reduce', viewport: { width, height: 800 } } });
  }
}
