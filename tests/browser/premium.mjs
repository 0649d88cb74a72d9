// Premium from end to end: a site that sells it, its endpoint, and a server that behaves like Stripe.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { endpointPath } from '../../scripts/lib/premium-shop.mjs';
import { Chromium } from './chromium.mjs';
import { accessible, fits } from './inspect.mjs';
import { makePhoto } from './photos.mjs';
import { buy, buyButton, on, openShop, pay, restore, restoreAddress, storedLicence, storedToken } from './premium-shop.mjs';

const dayMs = 86_400_000;
const web = path.resolve(import.meta.dirname, '../../web');
const bad = '.banner.bad';
/** A refused call shows in the console of its own accord. */
const refusedCall = /Failed to load resource/;

export async function premiumTests({ suite, chromium: shared, site: plainSite }) {
  await suite.test('premium: a site that sells nothing says that all is free, and no page leads there', async () => {
    const { page, problems, close } = await shared.session();
    try {
      await page.goto(`${plainSite.url}premium/`);
      assert.match(await page.locator('main').innerText(), /Everything here is free/);
      assert.doesNotMatch(await page.locator('body').innerText(), /premium|limit|licen[cs]e (key|token)|buy|stripe/i);
      assert.equal(await page.locator('meta[name=robots]').getAttribute('content'), 'noindex');
      await page.goto(plainSite.url);
      assert.equal(await page.locator('a[href*="premium"], free-meter').count(), 0);
      assert.deepEqual(problems, []);
    } finally {
      await close();
    }
  });

  if (!suite.wants('premium:')) return;
  const shop = await openShop();
  // A browser of its own: elsewhere the suite proves that nothing at all is sent.
  const chromium = await Chromium.start();

  /** A test with a browser session of its own. What is logged as an error fails it, but for refused calls where told so. */
  const test = (name, body, { session = {} } = {}) =>
    suite.test(`premium: ${name}`, async () => {
      shop.clock.ms = Date.now();
      Object.assign(shop.standIn, { down: false, delayMs: 0 });
      const opened = await chromium.session(session);
      try {
        await body(opened);
        assert.deepEqual(opened.problems, []);
      } finally {
        await opened.close();
      }
    });

  await test('bought at Stripe, unlocked here, by keyboard alone, and only small calls leave the page', async ({ page, requests }) => {
    const assets = path.join(shop.folder, 'assets');
    const proving = fs.readdirSync(assets).filter((name) => name.endsWith('.js') && fs.readFileSync(path.join(assets, name), 'utf8').includes('ERR_JWT_EXPIRED'));
    assert.equal(proving.length, 1, 'what proves licences is in a file of its own');
    const fetched = () => requests.some(({ url }) => url.endsWith(proving[0]));
    await page.goto(shop.url);
    await buyButton(page).focus();
    assert.equal(fetched(), false, 'without a licence it is not loaded');
    await page.keyboard.press('Enter');
    await pay(page).press('Enter');
    await page.getByText(on).waitFor();
    assert.ok(fetched());
    assert.equal(page.url(), shop.url, 'the session is gone from the address');
    assert.match(await page.locator('.premium-state').innerText(), /Monthly\. Works without a network until/);
    assert.match(await restoreAddress(page), new RegExp(`^${shop.url}#restore=sub_\\w+\\.[\\w-]{22}$`));
    const sent = requests.filter(({ method, url }) => method !== 'GET' && url.startsWith(shop.site.url));
    assert.deepEqual(sent.map(({ url }) => url.slice(shop.site.url.length)), ['premium-api/checkout', 'premium-api/claim']);
    for (const { body } of sent) assert.ok(body < 4096);
    await page.reload();
    await page.getByText(on).waitFor();
    assert.deepEqual(shop.log, []);
  });

  await test('pictures that wait at the limit go on when Premium is bought in another tab, and it is back after a refund', async ({ context, page }) => {
    const photos = await Promise.all([11, 12, 13, 14].map((seed) => makePhoto(seed)));
    const files = photos.map(({ file }) => file);
    const done = (count) => page.locator('[data-file][data-state=done]').nth(count - 1).waitFor();
    await page.goto(`${shop.site.url}tools/flip/`);
    await page.locator('input[type=file]').first().setInputFiles(files.slice(0, 3));
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    const till = await context.newPage();
    const id = await buy(till, shop);
    await done(3);
    await page.locator('free-meter').getByText('Premium').waitFor();
    shop.ledger.refund(shop.ledger.chargeOf(id).id);
    await till.getByRole('button', { name: 'Check with Stripe' }).click();
    await till.locator(bad).waitFor();
    await page.locator('free-meter').getByText('free').waitFor();
    await page.locator('input[type=file]').first().setInputFiles(files.slice(3));
    await page.getByText('Kept until there are free pictures').waitFor();
  }, { session: { allow: refusedCall } });

  await test('coming back without paying buys nothing', async ({ page }) => {
    await page.goto(shop.url);
    await buyButton(page).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('nothing was bought').waitFor();
    assert.equal(page.url(), shop.url);
    assert.ok(await buyButton(page).isVisible());
    await page.reload();
    await buyButton(page).waitFor();
    assert.equal(await page.getByText('nothing was bought').count(), 0);
  });

  await test('the browser’s own way back from Stripe leaves the page usable', async ({ page }) => {
    await page.goto(shop.url);
    await buyButton(page).click();
    await pay(page).waitFor();
    await page.goBack();
    await buyButton(page, 'Yearly').click();
    await pay(page).waitFor();
  });

  await test('another tab hears of the purchase, and of the removal', async ({ context, page }) => {
    const other = await context.newPage();
    await other.goto(shop.url);
    await buyButton(other).waitFor();
    await buy(page, shop);
    await other.getByText(on).waitFor();
    await page.getByRole('button', { name: 'Remove from this browser' }).click();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Keep it', 'the harmless choice is at hand');
    await page.getByRole('button', { name: 'Remove it' }).click();
    await buyButton(page).waitFor();
    await buyButton(other).waitFor();
  });

  await test('half its life later it is renewed by itself, and a day is told that lies further off', async ({ context, page }) => {
    await buy(page, shop);
    const first = await storedToken(page);
    shop.clock.ms += 8 * dayMs;
    await context.clock.setFixedTime(shop.clock.ms);
    await page.goto(shop.site.url);
    const renewed = page.waitForResponse((response) => response.url().endsWith('premium-api/refresh'));
    await page.goto(shop.url);
    await renewed;
    await page.waitForFunction(() => /Works without a network/.test(document.querySelector('.premium-state')?.textContent ?? ''));
    await page.reload();
    await page.getByText(on).waitFor();
    assert.notEqual(await storedToken(page), first);
    await restoreAddress(page);
  });

  await test('refunded: the next look takes it away, and the old licence is not taken again', async ({ page }) => {
    const id = await buy(page, shop);
    const token = await storedToken(page);
    shop.ledger.refund(shop.ledger.chargeOf(id).id);
    await page.getByRole('button', { name: 'Check with Stripe' }).click();
    await page.locator(bad).getByText('This licence has ended').waitFor();
    await buyButton(page).waitFor();
    await restore(page, token);
    await page.locator(bad).getByText('cancelled or refunded').waitFor();
    await page.reload();
    await page.locator('.premium-now .banner').getByText('This licence has ended').waitFor();
    assert.ok(await buyButton(page).isVisible());
  }, { session: { allow: refusedCall } });

  await test('cancelled in Stripe’s portal it lasts to the end of the paid time', async ({ page }) => {
    const id = await buy(page, shop);
    await page.getByRole('button', { name: /^Invoices and cancelling/ }).click();
    await page.getByRole('button', { name: 'Cancel at the end of the period' }).click();
    await page.getByText('active, ends').waitFor();
    await page.getByRole('link', { name: 'Back to the site' }).click();
    await page.getByRole('button', { name: 'Check with Stripe' }).click();
    await page.getByText('It is paid, and renewed.').waitFor();
    shop.ledger.cancelNow(id);
    await page.getByRole('button', { name: 'Check with Stripe' }).click();
    await page.locator(bad).getByText('This licence has ended').waitFor();
  }, { session: { allow: refusedCall } });

  await test('another device: by the address, and by Stripe’s e-mail', async ({ page }) => {
    await buy(page, shop);
    const address = await restoreAddress(page);
    for (const way of ['address', 'e-mail']) {
      const device = await chromium.session();
      try {
        let found = address;
        if (way === 'e-mail') {
          await device.page.goto(shop.url);
          await device.page.getByText('Bought already?').click();
          await device.page.getByRole('link', { name: /by e-mail/ }).click();
          await device.page.getByRole('button', { name: 'Send me a link' }).click();
          await device.page.getByRole('link').first().click();
          found = /http\S+#restore=\S+/.exec(await device.page.locator('code').first().innerText())?.[0];
        }
        await device.page.goto(found);
        await device.page.getByText(on).waitFor();
        assert.equal(device.page.url(), shop.url, 'the code is gone from the address');
        assert.equal(await device.page.getByRole('button', { name: /^Invoices/ }).count(), 0);
        assert.equal(await device.page.getByRole('link', { name: /^Invoices/ }).getAttribute('href'), `${shop.standIn.url}login`);
        assert.deepEqual(device.problems, []);
      } finally {
        await device.close();
      }
    }
  });

  await test('a return address in somebody else’s browser unlocks nothing', async ({ page }) => {
    await page.goto(shop.url);
    await buyButton(page).click();
    await pay(page).waitFor();
    const session = new URL(page.url()).pathname.split('/').at(-1);
    shop.ledger.pay(session);
    const thief = await chromium.session({ allow: refusedCall });
    try {
      await thief.page.goto(`${shop.url}#session=${session}`);
      await thief.page.locator(bad).getByText('not begun in this browser').waitFor();
      await buyButton(thief.page).click();
      await pay(thief.page).waitFor();
      await thief.page.goto(`${shop.url}#session=${session}`);
      await thief.page.locator(bad).getByText('made in another browser').waitFor();
      assert.equal(await thief.page.getByText(on).count(), 0);
    } finally {
      await thief.close();
    }
    await page.goto(`${shop.url}#session=${session}`);
    await page.getByText(on).waitFor();
  });

  await test('tampered, foreign, expired and senseless licences: one sentence each, and nothing is unlocked', async ({ context, page }) => {
    await buy(page, shop);
    const token = await storedToken(page);
    await page.getByRole('button', { name: 'Remove from this browser' }).click();
    await page.getByRole('button', { name: 'Remove it' }).click();
    const [head, body, signature] = token.split('.');
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = JSON.parse(Buffer.from(body, 'base64url'));
    const cases = [
      [`${head}.${encode({ ...claims, exp: 9_999_999_999 })}.${signature}`, 'not one of this site, or it was changed'],
      [`${encode({ alg: 'none', typ: 'licence+jwt' })}.${body}.AA`, 'not one of this site, or it was changed'],
      [`${head}.${encode({ ...claims, aud: 'https://other.example.org' })}.${signature}`, 'for another site'],
      ['hello', 'neither a restore address nor a restore code'],
      [`${claims.sub}.AAAAAAAAAAAAAAAAAAAAAA`, 'not one of this site; copy the whole of it'],
    ];
    for (const [words, sentence] of cases) {
      await restore(page, words);
      await page.locator(bad).getByText(sentence).waitFor();
      assert.equal(await page.getByText(on).count(), 0);
    }
    await context.clock.setFixedTime(Date.now() + 15 * dayMs);
    await restore(page, token);
    await page.locator(bad).getByText('run out').waitFor();
  }, { session: { allow: refusedCall } });

  await test('the clock set back does not prolong it', async ({ context, page }) => {
    await buy(page, shop);
    await context.route(/premium-api/, (route) => route.abort());
    await context.clock.setFixedTime(Date.now() + 13 * dayMs);
    await page.reload();
    await page.getByText(on).waitFor();
    const setBack = Date.now() + 2 * dayMs;
    await context.clock.setFixedTime(setBack);
    await page.reload();
    await page.getByText('clock was set back').waitFor();
    // It tries by itself first; only when that has failed is the button what renews it.
    while ((await storedLicence(page)).triedAt !== setBack) await page.waitForTimeout(50);
    await context.unroute(/premium-api/);
    await page.getByRole('button', { name: 'Renew now' }).click();
    await page.getByText(on).waitFor();
  }, { session: { allow: refusedCall } });

  await test('the answer to a paid purchase got lost: nothing is, and it is asked for again', async ({ context, page }) => {
    await page.goto(shop.url);
    await context.route(/premium-api\/claim/, (route) => route.abort());
    await buyButton(page).click();
    await pay(page).click();
    await page.locator(bad).getByText('cannot be reached').waitFor();
    await page.getByText('not confirmed yet').waitFor();
    assert.equal(await buyButton(page).count(), 0, 'it is not offered a second time');
    await context.unroute(/premium-api\/claim/);
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.getByText(on).waitFor();
  }, { session: { allow: refusedCall } });

  await test('while Stripe is down: one sentence, what is unlocked stays so, and afterwards it works', async ({ page }) => {
    await page.goto(shop.url);
    shop.standIn.down = true;
    await buyButton(page).click();
    await page.locator(bad).getByText('Stripe does not answer').waitFor();
    shop.standIn.down = false;
    await buy(page, shop);
    shop.standIn.down = true;
    await page.getByRole('button', { name: 'Check with Stripe' }).click();
    await page.locator(bad).getByText('Stripe does not answer').waitFor();
    assert.ok(await page.getByText(on).isVisible());
    await page.reload();
    await page.getByText(on).waitFor();
  }, { session: { allow: refusedCall } });

  await test('storage that was cleared in mid-session, between paying and coming back', async ({ context, page }) => {
    await page.goto(shop.url);
    await buyButton(page).click();
    await pay(page).waitFor();
    const other = await context.newPage();
    await other.goto(`${shop.site.url}licences/`);
    await other.evaluate(
      () => new Promise((resolve) => (indexedDB.deleteDatabase('mypictools-account').onsuccess = resolve)),
    );
    await pay(page).click();
    await page.locator(bad).getByText('open the restore address instead').waitFor();
    const [{ description }] = shop.ledger.all('subscription');
    await restore(page, description);
    await page.getByText(on).waitFor();
  });

  for (const [colorScheme, width] of [['light', 1280], ['dark', 390], ['dark', 320]])
    await test(`the page is accessible and fits (${colorScheme}, ${width} pixels)`, async ({ page }) => {
      await page.goto(shop.url);
      await page.getByText('Bought already?').click();
      await restore(page, 'hello');
      await page.locator(bad).waitFor();
      await accessible(page, 'with offers and an error');
      await fits(page, 'with offers');
      await buy(page, shop, 'For good');
      await accessible(page, 'unlocked');
      await fits(page, 'unlocked');
      await page.getByRole('button', { name: 'Remove from this browser' }).click();
      await accessible(page, 'about to be removed');
      await fits(page, 'about to be removed');
    }, { session: { colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce', bypassCSP: true } });

  await suite.test('premium: nothing but small calls to the endpoint was sent, and nobody else was asked', () => {
    const here = (url) => [shop.site.url, shop.standIn.url].some((own) => url.startsWith(own));
    const sent = chromium.requests.filter(({ method, url }) => method !== 'GET' && url.startsWith(shop.site.url));
    if (suite.whole) assert.ok(sent.length > 0);
    for (const { url, body } of sent) {
      assert.ok(url.startsWith(shop.site.url + endpointPath), url);
      assert.ok(body > 0 && body < 4096, `${body} bytes`);
    }
    assert.deepEqual(chromium.requests.filter(({ url }) => !here(url) && !/^(blob|data|about):/.test(url)), []);
    assert.deepEqual(chromium.askedOutside, []);
  });

  await suite.test('premium: an endpoint on another host, and the service worker in between', async () => {
    const far = await openShop({ apart: true });
    const { page, problems, close } = await chromium.session({ serviceWorkers: 'allow' });
    try {
      await page.goto(`${far.site.url}tools/flip/`);
      await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
      await buy(page, far);
      await page.getByRole('button', { name: 'Check with Stripe' }).click();
      await page.getByText('It is paid, and renewed.').waitFor();
      assert.deepEqual(problems, []);
    } finally {
      await close();
      await far.close();
    }
  });

  await suite.test('premium: the files for Cloudflare and Deno need nothing of Node, and say when a setting is missing', async () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'mypictools-edge-'));
    try {
      const file = path.join(home, 'site.config.json');
      fs.writeFileSync(file, JSON.stringify(shop.config));
      for (const runtime of ['cloudflare', 'deno']) {
        const env = { ...process.env, MYPICTOOLS_EDGE_RUNTIME: runtime, MYPICTOOLS_EDGE_OUT: home, MYPICTOOLS_SITE_CONFIG: file };
        await promisify(execFile)('npx', ['--no-install', 'vite', 'build', '-c', 'edge/vite.config.ts'], { cwd: web, env });
        const text = fs.readFileSync(path.join(home, `${runtime}.js`), 'utf8');
        assert.doesNotMatch(text, /^import .*from|\bimport\(|\brequire\(/m);
        assert.doesNotMatch(text, /PRIVATE KEY|"d":/);
      }
      const environment = {
        ...shop.environment,
        SITE_URL: shop.site.url,
        LICENCE_PRIVATE_KEY: JSON.stringify(shop.keys.privateKey),
        RESTORE_SECRET: shop.keys.restoreSecret,
      };
      const words = { offer: 'monthly', challenge: 'A'.repeat(43) };
      const ask = () =>
        new Request('https://api.example.org/checkout', {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: new URL(shop.site.url).origin },
          body: JSON.stringify(words),
        });
      const load = (runtime) => import(pathToFileURL(path.join(home, `${runtime}.js`)).href);
      const { default: worker } = await load('cloudflare');
      const said = [];
      const { error: log } = console;
      console.error = (line) => said.push(line);
      try {
        assert.equal((await worker.fetch(ask(), {})).status, 500);
      } finally {
        console.error = log;
      }
      assert.match(said.join(), /^\w+ is missing in the environment/);
      const fromWorker = await (await worker.fetch(ask(), environment)).json();
      assert.ok(fromWorker.url.startsWith(shop.standIn.url), 'the same isolate goes on once it is set up');
      let answer;
      globalThis.Deno = { env: { toObject: () => environment }, serve: (given) => (answer = given) };
      await load('deno');
      delete globalThis.Deno;
      const fromDeno = await (await answer(ask(), { remoteAddr: { hostname: '192.0.2.1' } })).json();
      assert.equal(fromDeno.url, fromWorker.url, 'the same question is the same checkout');
    } finally {
      fs.rmSync(home, { recursive: true });
    }
  });

  await chromium.close();
  await shop.close();
}
