// The pages themselves: home, taking pictures in, several at once, bad files, remembered options, keyboard, small screens, axe.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { readZip } from '../harness/zip.mjs';
import { accessible, fits, listedPages, sessionTests } from './inspect.mjs';
import { badFiles, makePhoto } from './photos.mjs';
import { decodeInBrowser, formatOf } from './tool-page.mjs';

/** Sends an event with files to the page as a drop or a paste does. */
function give(page, kind, { name, mimeType, buffer }) {
  return page.evaluate(
    ({ event, fileName, type, base64 }) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const transfer = new DataTransfer();
      transfer.items.add(new File([bytes], fileName, { type }));
      const target = document.querySelector('main') ?? document.body;
      if (event === 'paste') target.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
      else {
        for (const each of ['dragenter', 'dragover', 'drop']) {
          target.dispatchEvent(new DragEvent(each, { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }
      }
    },
    { event: kind, fileName: name, type: mimeType, base64: buffer.toString('base64') },
  );
}

export async function pageTests({ suite, chromium, site, catalogue }) {
  const photos = await Promise.all([1, 2, 3].map((seed) => makePhoto(seed)));
  const [photo] = photos;

  const test = sessionTests({ suite, chromium, site });

  await test('home lists every tool and loads no WebAssembly', async ({ page, requests }) => {
    await page.goto(site.url, { waitUntil: 'networkidle' });
    for (const operation of catalogue.operations) {
      const link = page.locator(`main a[href$="tools/${operation.id}/"]`).first();
      assert.ok(await link.isVisible(), `no link to ${operation.id}`);
      assert.match(await link.textContent(), new RegExp(operation.title, 'i'));
    }
    const heavy = requests.map((each) => each.url).filter((url) => /\.(wasm|onnx)($|\?)|engine\.js/.test(url));
    assert.deepEqual(heavy, []);
  });

  await test('a tool page loads no WebAssembly before a picture comes', async ({ page, requests }, tool) => {
    await tool.open('resize');
    await page.waitForLoadState('networkidle');
    assert.deepEqual(requests.map((each) => each.url).filter((url) => /\.(wasm|onnx)($|\?)/.test(url)), []);
  });

  await test('pictures dropped on home go on to the chosen tool', async ({ page }, tool) => {
    await page.goto(site.url);
    await page.locator('input[type=file]').first().setInputFiles([photo.file]);
    await page.getByRole('button', { name: 'Flip' }).click();
    await page.waitForURL(/tools\/flip\//);
    assert.equal(formatOf((await tool.download()).bytes), 'jpeg');
  });

  await test('several pictures and Download all give a ZIP', async (_, tool) => {
    await tool.open('flip');
    // Two of one name: both have to be in the ZIP.
    await tool.add(photos[0].file, photos[1].file, { ...photos[2].file, name: photos[0].file.name });
    assert.deepEqual(await tool.settled(), ['done', 'done', 'done']);
    const { name, bytes } = await tool.download();
    assert.match(name, /\.zip$/);
    const entries = readZip(bytes);
    assert.equal(new Set(entries.map((entry) => entry.name)).size, 3, entries.map((entry) => entry.name).join(', '));
    for (const entry of entries) assert.equal(formatOf(entry.bytes), 'jpeg');
  });

  await test('a dropped picture', async ({ page }, tool) => {
    await tool.open('resize');
    await give(page, 'drop', photo.file);
    assert.equal(formatOf((await tool.download()).bytes), 'jpeg');
  });

  await test('a pasted picture', async ({ page }, tool) => {
    await tool.open('convert');
    await give(page, 'paste', photo.file);
    assert.ok(formatOf((await tool.download()).bytes));
  });

  await test('bad files: one sentence each, and the good one is there', async (_, tool) => {
    await tool.open('compress');
    const bad = badFiles(photo.jpeg);
    await tool.add(...bad, photo.file);
    const states = await tool.settled();
    assert.deepEqual(states, [...bad.map(() => 'failed'), 'done']);
    const errors = await tool.errors();
    assert.equal(Object.keys(errors).length, bad.length);
    for (const [name, sentence] of Object.entries(errors)) {
      assert.match(sentence, /^[A-Z][^\n]{10,200}[.!]$/, `${name}: "${sentence}"`);
      assert.equal(sentence.split(/[.!?] [A-Z]/).length, 1, `${name} has one sentence: "${sentence}"`);
    }
    assert.match(errors['empty.jpg'], /empty/i);
    assert.match(errors['bomb.png'], /large/i);
    assert.equal(formatOf((await tool.download()).bytes), 'jpeg');
    await tool.add({ ...photos[1].file, name: 'afterwards.jpg' });
    assert.equal((await tool.settled()).at(-1), 'done', 'the engine goes on');
  });

  await test('the picture zooms by wheel, buttons and keys, pans, and the divider stays', async ({ page }, tool) => {
    await tool.open('resize');
    await tool.add(photo.file);
    await tool.downloadControl.waitFor();
    const frame = page.locator('.picture-frame');
    const surface = page.locator('.stage-surface');
    const stage = await surface.boundingBox();
    const fit = await frame.boundingBox();
    const spot = [fit.x + fit.width * 0.25, fit.y + fit.height * 0.25];
    await page.mouse.move(...spot);
    await page.mouse.wheel(0, -300);
    assert.deepEqual(await frame.boundingBox(), fit, 'a plain wheel belongs to the page');
    await page.keyboard.down('Control');
    for (let i = 0; i < 3; i += 1) await page.mouse.wheel(0, -100);
    const large = await frame.boundingBox();
    assert.ok(large.width > stage.width, `${large.width} wide`);
    await page.mouse.wheel(0, -50);
    await page.keyboard.up('Control');
    const near = await frame.boundingBox();
    assert.ok(near.width > large.width * 1.2);
    const under = (box) => (spot[0] - box.x) / box.width;
    assert.ok(Math.abs(under(near) - under(large)) < 0.005, 'what is under the pointer stays there');
    await page.mouse.down();
    await page.mouse.move(spot[0] - 40, spot[1], { steps: 4 });
    await page.mouse.up();
    const panned = await frame.boundingBox();
    assert.ok(Math.abs(panned.x - near.x + 40) < 2, 'dragging pans');
    await surface.focus();
    await page.keyboard.press('ArrowRight');
    assert.ok((await frame.boundingBox()).x < panned.x, 'the arrow keys pan');
    const grip = await page.locator('.split-grip').boundingBox();
    await page.mouse.move(grip.x + grip.width / 2, grip.y + grip.height / 2);
    await page.mouse.down();
    await page.mouse.move(stage.x + stage.width * 0.3, grip.y + grip.height / 2, { steps: 4 });
    await page.mouse.up();
    assert.match(await page.locator('.split-range').getAttribute('aria-valuetext'), /^(29|30|31) %/);
    await page.getByRole('button', { name: /show the whole picture/ }).click();
    assert.deepEqual(await frame.boundingBox(), fit);
    await page.getByRole('button', { name: 'Zoom in' }).click();
    assert.ok((await frame.boundingBox()).width > fit.width);
  });

  await test('a wrong option is named and a right one works again', async (_, tool) => {
    await tool.open('crop');
    await tool.add(photo.file);
    await tool.setAll({ 'area.left': 600, 'area.top': 0, 'area.width': 500, 'area.height': 100 });
    const states = await tool.settled();
    const visible = await tool.page.locator('[data-error]:visible, .field-error:visible, [aria-invalid=true]:visible').count();
    assert.ok(states[0] === 'done' || visible > 0, 'nothing says what is wrong');
    await tool.setAll({ 'area.left': 0, 'area.width': 200 });
    const { bytes } = await tool.download();
    const picture = await decodeInBrowser(tool.page, bytes, 'image/jpeg');
    assert.deepEqual([picture.width, picture.height], [200, 100]);
  });

  await test('options survive a reload', async ({ page }, tool) => {
    await tool.open('resize');
    await tool.add(photo.file);
    await tool.setAll({ width: 222 });
    await page.reload();
    await tool.add(photo.file);
    assert.equal(await page.locator('[name="width"]').first().inputValue(), '222');
    await tool.settled();
    const { bytes } = await tool.download();
    const picture = await decodeInBrowser(page, bytes, 'image/jpeg');
    assert.equal(picture.width, 222);
  });

  await test('the keyboard alone is enough', async ({ page }, tool) => {
    await tool.open('flip');
    const focused = () => page.evaluate(() => document.activeElement?.outerHTML.slice(0, 200) ?? '');
    const reach = async (wanted) => {
      for (let presses = 0; presses < 80; presses += 1) {
        await page.keyboard.press('Tab');
        const visible = await page.evaluate(() => {
          const at = document.activeElement;
          const box = at?.getBoundingClientRect();
          const shown = at?.matches('input[type=file]') ? document.querySelector(`label[for="${at.id}"]`)?.getBoundingClientRect() : box;
          return at !== document.body && shown !== undefined && shown.width > 0;
        });
        if (wanted.test(await focused())) {
          assert.ok(visible, `${wanted} has the focus but is not visible`);
          return;
        }
      }
      throw new Error(`Tab never reaches ${wanted}`);
    };
    await reach(/type="file"/);
    const chosen = page.waitForEvent('filechooser');
    await page.evaluate(() => 0); // the browser has to know that we want the chooser before the key asks for it
    await page.keyboard.press('Space');
    const chooser = await chosen;
    await chooser.setFiles([photo.file]);
    await tool.downloadControl.waitFor();
    await page.locator('body').press('Home');
    await reach(/name="axis"/);
    await page.keyboard.press('ArrowRight');
    await page.waitForTimeout(500);
    await tool.downloadControl.waitFor();
    await reach(/Download/);
    const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
    assert.equal(formatOf(fs.readFileSync(await download.path())), 'jpeg');
  });

  for (const colorScheme of ['light', 'dark']) {
    await test(`axe finds nothing in ${colorScheme}`, async ({ page }, tool) => {
      await page.goto(site.url, { waitUntil: 'networkidle' });
      await accessible(page, 'home');
      await tool.open('resize');
      await accessible(page, 'resize, empty');
      await tool.add(photo.file);
      await tool.downloadControl.waitFor();
      await accessible(page, 'resize, with a result');
      await tool.open('remove-background');
      await accessible(page, 'remove-background');
      for (const path of await listedPages(page, site.url)) {
        await page.goto(new URL(path, site.url).href, { waitUntil: 'networkidle' });
        await accessible(page, path);
      }
    }, { session: { colorScheme, reducedMotion: 'reduce' } });
  }

  await test('nothing is wider than a screen of 320 pixels', async ({ page }, tool) => {
    await page.goto(site.url);
    await fits(page, 'home');
    for (const operation of catalogue.operations) {
      await tool.open(operation.id);
      await fits(page, operation.id);
    }
    await tool.open('crop');
    await tool.add(photo.file, photos[1].file);
    await tool.downloadControl.waitFor();
    await fits(page, 'crop with pictures');
    for (const path of await listedPages(page, site.url)) {
      await page.goto(new URL(path, site.url).href);
      await fits(page, path);
    }
  }, { session: { viewport: { width: 320, height: 640 } } });
}
