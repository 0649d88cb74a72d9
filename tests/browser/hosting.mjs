// Where the site may live: offline after a visit, under a path, on a host that sends no headers; and what it may ask for.

import assert from 'node:assert/strict';
import { makePhoto } from './photos.mjs';
import { startSite } from './site.mjs';
import { formatOf, ToolPage } from './tool-page.mjs';

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
    const { page, problems, close } = await chromium.session({ serviceWorkers: 'allow' });
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

/** Runs last: looks at every request that every page of every other test has made. */
export async function privacyTests({ suite, chromium }) {
  await suite.test('no request left the origin or carried anything', () => {
    const seen = (ending) => chromium.requests.some((each) => each.url.endsWith(ending));
    assert.ok(chromium.requests.length > 0, 'nothing was recorded');
    if (suite.whole) assert.ok(seen('.wasm') && seen('.onnx') && seen('.js'), 'requests of pages and workers are recorded');
    const own = (url) => /^(blob|data|about):/.test(url) || /^http:\/\/127\.0\.0\.1:/.test(url);
    assert.deepEqual(chromium.requests.filter((each) => !own(each.url)), []);
    assert.deepEqual(chromium.requests.filter((each) => each.method !== 'GET' || each.body > 0), []);
    assert.deepEqual(chromium.requests.filter((each) => own(each.url) && new URL(each.url).search !== ''), []);
    assert.deepEqual(chromium.askedOutside, []);
  });
}
