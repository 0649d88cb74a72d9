// The history in Chromium: what is written, how long it stays, how it is searched, and deletions that are refused.

import assert from 'node:assert/strict';
import { accountPages, dayMs, jobsOf, refuseDeletions, refuseWrites, seed, storedJobs } from './account-kit.mjs';
import { sessionTests } from './inspect.mjs';
import { Palette } from './palette-page.mjs';
import { makePhoto } from './photos.mjs';
import { ToolPage } from './tool-page.mjs';

export async function accountHistoryTests({ suite, chromium, site }) {
  const test = sessionTests({ suite, chromium, site });
  const { photo, history, yourData, oneJob } = await accountPages(site);

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
    const palette = new Palette(page);
    await palette.open('ControlOrMeta+k');
    await palette.type('Clear the history');
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
    await written('The history is on.');
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
}
