// Shortcuts and their sheet, quick actions, the menu of more.

import assert from 'node:assert/strict';
import { hold, paletteSessions, theme, work } from './palette-page.mjs';
import { makePhoto } from './photos.mjs';
import { until } from './waiting.mjs';

export async function shortcutTests({ suite, chromium, site }) {
  const photo = await makePhoto(1);
  const test = paletteSessions({ suite, chromium, site }, 'shortcuts');
  const clipboard = { session: { permissions: ['clipboard-read', 'clipboard-write'] } };

  await test('the sheet lists the keys of the page, and single keys can be turned off', async ({ page, palette, tool }) => {
    await work(tool, 'remove-background', photo.file);
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await page.locator('main').focus();
    await page.keyboard.press('?');
    const text = await sheet.textContent();
    for (const each of ['Zoom in', 'Undo', 'Smaller, larger', 'Download the result', 'Search tools, pages and actions', 'Ctrl']) {
      assert.ok(text.includes(each), `${each} is missing`);
    }
    assert.ok(!text.includes('Crop frame'), 'only what this page has');
    const groups = sheet.getByRole('group', { name: 'Shortcuts of this page' });
    const [inner, outer] = await groups.evaluate((element) => [element.scrollWidth, element.clientWidth]);
    assert.ok(inner <= outer, 'nothing flows out at the side');
    await sheet.getByRole('checkbox').uncheck();
    await page.keyboard.press('Escape');
    const before = await theme(page);
    await page.keyboard.press('t');
    await page.keyboard.press('?');
    assert.equal(await sheet.count(), 0);
    assert.equal(await theme(page), before);
    await palette.open();
    await palette.type('shortcuts');
    await page.keyboard.press('Enter');
    await sheet.getByRole('checkbox').check();
    await page.keyboard.press('Escape');
    await page.keyboard.press('t');
    assert.notEqual(await theme(page), before);
  });

  await test('the sheet opens once, however often it was asked for while it was on its way', async ({ page }) => {
    const release = await hold(page, /shortcut-sheet-[^/]*\.js$/);
    await page.goto(site.url);
    await page.locator('main').focus();
    await page.keyboard.press('?');
    await page.keyboard.press('?');
    await page.keyboard.press('Control+k');
    release();
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.waitFor();
    assert.equal(await page.locator('dialog[open]').count(), 1);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
    await page.keyboard.press('?');
    await sheet.waitFor();
  });

  await test('what is said has its place from the beginning, where screen readers know it', async ({ page }) => {
    for (const path of ['', 'tools/flip/', 'licences/', 'nowhere/']) {
      const text = await (await fetch(new URL(path, site.url))).text();
      for (const id of ['toasts', 'announcements', 'banners']) assert.match(text, new RegExp(`<div[^>]* id="${id}" role="status"></div>`), `${path}: ${id}`);
    }
    await page.goto(new URL('tools/flip/', site.url).href);
    await page.locator('main').focus();
    await page.keyboard.press('t');
    assert.equal(await page.locator('#announcements').textContent(), 'The dark theme is on.');
    await page.keyboard.press('Control+s');
    assert.equal(await page.locator('#toasts').textContent(), 'There is no result yet.');
    assert.equal(await page.getByRole('status').count(), 3, 'nothing has made another place');
  }, { session: { colorScheme: 'light' } });

  await test('letters count where the keyboard has others', async ({ page, palette }) => {
    await page.goto(site.url);
    const press = (key, code, ctrlKey) =>
      page.evaluate((init) => document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init })), { key, code, ctrlKey });
    await press('е', 'KeyT', false);
    assert.notEqual(await theme(page), 'system');
    await press('л', 'KeyK', true);
    await palette.dialog.waitFor();
  });

  await test('quick actions do what they say', async ({ page, palette, tool }) => {
    const run = async (words) => {
      await palette.open();
      await palette.type(words);
      await page.keyboard.press('Enter');
    };
    const toast = page.locator('.toast');
    await tool.open('flip');
    await page.keyboard.press('Control+s');
    await until(() => toast.textContent(), 'a reason', { wanted: (text) => text === 'There is no result yet.' });
    const chosen = page.waitForEvent('filechooser');
    await run('choose pictures');
    await (await chosen).setFiles([photo.file, { ...photo.file, name: 'second.jpg' }]);
    await tool.downloadControl.waitFor();
    assert.deepEqual(await tool.settled(), ['done', 'done']);
    const [zip] = await Promise.all([page.waitForEvent('download'), run('download all')]);
    assert.match(zip.suggestedFilename(), /\.zip$/);
    await run('copy the result');
    await until(() => page.evaluate(async () => (await navigator.clipboard.read().catch(() => []))[0]?.types ?? []), 'a picture is on the clipboard', { wanted: (types) => types.includes('image/png') });
    await run('remove all pictures');
    await page.locator('[data-file]').first().waitFor({ state: 'detached' });
    await run('paste from the clipboard');
    await page.locator('[data-file^="pasted"]').waitFor();
    await tool.downloadControl.waitFor();
    await run('theme');
    assert.notEqual(await theme(page), 'system');
    await run('continue in resize');
    await page.waitForURL(/tools\/resize\//);
    await page.locator('[data-file]').waitFor();
    await run('delete my data');
    await page.waitForURL(/your-data\//);
    await run('clear the history');
    const question = page.getByRole('dialog', { name: 'Clear the history?' });
    await question.getByRole('button', { name: 'Clear the history' }).click();
    await until(() => toast.textContent(), 'it is said', { wanted: (text) => text === 'The history was cleared.' });
  }, clipboard);

  await test('the clipboard may refuse', async ({ page, palette, tool }) => {
    await page.addInitScript(() => {
      const refuse = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      Object.assign(navigator.clipboard, { read: refuse, writeText: refuse });
    });
    await work(tool, 'flip', photo.file);
    await palette.open();
    await palette.type('paste');
    await page.keyboard.press('Enter');
    await until(() => page.locator('.toast').textContent(), 'it says how', { wanted: (text) => /press Ctrl\+V here/.test(text) });
    await page.locator('main').focus();
    await page.keyboard.press('l');
    await until(() => page.url(), 'the link is in the address bar', { wanted: (url) => url.includes('#recipe=') });
  });

  await test('the model is switched', async ({ page, palette, tool }) => {
    await work(tool, 'remove-background', photo.file);
    await palette.open();
    await palette.type('model fine');
    await page.keyboard.press('Enter');
    await until(() => page.locator('[name="model"]').inputValue(), 'the form shows it', { wanted: (value) => value === 'isnet' });
    await palette.open();
    await palette.type('model fine');
    assert.match(await palette.options.first().textContent(), /It is in use/);
  });

  await test('the menu of more works by keyboard', async ({ page, tool }) => {
    await work(tool, 'resize', photo.file);
    const button = page.getByRole('button', { name: 'More', exact: true });
    const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');
    await button.focus();
    await page.keyboard.press('ArrowDown');
    const items = await page.getByRole('menuitem').allTextContents();
    assert.equal(await focused(), items[0]);
    await page.keyboard.press('End');
    assert.equal(await focused(), items.at(-1));
    await page.keyboard.press('r');
    assert.match(await focused(), /^Re/);
    await page.keyboard.press('Escape');
    assert.ok(await button.evaluate((element) => element === document.activeElement));
    assert.equal(await button.getAttribute('aria-expanded'), 'false');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
  });
}
