// Recipe links: through the clipboard and back, beside the person's own settings, to another tool, and hostile ones.

import assert from 'node:assert/strict';
import { paletteSessions, work } from './palette-page.mjs';
import { makePhoto } from './photos.mjs';
import { decodeInBrowser } from './tool-page.mjs';
import { until } from './waiting.mjs';

const link = (json) => `#recipe=${Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)).toString('base64url')}`;
const banners = (page) => page.locator('#banners .banner').allTextContents();
const stored = (page, id) => page.evaluate((tool) => JSON.parse(localStorage.getItem(`mypictools:tool:${tool}`)), id);

export async function recipeLinkTests({ suite, chromium, site }) {
  const photo = await makePhoto(1);
  const test = paletteSessions({ suite, chromium, site }, 'recipe links');
  const clipboard = { session: { permissions: ['clipboard-read', 'clipboard-write'] } };

  await test('a recipe link goes through the clipboard and leaves own settings alone', async ({ page, context, tool }) => {
    await work(tool, 'resize', photo.file);
    await tool.setAll({ width: 222, 'output.quality': 55 });
    await tool.downloadControl.waitFor();
    await page.locator('main').focus();
    await page.keyboard.press('l');
    await page.locator('.toast').waitFor();
    const address = await page.evaluate(() => navigator.clipboard.readText());
    assert.ok(address.startsWith(`${site.url}tools/resize/#recipe=`), address);
    await tool.setAll({ width: 100 });

    const other = await context.newPage();
    const there = Object.assign(Object.create(Object.getPrototypeOf(tool)), { page: other, siteUrl: site.url });
    await other.goto(address);
    await other.locator('.recipe-notice').waitFor();
    await there.add(photo.file);
    const { bytes } = await there.download();
    assert.equal((await decodeInBrowser(other, bytes, 'image/jpeg')).width, 222);
    assert.equal(await other.locator('[name="output.quality"]').first().inputValue(), '55');
    assert.equal((await stored(other, 'resize')).params.width, 100, 'own settings are as they were');
    await other.reload();
    await other.locator('.recipe-notice').waitFor();
    await there.add(photo.file);
    await there.downloadControl.waitFor();
    assert.equal(await other.locator('[name="width"]').first().inputValue(), '222', 'a reload is the link again');
    await other.getByRole('button', { name: 'Use my own options' }).click();
    assert.equal(await other.locator('[name="width"]').first().inputValue(), '100');
    assert.equal(new URL(other.url()).hash, '');
    assert.equal(await other.locator('.recipe-notice').count(), 0);

    await other.evaluate((hash) => {
      location.hash = hash;
    }, new URL(address).hash);
    await until(() => other.locator('[name="width"]').first().inputValue(), 'a link into the open page', { wanted: (value) => value === '222' });
    await there.setAll({ width: 333 });
    assert.equal((await stored(other, 'resize')).params.width, 333, 'what the person changes is kept');
    assert.equal(new URL(other.url()).hash, '', 'and the link does not come back');
    await other.getByRole('button', { name: 'Use my own options' }).click();
    assert.equal((await stored(other, 'resize')).params.width, 100, 'even then the way back is open');
  }, clipboard);

  await test('a recipe link opens its own tool, with its crop area, and says when that does not fit', async ({ page, tool }) => {
    const area = { left: 10, top: 20, width: 300, height: 200 };
    await page.goto(new URL(`tools/flip/${link({ version: 1, steps: [{ op: 'crop', params: { area } }] })}`, site.url).href);
    await page.waitForURL(/tools\/crop\//);
    await tool.add(photo.file);
    const picture = await decodeInBrowser(page, (await tool.download()).bytes, 'image/jpeg');
    assert.deepEqual([picture.width, picture.height], [300, 200]);
    const far = { left: 5000, top: 0, width: 10, height: 10 };
    await page.goto('about:blank');
    await page.goto(new URL(`tools/crop/${link({ version: 1, steps: [{ op: 'crop', params: { area: far } }] })}`, site.url).href);
    await page.locator('.recipe-notice').waitFor();
    await tool.add(photo.file);
    assert.deepEqual(await tool.settled(), ['failed']);
    assert.match(Object.values(await tool.errors())[0], /outside the picture/);
    await page.getByRole('button', { name: 'Use my own options' }).click();
    await tool.downloadControl.waitFor();
  });

  await test('a model that is not to be had here is said, and the usual one is used', async ({ page, tool }) => {
    const recipe = { version: 1, steps: [{ op: 'remove-background', params: { model: 'custom' } }] };
    await page.goto(new URL(`tools/remove-background/${link(recipe)}`, site.url).href);
    await tool.add(photo.file);
    const notice = page.locator('.recipe-notice');
    await until(() => notice.textContent(), 'the notice says so', { wanted: (text) => /not to be had here/.test(text) });
    assert.equal(await page.locator('[name="model"]').inputValue(), 'u2netp');
  });

  await test('hostile and damaged links are one sentence, and own options are used', async ({ page, tool }) => {
    await work(tool, 'resize', photo.file);
    await tool.setAll({ width: 123 });
    const step = (params, op = 'resize') => link({ version: 1, steps: [{ op, params }] });
    const hostile = [
      '#recipe=',
      '#recipe=%00%ff<script>',
      `#recipe=${'A'.repeat(9000)}`,
      link('{"version":1,"steps":[{"op":"resize","params":{"__proto__":{"width":1}}}]}'),
      link('['.repeat(4000)),
      step({}, '../../evil'),
      step({}, 'constructor'),
      step({ width: '<img src=x onerror=alert(1)>' }),
      step({ width: 1e308 }),
      step({ '<b>x</b>': 1 }),
      link({ version: 1, steps: [{ op: 'resize' }, { op: 'flip' }] }),
      link({ version: 1, steps: [], output: {} }),
    ];
    for (const hash of hostile) {
      await page.goto('about:blank');
      await page.goto(new URL(`tools/resize/${hash}`, site.url).href);
      const [sentence, ...more] = await until(() => banners(page), `a sentence for ${hash.slice(0, 60)}`, { wanted: (all) => all.length > 0 });
      assert.deepEqual(more, []);
      assert.match(sentence, /^The recipe in this link [^\n]{10,150}\.$/);
      assert.equal(await page.locator('#banners img, #banners b, #banners script').count(), 0);
      assert.equal(new URL(page.url()).pathname, '/tools/resize/');
    }
    await tool.add(photo.file);
    await tool.downloadControl.waitFor();
    assert.equal(await page.locator('[name="width"]').first().inputValue(), '123');
  }, { timeoutMs: 120_000 });
}
