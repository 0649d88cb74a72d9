// The session cookie in Chromium, and the account room with cookies or storage blocked, cleared or full; then the history and “Your data”.

import assert from 'node:assert/strict';
import { accountDataTests } from './account-data.mjs';
import { accountHistoryTests } from './account-history.mjs';
import { accountPages, blockCookies, blockStorage, dayMs, jobsOf } from './account-kit.mjs';
import { sessionTests } from './inspect.mjs';

const name = '__Host-mypictools';

export async function accountTests({ suite, chromium, site }) {
  const test = sessionTests({ suite, chromium, site });
  const { photo, address, history, yourData, oneJob } = await accountPages(site);

  await test('account: one cookie on every page: strict, secure, 30 days, renewed by each page', async ({ context, page }) => {
    let first;
    for (const path of ['', 'tools/resize/', 'history/', 'your-data/', 'models/', 'privacy/', 'what-this-site-does/', '404.html']) {
      await page.goto(address(path), { waitUntil: 'load' });
      await page.waitForFunction(() => document.cookie !== '');
      const cookies = await context.cookies();
      assert.deepEqual(cookies.map((each) => each.name), [name], path);
      const [cookie] = cookies;
      const { path: where, secure, sameSite, domain } = cookie;
      assert.deepEqual({ where, secure, sameSite, domain }, { where: '/', secure: true, sameSite: 'Strict', domain: new URL(site.url).hostname });
      assert.match(cookie.value, /^[0-9a-f]{32}$/);
      const days = (cookie.expires * 1000 - Date.now()) / dayMs;
      assert.ok(Math.abs(days - 30) < 0.01, `${days} days`);
      if (first !== undefined) {
        assert.equal(cookie.value, first.value, 'it is one session');
        assert.ok(cookie.expires > first.expires, 'it is renewed');
      }
      first ??= cookie;
    }
    await context.clearCookies();
    await page.goto(address('your-data/'));
    await page.waitForFunction(() => document.cookie !== '');
    assert.notEqual((await context.cookies())[0].value, first.value, 'a cleared cookie does not come back');
  });

  await test('account: without cookies everything works, and the pages say what is different', async ({ context, page }, tool) => {
    await context.addInitScript(blockCookies);
    const [job] = await oneJob(tool);
    assert.equal(job.session, '');
    assert.deepEqual(await context.cookies(), []);
    await history(page);
    assert.ok(await page.locator('input[value=session]').isDisabled());
    await yourData(page);
    await page.getByText(/There is no session cookie now/).waitFor();
    await page.getByRole('heading', { name: 'Without cookies' }).waitFor();
  });

  await test('account: with storage blocked the tools work, and the pages say so', async ({ context, page }, tool) => {
    await context.addInitScript(blockStorage);
    await tool.open('resize');
    await tool.add(photo);
    assert.deepEqual(await tool.settled(), ['done']);
    await tool.download();
    for (const path of ['history/', 'your-data/']) {
      await page.goto(address(path));
      await page.getByText(/does not let this site keep anything/).first().waitFor();
    }
    await page.locator('[data-part=models]').getByText('The browser does not let this page look.').waitFor();
  });

  await test('account: the site’s data is cleared in mid-session: the page goes on and writes again', async ({ page }, tool) => {
    await oneJob(tool);
    await page.evaluate(
      () =>
        new Promise((resolve) => {
          const deleting = indexedDB.deleteDatabase('mypictools-account');
          deleting.onsuccess = resolve;
        }),
    );
    await tool.setAll({ width: 77 });
    await tool.settled();
    const [job] = await jobsOf(page, 1);
    assert.equal(job.widthAfter, 77);
  });

  await test('account: on a full disk the work goes on, and one sentence says so', async ({ context, page }, tool) => {
    await history(page);
    const devtools = await context.newCDPSession(page);
    await devtools.send('Storage.overrideQuotaForOrigin', { origin: new URL(site.url).origin, quotaSize: 1 });
    await tool.open('resize');
    await tool.add(photo);
    await tool.setAll({ width: 99 });
    assert.deepEqual(await tool.settled(), ['done']);
    await page.locator('#banners').getByText(/This device is full/).waitFor();
    for (const width of [98, 97]) await tool.setAll({ width });
    assert.deepEqual(await tool.settled(), ['done']);
    assert.equal(await page.locator('#banners .banner').count(), 1, 'it is said once');
    assert.ok((await tool.download()).bytes.length > 1000);
  });

  await accountHistoryTests({ suite, chromium, site });
  await accountDataTests({ suite, chromium, site });
}
