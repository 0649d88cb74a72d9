// Where the site may live: offline after a visit, under a path, on a host that sends no headers; and what it may ask for.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { corpusPhoto, makePhoto } from './photos.mjs';
import { siteFolder, startSite } from './site.mjs';
import { formatOf, ToolPage } from './tool-page.mjs';
import { workerHeaders } from '../../web/pages/policy.mjs';

/** Waits until a service worker has taken charge of the page. */
export async function controlled(page) {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) {
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
    }
  });
}

export async function hostingTests({ suite, chromium, site }) {
  const photo = await makePhoto();

  await suite.test('works offline after the first visit', async () => {
    const { context, page, problems, close } = await chromium.session({ serviceWorkers: 'allow', allow: /ERR_INTERNET_DISCONNECTED/ });
    try {
      const tool = new ToolPage(page, site.url);
      await tool.open('resize');
      await controlled(page);
      await tool.add(photo.file);
      await tool.download();
      await context.setOffline(true);
      await page.reload();
      await tool.add(photo.file);
      assert.equal(formatOf((await tool.download()).bytes), 'jpeg');
      await tool.open('flip');
      await tool.add(photo.file);
      assert.equal(formatOf((await tool.download()).bytes), 'jpeg', 'a tool that was never opened before');
      await page.goto(site.url);
      assert.ok(await page.locator('[data-tool]').count() > 0);
      assert.deepEqual(problems, []);
    } finally {
      await close();
    }
  });

  await suite.test('works under a path', async () => {
    const host = await startSite({ base: '/sub/path/' });
    const { page, problems, requests, close } = await chromium.session();
    try {
      const tool = new ToolPage(page, host.url);
      await tool.open('remove-background');
      await tool.add(photo.file);
      assert.equal(formatOf((await tool.download()).bytes), 'png');
      await page.goto(host.url);
      await page.locator('[data-tool=resize]').click();
      await tool.add(photo.file);
      assert.equal(formatOf((await tool.download()).bytes), 'jpeg');
      const outside = requests.filter((each) => each.url.startsWith('http') && !each.url.startsWith(host.url));
      assert.deepEqual(outside, []);
      assert.deepEqual(problems, []);
    } finally {
      await close();
      await host.close();
    }
  });

  await suite.test('on a host without headers the service worker isolates the page', async () => {
    const host = await startSite({ isolated: false, base: '/pages/' });
    const { page, problems, close } = await chromium.session({ serviceWorkers: 'allow', allow: /Trusted|trusted-types/ });
    try {
      const tool = new ToolPage(page, host.url);
      await tool.open('resize');
      const end = Date.now() + 15_000;
      while (!(await page.evaluate(() => globalThis.crossOriginIsolated).catch(() => false))) {
        if (Date.now() > end) throw new Error('the page was never isolated');
        await page.waitForTimeout(100);
      }
      await tool.add(photo.file);
      assert.equal(formatOf((await tool.download()).bytes), 'jpeg');
      const headers = await page.evaluate(async () => Object.fromEntries((await fetch(location.pathname)).headers));
      for (const [name, value] of Object.entries(workerHeaders())) assert.equal(headers[name.toLowerCase()], value, name);
      assert.equal(headers['strict-transport-security'], undefined, 'what a browser would not heed is not pretended');
      const refused = await page.evaluate(() => {
        try {
          document.body.innerHTML = 'x';
          return false;
        } catch {
          return true;
        }
      });
      assert.ok(refused, 'Trusted Types are enforced there, too');
      assert.deepEqual(problems, []);
    } finally {
      await close();
      await host.close();
    }
  });

  await suite.test('without workers for isolation the page says so in a sentence', async () => {
    const host = await startSite({ isolated: false });
    const { page, close } = await chromium.session({ serviceWorkers: 'block' });
    try {
      await page.goto(new URL('tools/resize/', host.url).href);
      const banner = page.locator('#banners p').first();
      await banner.waitFor();
      assert.match((await banner.textContent()).trim(), /^[A-Z].+\.$/);
    } finally {
      await close();
      await host.close();
    }
  });

  await suite.test('a site that cannot send the engine gives a sentence, and works when it can', async () => {
    const { context, page, close } = await chromium.session();
    try {
      await context.route(/\.wasm$/, (route) => route.abort());
      const tool = new ToolPage(page, site.url);
      await tool.open('resize');
      await tool.add(photo.file);
      assert.deepEqual(await tool.settled(), ['failed']);
      assert.match((await tool.errors())[photo.file.name], /^[A-Z].+\.$/);
      await context.unroute(/\.wasm$/);
      await page.getByRole('button', { name: /try .* again/i }).click();
      assert.equal(formatOf((await tool.download()).bytes), 'jpeg');
    } finally {
      await close();
    }
  });

  await suite.test('a model that was changed on the way is refused with a sentence', async () => {
    const { context, page, close } = await chromium.session();
    try {
      await context.route(/\.onnx($|\?)/, async (route) => {
        const response = await route.fetch();
        const body = await response.body();
        body[body.length >> 1] ^= 0xff;
        await route.fulfill({ response, body });
      });
      const tool = new ToolPage(page, site.url);
      await tool.open('remove-background');
      await tool.add(photo.file);
      assert.deepEqual(await tool.settled(), ['failed']);
      assert.match((await tool.errors())[photo.file.name], /^[A-Z].+\.$/);
      await context.unroute(/\.onnx($|\?)/);
      await page.getByRole('button', { name: /try .* again/i }).click();
      assert.equal(formatOf((await tool.download()).bytes), 'png');
    } finally {
      await close();
    }
  });
}

/** No address of ours is longer: a picture does not fit into it. */
const longestAddress = 300;
const mostJsonBytes = 4096;

/**
 * The only requests that may carry something: small JSON to Premium's endpoint; and what the stand-in for Stripe's
 * own pages sends by a form, which the site's pages cannot (form-action 'none').
 */
function mayCarry({ url, method, body, type, navigation }) {
  if (method !== 'POST' || body >= mostJsonBytes) return false;
  if (navigation) return /^application\/x-www-form-urlencoded/.test(type);
  return new URL(url).pathname.includes('/premium-api/') && /^application\/json/.test(type);
}

/** Runs last: looks at every request that every page of every other test has made. */
export async function privacyTests({ suite, chromium, site, catalogue }) {
  await suite.test('no page of the site has code or style of its own text', async () => {
    const files = fs.readdirSync(siteFolder, { recursive: true }).filter((name) => name.endsWith('.html'));
    assert.ok(files.length > catalogue.operations.length + 5, `${files.length} pages`);
    for (const name of files) {
      const text = fs.readFileSync(path.join(siteFolder, name), 'utf8');
      const tags = text.match(/<[a-z][^>]*>/gi) ?? [];
      assert.deepEqual(tags.filter((tag) => /\s(on\w+|style|srcdoc)\s*=/i.test(tag.replace(/"[^"]*"/g, '""'))), [], name);
      assert.deepEqual(tags.filter((tag) => /\s(href|src|action)\s*=\s*["']?\s*(javascript|data):/i.test(tag)), [], name);
      assert.deepEqual(tags.filter((tag) => /^<(style|iframe|object|embed|base|form)\b/i.test(tag)), [], name);
      const scripts = tags.filter((tag) => /^<script\b/i.test(tag));
      assert.deepEqual(scripts.filter((tag) => !/\ssrc="/.test(tag) && !/type="application\/json"/.test(tag)), [], name);
      assert.match(text, /http-equiv="Content-Security-Policy"[^>]*require-trusted-types-for/, name);
    }
  });

  await suite.test('no request left the origin or carried anything', () => {
    const seen = (part) => chromium.requests.some((each) => new URL(each.url).pathname.endsWith(part));
    assert.ok(chromium.requests.length > 0, 'nothing was recorded');
    if (suite.whole) {
      assert.ok(seen('.wasm') && seen('.onnx') && seen('.js'), 'requests of pages and workers are recorded');
      for (const { id } of catalogue.operations) assert.ok(seen(`/tools/${id}/`), `${id} was used`);
    }
    const own = (url) => /^(blob|data|about):/.test(url) || /^http:\/\/127\.0\.0\.1:/.test(url);
    const network = chromium.requests.filter((each) => /^https?:/.test(each.url));
    assert.deepEqual(chromium.requests.filter((each) => !own(each.url)), []);
    assert.deepEqual(network.filter((each) => (each.method !== 'GET' || each.body > 0) && !mayCarry(each)), []);
    assert.deepEqual(network.filter((each) => new URL(each.url).search !== '' || each.url.length > longestAddress), []);
    assert.deepEqual(chromium.askedOutside, []);
  });

  await suite.test('privacy: a picture is processed by every tool, and neither it nor its name is in any request', async () => {
    const photo = corpusPhoto() ?? (await makePhoto()).file;
    const secret = 'my-secret-face';
    const { page, problems, requests, close } = await chromium.session({ serviceWorkers: 'allow' });
    try {
      const tool = new ToolPage(page, site.url);
      for (const { id } of catalogue.operations) {
        await tool.open(id);
        await tool.add({ ...photo, name: `${secret}.jpg` });
        assert.ok((await tool.download()).bytes.length > 0, id);
      }
      assert.ok(requests.some(({ url }) => url.endsWith('.wasm')));
      const network = requests.filter(({ url }) => /^https?:/.test(url));
      assert.deepEqual(network.filter(({ url }) => !url.startsWith(site.url)), []);
      assert.deepEqual(network.filter(({ url, method, body }) => method !== 'GET' || body > 0 || url.includes(secret)), []);
      assert.deepEqual(problems, []);
    } finally {
      await close();
    }
  }, { timeoutMs: 180_000 });
}
