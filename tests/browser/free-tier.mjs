// The free allowance where the owner sells Premium: what counts, the dialog, the pictures that wait, two tabs, the next day.

import assert from 'node:assert/strict';
import { buildSite } from '../harness/build-site.mjs';
import { readZip } from '../harness/zip.mjs';
import { accessible, fits, sessionTests } from './inspect.mjs';
import { makePhoto } from './photos.mjs';
import { startSite } from './site.mjs';

const selling = {
  operator: { name: 'Test Owner', address: '1 Street', email: 'owner@example.org' },
  freeImagesPerDay: 2,
  premium: {
    enabled: true,
    endpoint: 'premium-api/',
    publicKeys: [{ kty: 'EC', crv: 'P-256', kid: 'one', x: 'eA', y: 'eQ' }],
    offers: [{ id: 'month', title: 'Monthly', price: '€4', per: 'month', stripePrice: 'price_1', mode: 'subscription' }],
  },
};

/** Waits until as many pictures as said wait for the allowance and nothing runs. */
async function limited(page, count) {
  await page.locator('.file-row:has-text("Kept until there are free pictures")').nth(count - 1).waitFor();
  await page.waitForFunction(() => document.querySelector('[data-file][data-state=running]') === null);
}

async function meter(page) {
  const link = page.locator('free-meter a');
  await link.waitFor();
  return (await link.textContent()).replace(/\s+/g, ' ').trim();
}

export async function freeTierTests({ suite, chromium, site }) {
  const photos = await Promise.all([1, 2, 3, 4].map((seed) => makePhoto(seed)));
  const files = photos.map(({ file }) => file);
  const usual = sessionTests({ suite, chromium, site });

  await usual('where nothing is sold there is no limit, no meter and no word of either', async ({ page }, tool) => {
    await tool.open('flip');
    const many = Array.from({ length: 12 }, (_, index) => ({ ...files[index % 4], name: `picture-${index}.jpg` }));
    await tool.add(...many);
    assert.deepEqual(new Set(await tool.settled()), new Set(['done']));
    assert.equal(await page.locator('free-meter, dialog[open]').count(), 0);
    for (const path of ['', 'tools/flip/', 'premium/', 'privacy/', 'terms/']) {
      await page.goto(new URL(path, site.url).href);
      const words = await page.locator('body').innerText();
      assert.doesNotMatch(words, /premium|stripe|per day|a day|free pictures|upgrade/i, path || 'home');
    }
  });

  const built = await buildSite(selling);
  const host = await startSite({ folder: built.folder });
  const test = sessionTests({ suite, chromium, site: host });

  await test('beyond the free pictures the batch is kept, and what is finished stays free', async ({ page }, tool) => {
    await tool.open('flip');
    assert.equal(await meter(page), '2 of 2 free today');
    await tool.add(...files);
    await limited(page, 2);
    const dialog = page.getByRole('dialog', { name: /2 free pictures are used/ });
    await dialog.waitFor();
    assert.match(await dialog.textContent(), /2 pictures wait in this tab/);
    await accessible(page, 'the dialog');
    await dialog.getByRole('button', { name: 'Not now' }).click();
    assert.equal(await meter(page), '0 of 2 free today');
    const { bytes } = await tool.download();
    assert.equal(readZip(bytes).length, 2);
    await tool.setAll({ axis: 'vertical' });
    await limited(page, 2);
    assert.equal(await page.locator('[data-file][data-state=done]').count(), 2, 'finished ones are made again with other options');
    assert.equal(await page.locator('dialog[open]').count(), 0, 'what was said is not said again');
    await page.getByRole('button', { name: 'What now?' }).click();
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    await page.setViewportSize({ width: 320, height: 700 });
    await fits(page, 'the page at its limit');
  });

  await test('failures, retries, other tools and results cost nothing', async ({ page }, tool) => {
    await tool.open('flip');
    await tool.add({ name: 'broken.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('no picture at all') });
    assert.deepEqual(await tool.settled(), ['failed']);
    await page.getByRole('button', { name: /try .* again/i }).click();
    await tool.settled();
    assert.equal(await meter(page), '2 of 2 free today');
    await tool.add(files[0]);
    await tool.downloadControl.waitFor();
    await page.getByRole('combobox', { name: /Continue/ }).selectOption('resize');
    await page.waitForURL(/resize/);
    await tool.downloadControl.waitFor();
    assert.equal(await meter(page), '1 of 2 free today');
    await tool.open('convert');
    await tool.add(files[0]);
    await tool.downloadControl.waitFor();
    assert.equal(await meter(page), '1 of 2 free today');
  });

  await test('a reload gives nothing back, and two tabs count once', async ({ context, page }, tool) => {
    await tool.open('flip');
    await tool.add(files[0]);
    await tool.downloadControl.waitFor();
    const second = await context.newPage();
    await second.goto(new URL('tools/resize/', host.url).href);
    assert.equal(await meter(second), '1 of 2 free today');
    await second.locator('input[type=file]').first().setInputFiles([files[0], files[1]]);
    await second.locator('[data-file][data-state=done]').nth(1).waitFor();
    await page.locator('free-meter a', { hasText: '0 of 2' }).waitFor();
    await page.reload();
    await tool.add(files[2]);
    await limited(page, 1);
  });

  await test('pictures that wait go on by themselves when the next day begins', async ({ page }, tool) => {
    await page.clock.install({ time: new Date(2027, 0, 10, 23, 50) });
    await tool.open('flip');
    await tool.add(...files.slice(0, 3));
    await limited(page, 1);
    await page.getByRole('dialog').waitFor();
    await page.clock.fastForward('00:11:00');
    await page.locator('[data-file][data-state=done]').nth(2).waitFor();
    // It no longer holds.
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.equal(await meter(page), '1 of 2 free today');
  });

  await test('free pictures: the meter knows of the next day where nothing waits', async ({ page }, tool) => {
    await page.clock.install({ time: new Date(2027, 0, 10, 23, 50) });
    await tool.open('flip');
    await tool.add(files[0]);
    await tool.downloadControl.waitFor();
    assert.equal(await meter(page), '1 of 2 free today');
    await page.clock.fastForward('00:11:00');
    await page.locator('free-meter a', { hasText: '2 of 2' }).waitFor();
  });

  await test('free pictures: one that waits and is cancelled stays cancelled on the next day', async ({ page }, tool) => {
    await page.clock.install({ time: new Date(2027, 0, 10, 23, 50) });
    await tool.open('flip');
    await tool.add(...files);
    await limited(page, 2);
    await page.getByRole('dialog').getByRole('button', { name: 'Not now' }).click();
    const rows = page.locator('[data-file]').filter({ hasText: 'Kept until there are free pictures' });
    const cancelled = await rows.first().getAttribute('data-file');
    await rows.first().getByRole('button', { name: /^Cancel/ }).click();
    await page.locator(`[data-file="${cancelled}"][data-state=cancelled]`).waitFor();
    await page.clock.fastForward('00:11:00');
    await page.locator('[data-file][data-state=done]').nth(2).waitFor();
    assert.equal(await page.locator(`[data-file="${cancelled}"]`).getAttribute('data-state'), 'cancelled');
    assert.doesNotMatch(await page.locator(`[data-file="${cancelled}"]`).innerText(), /Kept until/);
  });

  await host.close();
  built.remove();
}
