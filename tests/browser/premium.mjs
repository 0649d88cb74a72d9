// Premium from end to end: a site that sells it, its endpoint, and a server that behaves like Stripe.

import assert from 'node:assert/strict';
import { endpointPath } from '../../scripts/lib/premium-shop.mjs';
import { Chromium } from './chromium.mjs';
import { premiumBuyingTests } from './premium-buying.mjs';
import { premiumLicenceTests } from './premium-licences.mjs';
import { premiumRuntimeTests } from './premium-runtimes.mjs';
import { buy, openShop } from './premium-shop.mjs';

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

  await premiumBuyingTests({ test, shop });
  await premiumLicenceTests({ test, shop, chromium });

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

  await premiumRuntimeTests({ suite, shop });
  await chromium.close();
  await shop.close();
}
