// The page “Your data” in Chromium: all that is stored, exported, imported and deleted, part by part or all of it.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { accountPages, seed, storedJobs } from './account-kit.mjs';
import { accessible, fits, sessionTests } from './inspect.mjs';
import { ToolPage } from './tool-page.mjs';

export async function accountDataTests({ suite, chromium, site }) {
  const test = sessionTests({ suite, chromium, site });
  const { photo, address, history, yourData, oneJob, oneJobMore } = await accountPages(site);

  await test('account: all of it is shown, exported, deleted with another tab open, and imported again', async ({ context, page }, tool) => {
    await page.goto(address('models/'));
    await page.locator('[data-key="get u2netp"]').click();
    await page.locator('[data-network=u2netp][data-state=stored]').waitFor();
    await page.evaluate(() => navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => undefined));
    await oneJob(tool);
    const other = await context.newPage();
    await new ToolPage(other, site.url).open('remove-background');
    await yourData(page);
    const part = (id) => page.locator(`[data-part="${id}"]`);
    for (const id of ['cookie', 'settings', 'history', 'models', 'caches', 'service-worker'])
      assert.match(await part(id).locator('.data-size').textContent(), /^\d/, id);
    for (const id of ['allowance', 'licence']) assert.equal(await part(id).count(), 0, `${id} is not mentioned where nothing is sold`);
    assert.match(await part('models').textContent(), /1 item, 4\.57 MB/);
    await part('cookie').getByText('Look at it').click();
    await part('cookie').locator('.data-entry summary').click();
    assert.ok((await part('cookie').locator('pre').textContent()).includes((await context.cookies())[0].value));
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export all as a file' }).click()]);
    assert.match(download.suggestedFilename(), /^mypictools-data-\d{4}-\d\d-\d\d\.json$/);
    const text = fs.readFileSync(await download.path(), 'utf8');
    const file = JSON.parse(text);
    const schema = await page.evaluate(() => fetch('schema.json').then((answer) => answer.json()));
    assert.deepEqual([file.schemaVersion, Object.keys(file).filter((key) => !(key in schema.properties))], [1, []]);
    assert.ok(file.caches[0].files.length > 10 && file.models.networks.length === 1);
    const jobs = await storedJobs(page);

    await page.getByRole('button', { name: 'Delete everything' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete everything' }).click();
    await page.getByText('Everything was deleted.').waitFor();
    assert.deepEqual(await context.cookies(), []);
    const left = await page.evaluate(async () => [
      localStorage.length,
      (await caches.keys()).length,
      (await navigator.serviceWorker.getRegistrations()).length,
      (await indexedDB.databases()).map((each) => each.name).filter((each) => each !== 'mypictools-account').length,
    ]);
    assert.deepEqual(left, [0, 0, 0, 0]);
    assert.deepEqual(await storedJobs(page), []);
    for (const size of await page.locator('.data-size').allTextContents()) assert.equal(size, 'Nothing stored');

    const importing = page.locator('your-data input[type=file]');
    await importing.setInputFiles({ name: 'data.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    await page.getByText(/Imported: 1 entry added to the history; \d settings? taken/).waitFor();
    assert.deepEqual(await storedJobs(page), jobs);
    assert.notEqual(await page.evaluate(() => localStorage.getItem('mypictools:tool:resize')), null);
    assert.deepEqual(await context.cookies(), [], 'an import brings no cookie back');
    await importing.setInputFiles({ name: 'data.json', mimeType: 'application/json', buffer: Buffer.from(text) });
    await page.getByText(/Imported: 0 entries added to the history, 1 was here already/).waitFor();

    const bad = {
      'an empty one': [Buffer.alloc(0), /empty/],
      'a picture': [photo.buffer, /not one that this page has exported/],
      'one cut in the middle': [Buffer.from(text.slice(0, 400)), /damaged or cut off/],
      'one that was changed': [Buffer.from(text.replace('"status": "done"', '"status": "great"')), /history › jobs › 0 › status/],
    };
    for (const [which, [buffer, says]] of Object.entries(bad)) {
      await importing.setInputFiles({ name: 'data.json', mimeType: 'application/json', buffer });
      await page.locator('.data-said').filter({ hasText: says }).waitFor().catch(() => assert.fail(`${which} was taken`));
    }
    assert.deepEqual(await storedJobs(page), jobs, 'nothing was lost');
    await other.close();
  }, { session: { serviceWorkers: 'allow' }, timeoutMs: 90_000 });

  await test('account: a tab that does not let go of a database is told of at once, and the page goes on', async ({ context, page }) => {
    const other = await context.newPage();
    await other.goto(address('privacy/'));
    // Somebody's own page, or one that the browser has put to sleep: it never answers.
    await other.evaluate(
      () =>
        new Promise((resolve) => {
          const opening = indexedDB.open('mypictools-models', 2);
          opening.onupgradeneeded = () => opening.result.createObjectStore('models', { keyPath: 'id' });
          opening.onsuccess = resolve;
        }),
    );
    await yourData(page);
    await page.getByRole('button', { name: 'Delete everything' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete everything' }).click();
    await page.getByText(/^Deleted, but for mypictools-models: other tabs of this site hold that/).waitFor();
    await page.locator('[data-part=models]').getByText('The browser does not let this page look.').waitFor();
    await page.locator('[data-part=cookie]').getByText('Nothing stored').waitFor();
    await other.close();
  });

  await test('account: what is open stays open, and what the reader is at keeps the focus, while the history grows', async ({ context, page }, tool) => {
    await oneJob(tool);
    await yourData(page);
    await page.locator('[data-key="look history"]').click();
    const raw = page.locator('[data-part=history] .data-entry summary').first();
    await raw.click();
    const place = await page.evaluate(() => [scrollY, document.activeElement.dataset.key]);
    await seed(page, 40, 60_000);
    const other = await context.newPage();
    await oneJobMore(new ToolPage(other, site.url));
    await page.locator('[data-part=history]').getByText(/^42 entries/).waitFor();
    assert.equal(await page.locator('[data-part=history] .data-entry details[open]').count(), 1);
    assert.deepEqual(await page.evaluate(() => [scrollY, document.activeElement.dataset.key]), place);
    await history(page);
    await page.getByRole('link', { name: /^Again/ }).last().focus();
    const key = await page.evaluate(() => document.activeElement.dataset.key);
    await oneJobMore(new ToolPage(other, site.url));
    await page.locator('[data-job]').nth(42).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.dataset.key), key);
    await other.close();
  });

  await test('account: what costs a download is asked about, and a list that goes as a whole has one button', async ({ page }) => {
    await page.goto(address('models/'));
    await page.locator('[data-key="get u2netp"]').click();
    await page.locator('[data-network=u2netp][data-state=stored]').waitFor();
    await page.evaluate(() => navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready).then(() => undefined));
    // The service worker writes its list a moment after each page.
    const listed = page.locator('[data-part=requests] .data-size').getByText(/^\d/);
    do await yourData(page);
    while ((await listed.count()) === 0);
    await page.getByRole('button', { name: 'Delete Models' }).click();
    await page.getByRole('dialog', { name: 'Delete models?' }).waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[data-part=models]').getByText(/^\d+ items?, 4\.57 MB/).waitFor();
    await page.locator('[data-key="look requests"]').click();
    const entries = page.locator('[data-part=requests] .data-entry');
    assert.match(await entries.first().locator('summary').innerText(), /^GET https?:/);
    assert.equal(await entries.getByRole('button').count(), 0);
  }, { session: { serviceWorkers: 'allow' } });

  await test('account: parts are deleted one by one, and the keyboard stays near', async ({ context, page }, tool) => {
    await oneJob(tool);
    await yourData(page);
    const part = (id) => page.locator(`[data-part="${id}"]`);
    await part('settings').getByText('Look at it').click();
    await part('settings').getByRole('button', { name: 'Delete mypictools:tool:resize' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('mypictools:tool:resize: deleted.').waitFor();
    assert.equal(await page.evaluate(() => localStorage.getItem('mypictools:tool:resize')), null);
    assert.notEqual(await page.evaluate(() => document.activeElement?.tagName), 'BODY');
    await page.getByRole('button', { name: 'Delete Session cookie' }).click();
    await page.getByText('Session cookie: deleted.').waitFor();
    assert.deepEqual(await context.cookies(), []);
    await page.getByRole('button', { name: 'Delete History' }).click();
    await page.getByText('History: deleted.').waitFor();
    assert.deepEqual(await storedJobs(page), []);
  });

  for (const [colorScheme, width] of [['light', 1280], ['dark', 320]]) {
    await test(`account: both pages are accessible and fit (${colorScheme}, ${width} pixels)`, async ({ page }) => {
      await history(page);
      await accessible(page, 'history, empty');
      await seed(page, 12, 3_600_000);
      await history(page);
      await page.getByRole('button', { name: /^Delete the entry/ }).first().click();
      await page.getByText('The entry was deleted.').waitFor();
      await accessible(page, 'history');
      await fits(page, 'history');
      await yourData(page);
      for (const id of ['cookie', 'history']) await page.locator(`[data-key="look ${id}"]`).click();
      await page.locator('[data-part=history] .data-entry summary').first().click();
      await accessible(page, 'your data');
      await fits(page, 'your data');
      await page.getByRole('button', { name: 'Delete everything' }).click();
      await page.getByRole('dialog').waitFor();
      await accessible(page, 'asking');
    }, { session: { colorScheme, viewport: { width, height: 900 }, bypassCSP: true, reducedMotion: 'reduce' } });
  }
}
