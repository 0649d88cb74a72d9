// The session cookie, the history and the page of rights in Chromium: as they are kept, and with cookies and storage blocked.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { blockCookies, blockStorage, jobsOf, refuseDeletions, refuseWrites, seed, storedJobs } from './account-kit.mjs';
import { accessible, fits, sessionTests } from './inspect.mjs';
import { makePhoto } from './photos.mjs';
import { ToolPage } from './tool-page.mjs';

const dayMs = 86_400_000;
const name = '__Host-mypictools';

export async function accountTests({ suite, chromium, site }) {
  const test = sessionTests({ suite, chromium, site });
  const photo = { name: 'photo of a cat.jpg', mimeType: 'image/jpeg', buffer: (await makePhoto()).jpeg };
  const address = (path) => new URL(path, site.url).href;
  const history = async (page) => {
    await page.goto(address('history/'));
    await page.locator('[data-job], .history-none').first().waitFor();
  };
  const yourData = async (page) => {
    await page.goto(address('your-data/'));
    await page.locator('your-data[data-ready]').waitFor();
  };
  const oneJob = async (tool, width = 200) => {
    await tool.open('resize');
    await tool.add(photo);
    await tool.setAll({ width });
    assert.deepEqual(await tool.settled(), ['done']);
    return jobsOf(tool.page, 1);
  };
  const oneJobMore = async (tool) => {
    await tool.open('resize');
    await tool.add(photo);
    assert.deepEqual(await tool.settled(), ['done']);
  };

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

  await test('account: a finished picture is in the history; options and retries do not multiply it, saving does', async ({ page }, tool) => {
    const [job] = await oneJob(tool);
    assert.deepEqual([job.tool, job.status, job.format, job.bytesBefore], ['resize', 'done', 'jpeg', photo.buffer.length]);
    assert.deepEqual([job.widthBefore, job.heightBefore, job.widthAfter], [640, 480, 200]);
    assert.equal(job.name, undefined, 'no name without asking');
    assert.match(job.session, /^[0-9a-f]{8}$/);
    for (const width of [150, 120, 100]) await tool.setAll({ width });
    await tool.settled();
    await page.waitForFunction(() => document.querySelector('[data-file]')?.dataset.state === 'done');
    const [same] = await jobsOf(page, 1);
    assert.equal(same.id, job.id);
    assert.equal(same.recipe.steps[0].params.width, 100, 'it says what was made last');
    await tool.download();
    await tool.setAll({ width: 90 });
    await tool.settled();
    const jobs = await jobsOf(page, 2);
    assert.deepEqual(jobs.map(({ widthAfter }) => widthAfter).sort((a, b) => a - b), [90, 100]);
    assert.ok(!JSON.stringify(jobs).includes('cat'), 'nothing of the file’s name');
    await history(page);
    const rows = page.locator('[data-job]');
    assert.equal(await rows.count(), 2);
    assert.match(await rows.first().innerText(), /Resize[\s\S]*Width 90 px[\s\S]*Finished[\s\S]*JPEG[\s\S]*90 × 68/);
    assert.match(await page.locator('.totals').innerText(), /Pictures finished\s+2\s+Saved\s+2\d\d KB/);
  });

  await test('account: a file that fails is an entry with its reason, beside one that is finished', async ({ page }, tool) => {
    await tool.open('compress');
    await tool.add(photo, { name: 'torn.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('torn') });
    await tool.settled();
    await jobsOf(page, 2);
    await history(page);
    await page.locator('[data-status=failed]').filter({ hasText: 'unreadable' }).waitFor();
    assert.equal(await page.locator('[data-status=done]').count(), 1);
  });

  await test('account: “Again” opens the tool with the same options', async ({ page }, tool) => {
    await oneJob(tool, 123);
    await history(page);
    await page.evaluate(() => localStorage.clear());
    await page.getByRole('link', { name: /^Again/ }).click();
    await page.waitForURL(/tools\/resize\//);
    await tool.add(photo);
    await tool.settled();
    assert.equal(await page.locator('[name="width"]').first().inputValue(), '123');
  });

  // The clock belongs to the whole context: all of its pages are moved together.
  await test('account: after 31 days the history is empty, on a page left open and at the next start', async ({ page }, tool) => {
    await page.clock.install();
    await oneJob(tool);
    await history(page);
    assert.equal(await page.locator('[data-job]').count(), 1);
    await page.clock.runFor(2 * 3_600_000);
    assert.equal((await storedJobs(page)).length, 1, 'hours alone delete nothing');
    await page.clock.fastForward(31 * dayMs);
    await page.clock.runFor(3_600_000);
    await jobsOf(page, 0);
    await page.locator('.history-none').waitFor();
    await seed(page, 3, dayMs);
    const now = await page.evaluate(() => Date.now());
    await page.clock.setFixedTime(now + 29 * dayMs + 3_600_000);
    await history(page);
    assert.deepEqual((await jobsOf(page, 1)).map(({ id }) => id.at(-1)), ['0']);
    assert.equal(await page.locator('[data-job]').count(), 1);
  });

  await test('account: a clock that was a year ahead leaves nothing that outlives 30 days', async ({ page }) => {
    const now = Date.now();
    await page.clock.setFixedTime(now + 365 * dayMs);
    await history(page);
    await seed(page, 1, 0);
    await page.clock.setFixedTime(now);
    await history(page);
    const [job] = await storedJobs(page);
    assert.equal(job.futureSince, now, 'its 30 days run from the time that is now right');
    await page.clock.setFixedTime(now + 30 * dayMs);
    await history(page);
    await jobsOf(page, 0);
  });

  await test('account: a clock that begins years ago, until it is set, costs nothing of the history', async ({ page }) => {
    const now = Date.now();
    await history(page);
    await seed(page, 5, dayMs);
    const before = await storedJobs(page);
    for (const time of [Date.UTC(2010, 0, 1), now + 60_000]) {
      await page.clock.setFixedTime(time);
      await history(page);
      await page.locator('[data-job]').nth(4).waitFor();
    }
    assert.deepEqual(await storedJobs(page), before);
  });

  await test('account: of thousands of entries only those on show are drawn; search, sort, filter and paging see all', async ({ page }) => {
    await history(page);
    await seed(page, 3000, 60_000);
    await history(page);
    await page.locator('[data-job]').nth(99).waitFor();
    assert.equal(await page.locator('[data-job]').count(), 100);
    await page.getByRole('button', { name: 'Show 100 more of 2900' }).click();
    assert.equal(await page.locator('[data-job]').count(), 200);
    const words = async () => (await page.locator('.history-found').textContent()).trim();
    await page.getByLabel('Search').fill('failed resize');
    assert.equal(await words(), '100 of 3000 entries');
    await page.getByLabel('Search').fill('nothing like it');
    await page.getByText('Nothing in the history fits that search.').waitFor();
    await page.getByLabel('Search').fill('WebP');
    assert.match(await words(), /^900 of/);
    await page.getByLabel('Search').fill('');
    const firsts = (column) => page.locator(`td.is-${column} .cell`).evaluateAll((cells) => cells.slice(0, 3).map((cell) => cell.textContent));
    await page.getByRole('button', { name: 'Before' }).click();
    assert.equal(await page.locator('th.is-before').getAttribute('aria-sort'), 'descending');
    assert.deepEqual(await firsts('before'), ['7 KB', '7 KB', '7 KB']);
    await page.getByRole('button', { name: 'Before' }).click();
    assert.equal(await page.locator('th.is-before').getAttribute('aria-sort'), 'ascending');
    assert.equal((await firsts('before'))[0], '4 KB');
    assert.equal(await page.evaluate(() => document.activeElement?.dataset.key), 'sort before', 'the keyboard stays where it was');
    await page.getByRole('radio', { name: 'This session' }).check();
    assert.match(await words(), /^0 of/);
  });

  await test('account: one entry is deleted by the keyboard and taken back; clearing asks', async ({ page }) => {
    await history(page);
    await seed(page, 5, 1000);
    await history(page);
    const remove = page.getByRole('button', { name: /^Delete the entry/ });
    await remove.nth(1).focus();
    await page.keyboard.press('Enter');
    await page.getByText('The entry was deleted.').waitFor();
    assert.equal((await storedJobs(page)).length, 4);
    assert.match(await page.evaluate(() => document.activeElement?.dataset.key), /^delete .*2$/, 'on the next entry');
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText('The entry is back.').waitFor();
    assert.equal((await storedJobs(page)).length, 5);
    const clear = page.getByRole('button', { name: 'Clear history', exact: true }).first();
    await clear.click();
    await page.keyboard.press('Escape');
    assert.equal((await storedJobs(page)).length, 5, 'Escape means no');
    await clear.click();
    await page.getByRole('dialog').getByRole('button', { name: 'Clear history' }).click();
    await page.getByText('The history was cleared.').waitFor();
    assert.equal((await storedJobs(page)).length, 0);
    await page.getByRole('link', { name: 'Choose a tool' }).waitFor();
  });

  await test('account: cleared in another tab, the history stays empty while a tool’s pictures are looked at', async ({ context, page }, tool) => {
    await tool.open('resize');
    const other = { ...photo, name: 'another.jpg', buffer: (await makePhoto(2)).jpeg };
    await tool.add(photo, other);
    await tool.settled();
    await jobsOf(page, 2);
    const second = await context.newPage();
    await history(second);
    await second.getByRole('button', { name: 'Clear history', exact: true }).first().click();
    await second.getByRole('dialog').getByRole('button', { name: 'Clear history' }).click();
    await second.getByText('The history was cleared.').waitFor();
    // Only now the size of the second original is found out.
    await page.locator('[data-file]').nth(1).getByRole('button').first().click();
    await page.getByText('640 × 480').first().waitFor();
    assert.deepEqual(await storedJobs(page), []);
    assert.equal(await second.locator('[data-job]').count(), 0);
  });

  await test('account: what the browser refuses to delete is said to be still there', async ({ page }) => {
    await history(page);
    await seed(page, 3, 1000);
    await history(page);
    await page.evaluate(refuseDeletions);
    await page.getByRole('button', { name: /^Delete the entry/ }).first().click();
    await page.getByText('The entry could not be deleted; the browser refused.').waitFor();
    await page.getByRole('button', { name: 'Clear history', exact: true }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Clear history' }).click();
    await page.getByText('The history could not be cleared; the browser refused.').waitFor();
    assert.equal(await page.locator('[data-job]').count(), 3);
    await page.keyboard.press('ControlOrMeta+k');
    await page.keyboard.type('Clear the history');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Clear the history' }).click();
    await page.getByText(/^The history could not be cleared; please/).waitFor();
    await yourData(page);
    await page.evaluate(refuseDeletions);
    await page.getByRole('button', { name: 'Delete History' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('History could not be deleted; the browser refused.').waitFor();
    assert.equal((await storedJobs(page)).length, 3);
  });

  await test('account: an objection that the browser does not store is said to hold on this page only', async ({ page }) => {
    await history(page);
    await seed(page, 1, 0);
    await history(page);
    await page.evaluate(refuseWrites);
    await page.getByRole('switch', { name: 'Keep a history' }).uncheck();
    await page.locator('#banners').getByText(/did not store the change: it holds on this page only/).waitFor();
    assert.equal(await page.getByRole('switch', { name: 'Keep a history' }).isChecked(), false);
  });

  await test('account: on a small screen the order is turned as well', async ({ page }) => {
    await history(page);
    await seed(page, 3, 1000);
    await history(page);
    const first = () => page.locator('[data-job]').first().getAttribute('data-job');
    const newest = await first();
    await page.getByRole('button', { name: 'Reverse' }).click();
    assert.notEqual(await first(), newest);
    await page.getByRole('button', { name: 'Reverse' }).click();
    assert.equal(await first(), newest);
  }, { session: { viewport: { width: 390, height: 800 } } });

  await test('account: names are kept only while the visitor wants them; switched off, nothing is written', async ({ page }, tool) => {
    await history(page);
    const written = (sentence) => page.getByRole('status').filter({ hasText: sentence }).first().waitFor({ state: 'attached' });
    await page.getByRole('switch', { name: 'Keep file names' }).check();
    await written('File names are kept from now on.');
    await oneJob(tool);
    await history(page);
    await page.locator('[data-job]').filter({ hasText: photo.name }).waitFor();
    await page.getByLabel('Search').fill('of a cat');
    assert.equal(await page.locator('[data-job]').count(), 1);
    await page.getByRole('switch', { name: 'Keep file names' }).uncheck();
    await page.locator('.history-name').waitFor({ state: 'detached' });
    assert.ok(!JSON.stringify(await storedJobs(page)).includes('cat'));
    assert.ok(await page.getByRole('switch', { name: 'Keep file names' }).isEnabled());
    await page.getByRole('switch', { name: 'Keep file names' }).check();
    await page.getByRole('switch', { name: 'Keep a history' }).uncheck();
    await page.getByRole('switch', { name: 'Keep file names' }).uncheck();
    await page.waitForFunction(() => document.querySelectorAll('.switch-lines input:disabled').length === 1);
    await page.getByRole('switch', { name: 'Keep a history' }).check();
    await yourData(page);
    await page.getByRole('switch', { name: 'Keep a history' }).uncheck();
    await written('The history is off.');
    await tool.open('compress');
    await tool.add(photo);
    await tool.settled();
    await history(page);
    await page.getByText('The history is off: nothing new is written.').waitFor();
    assert.equal((await storedJobs(page)).length, 1);
  });

  await test('account: an entry made in another tab appears by itself', async ({ context, page }) => {
    await history(page);
    const other = await context.newPage();
    await oneJob(new ToolPage(other, site.url));
    await page.locator('[data-job]').waitFor();
    await other.close();
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
