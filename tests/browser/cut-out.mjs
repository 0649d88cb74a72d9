// The visitor's side of the cut-out: the brush by mouse and by keyboard, previews without a network, a picture behind
// the subject, doubtful results, and axe on the page with all of it open.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { convert } from '../harness/native.mjs';
import { encodePng } from '../harness/png.mjs';
import { makePhoto } from './photos.mjs';
import { siteFolder } from './site.mjs';
import { decodeInBrowser, ToolPage } from './tool-page.mjs';

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const tool = 'remove-background';

/** Puts a module before `/engine.js` that notes every run: whether a mask came with it, and whether networks were asked. */
async function noteRuns(page) {
  // The engine itself, under a name that the module in its place can import.
  await page.route(/\/engine-itself\.js$/, async (route) => {
    const response = await route.fetch({ url: route.request().url().replace('-itself', '') });
    await route.fulfill({ response });
  });
  await page.route(/\/engine\.js$/, (route) =>
    route.fulfill({
      contentType: 'text/javascript',
      headers: { 'Cross-Origin-Resource-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
      body: `import { createEngine as create } from './engine-itself.js';
        globalThis.runs = [];
        export async function createEngine(options) {
          const engine = await create(options);
          const run = engine.run.bind(engine);
          engine.run = (input, recipe, given = {}) => {
            const note = { steps: recipe.steps, masked: given.mask !== undefined, asked: false, ended: false };
            globalThis.runs.push(note);
            return run(input, recipe, {
              ...given,
              onProgress(progress) {
                if (progress.stage === 'inference') note.asked = true;
                given.onProgress?.(progress);
              },
            }).finally(() => { note.ended = true; });
          };
          return engine;
        }`,
    }),
  );
}

const alphaAt = ({ width, height, data }, x, y) => data[(Math.floor(y * height) * width + Math.floor(x * width)) * 4 + 3];

function flat(width, height, [red, green, blue]) {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < data.length; i += 4) data.set([red, green, blue, 255], i);
  return { width, height, data };
}

export async function cutOutTests({ suite, chromium, site, catalogue }) {
  const operation = catalogue.operations.find(({ id }) => id === tool);
  const strokes = operation?.parameters.find(({ kind }) => kind === 'mask');
  if (!strokes) return;
  const manifest = JSON.parse(fs.readFileSync(path.join(siteFolder, 'models', 'manifest.json'), 'utf8'));
  const photo = await makePhoto(1);
  const blue = { name: 'blue.png', mimeType: 'image/png', buffer: encodePng(flat(64, 64, [20, 40, 220])) };
  const nothing = {
    name: 'nothing.jpg',
    mimeType: 'image/jpeg',
    buffer: await convert(encodePng(flat(640, 480, [128, 128, 128])), 'jpeg', {}),
  };

  const test = (name, body, session = {}) =>
    suite.test(
      name,
      async () => {
        const opened = await chromium.session(session);
        try {
          await noteRuns(opened.page);
          const at = new ToolPage(opened.page, site.url);
          await at.open(tool);
          await body(opened.page, at);
          assert.deepEqual(opened.problems, []);
        } finally {
          await opened.close();
        }
      },
      { timeoutMs: 200_000 },
    );

  const runs = (page) => page.evaluate(() => globalThis.runs.map(({ steps, masked, asked, ended }) => ({ steps, masked, asked, ended })));
  const openBrush = async (page) => {
    await page.locator(`[name="${strokes.id}"]`).click();
    await page.locator('.brush-layer[data-ready]').waitFor({ state: 'attached' });
  };
  const result = async (at) => {
    await at.settled();
    const { bytes } = await at.download();
    return decodeInBrowser(at.page, bytes, 'image/png');
  };
  const strokesSent = async (page) => (await runs(page)).at(-1).steps.at(-1).params[strokes.id];

  await test('the brush erases with the mouse, undo brings back, and one picture only', async (page, at) => {
    await at.add(photo.file, (await makePhoto(2)).file);
    await at.settled();
    await openBrush(page);
    await page.getByRole('radio', { name: 'Erase' }).check({ force: true });
    const box = await page.locator('.picture-frame').boundingBox();
    const spot = (x, y) => [box.x + x * box.width, box.y + y * box.height];
    await page.mouse.move(...spot(0.45, 0.5));
    await page.mouse.down();
    await page.mouse.move(...spot(0.5, 0.5), { steps: 4 });
    await page.mouse.move(...spot(0.55, 0.5), { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Done', exact: true }).click();
    await at.settled();
    const [stroke] = await strokesSent(page);
    assert.equal(stroke.mode, 'erase');
    assert.ok(Math.abs(stroke.points[0][0] - 0.45) < 0.01 && Math.abs(stroke.points.at(-1)[0] - 0.55) < 0.01, JSON.stringify(stroke.points));
    const full = (await runs(page)).filter(({ steps }) => steps.length === 1 && steps[0].op === tool);
    const withStrokes = full.filter(({ steps }) => steps[0].params[strokes.id]?.length > 0);
    assert.ok(withStrokes.length > 0 && withStrokes.every(({ masked, asked }) => masked && !asked), 'strokes ask no network');
    const rows = page.locator('[data-file]');
    const saved = async (row) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        rows.nth(row).getByRole('button', { name: /^Save/ }).click(),
      ]);
      return decodeInBrowser(page, fs.readFileSync(await download.path()), 'image/png');
    };
    assert.ok(alphaAt(await saved(0), 0.5, 0.5) < 20, 'the stroke is cut out');
    assert.ok(alphaAt(await saved(1), 0.5, 0.5) > 200, 'the other picture has no stroke');
    await openBrush(page);
    await page.getByRole('button', { name: 'Remove all strokes' }).click();
    await page.getByRole('button', { name: 'Done', exact: true }).click();
    await at.settled();
    assert.ok(alphaAt(await saved(0), 0.5, 0.5) > 200, 'without strokes the subject is whole again');
  });

  await test('the brush works by keyboard alone', async (page, at) => {
    await at.add(photo.file);
    await at.settled();
    const button = page.locator(`[name="${strokes.id}"]`);
    await button.focus();
    await page.keyboard.press('Enter');
    await page.locator('.brush-layer[data-ready]').waitFor({ state: 'attached' });
    await page.keyboard.press('e');
    // A dab in the middle, then a line to the right from Enter to Enter.
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+Shift+z');
    const said = await page.locator('[role=status]').allTextContents();
    assert.match(said.join(' '), /2 strokes/);
    await page.keyboard.press('Escape');
    const picture = await result(at);
    const sent = await strokesSent(page);
    assert.deepEqual(sent.map(({ points }) => points.length), [1, 5]);
    assert.deepEqual(sent[0].points[0], [0.5, 0.5]);
    assert.ok(alphaAt(picture, 0.5, 0.5) < 20);
    assert.ok(await page.evaluate(() => document.querySelector('.brush-bar') === null), 'Escape ends the brush');
  });

  await test('strokes lie where they were painted on a zoomed picture', async (page, at) => {
    await at.add(photo.file);
    await at.settled();
    await openBrush(page);
    await page.locator('.stage-surface').focus();
    for (const key of ['+', '+', '+', 'e']) await page.keyboard.press(key);
    const box = await page.locator('.picture-frame').boundingBox();
    const stage = await page.locator('.stage-surface').boundingBox();
    assert.ok(box.width > stage.width, 'the picture is larger than the stage');
    const middle = [stage.x + stage.width / 2, stage.y + stage.height / 2];
    // With the space bar held the picture is panned, not painted.
    await page.mouse.move(...middle);
    await page.keyboard.down('Space');
    await page.mouse.down();
    await page.mouse.move(middle[0] - 60, middle[1] - 20, { steps: 3 });
    await page.mouse.up();
    await page.keyboard.up('Space');
    const after = await page.locator('.picture-frame').boundingBox();
    assert.ok(Math.abs(after.x - (box.x - 60)) < 2, 'panned');
    await page.mouse.click(...middle);
    await page.keyboard.press('Escape');
    await at.settled();
    const sent = await strokesSent(page);
    assert.equal(sent.length, 1);
    const [[x, y]] = sent[0].points;
    assert.ok(Math.abs(x - (middle[0] - after.x) / after.width) < 0.005 && Math.abs(y - (middle[1] - after.y) / after.height) < 0.005);
  });

  await test('a slider shows its effect without any network', async (page, at) => {
    await at.add(photo.file);
    await at.settled();
    const before = await runs(page);
    assert.equal(before.filter(({ asked }) => asked).length, 1);
    const number = operation.parameters.find(({ id }) => id === 'feather');
    const src = () => page.locator('picture-stage img.after').getAttribute('src');
    const first = await src();
    await at.set(number.id, number.max);
    await page.waitForFunction((old) => document.querySelector('picture-stage img.after')?.src !== old, first, { timeout: 5_000 });
    const draft = (await runs(page)).slice(before.length);
    assert.ok(draft.some(({ steps, masked, ended }) => ended && masked && steps[0].op === tool), 'a preview was made with the mask');
    await at.settled();
    const all = (await runs(page)).slice(before.length);
    assert.ok(all.every(({ asked }) => !asked), 'no network was asked again');
  });

  await test('a slider moved while the networks are at work does not start them again', async (page, at) => {
    await at.add(photo.file);
    await page.waitForFunction(() => globalThis.runs.some(({ asked }) => asked));
    await at.set('feather', 1);
    const picture = await result(at);
    assert.equal((await runs(page)).filter(({ asked }) => asked).length, 1);
    const again = (await runs(page)).filter(({ steps, masked }) => masked && steps[0].params?.feather === 1);
    assert.ok(again.length > 0, 'the new option was rendered with the mask');
    assert.ok(alphaAt(picture, 0.5, 0.5) > 200);
  });

  const fine = manifest.methods?.find(({ preview }) => preview);
  if (fine) {
    await test('a quick preview stands in, marked as one, until the finer model has its result', async (page, at) => {
      const remark = page.locator('.stage-remark');
      await at.add(photo.file);
      await at.settled();
      await at.set('model', fine.id);
      await remark.getByText('Quick preview').waitFor();
      assert.equal(await at.downloadControl.isVisible(), false, 'a preview cannot be saved');
      await page.getByRole('button', { name: /^Get the model/ }).click();
      await remark.getByText('finer edges are coming').waitFor({ timeout: 60_000 });
      await at.downloadControl.waitFor({ timeout: 120_000 });
      assert.equal(await remark.isVisible(), false, 'the remark goes with the preview');
      const full = (await runs(page)).filter(({ steps, asked }) => asked && steps[0].params.model === fine.id);
      assert.equal(full.length, 1, 'the finer model ran once');
    });
  }

  await test('a picture as background', async (page, at) => {
    const image = operation.parameters.find(({ kind }) => kind === 'image');
    await at.add(photo.file);
    await at.settled();
    await at.set(image.when.parameter, image.when.in[0]);
    await page.locator(`input[name="${image.id}"]`).setInputFiles([blue]);
    assert.ok(await page.getByText('blue.png').isVisible());
    await at.set('output.format', 'png');
    await page.waitForTimeout(300);
    const picture = await result(at);
    const [red, , blueness, alpha] = picture.data.subarray(0, 4);
    assert.ok(red < 60 && blueness > 180 && alpha === 255, `the corner is ${picture.data.subarray(0, 4).join()}`);
    await page.getByRole('button', { name: /^Remove blue\.png/ }).click();
    await page.waitForTimeout(300);
    assert.ok(alphaAt(await result(at), 0.01, 0.01) < 255, 'without the picture it is transparent again');
    await page.reload();
    await at.add(photo.file);
    await at.settled();
    assert.equal(await page.getByText('blue.png').isVisible(), false, 'a picture is not remembered');
  });

  await test('doubtful results are marked, counted, and come first when asked', async (page, at) => {
    await at.add(photo.file, nothing, (await makePhoto(3)).file);
    await at.settled();
    const row = page.locator('[data-file="nothing.jpg"]');
    await row.locator('[data-doubt]:not([hidden])').waitFor();
    assert.match(await row.locator('[data-doubt]').textContent(), /subject/i);
    assert.equal(await page.locator('[data-file="photo-1.jpg"] [data-doubt]').isVisible(), false);
    assert.match(await page.locator('.files-review').textContent(), /^1 to check/);
    await page.getByRole('button', { name: 'Doubtful first' }).click();
    const names = await page.locator('[data-file]').evaluateAll((rows) => rows.map((each) => each.dataset.file));
    assert.deepEqual(names, ['nothing.jpg', 'photo-1.jpg', 'photo-3.jpg']);
    await page.getByRole('button', { name: 'Next to check' }).click();
    assert.equal(await row.locator('[aria-current=true]').count(), 1);
    assert.match(await page.locator('.stage-remark').textContent(), /subject/i);
  });

  for (const [colorScheme, viewport] of [['light', { width: 1280, height: 900 }], ['dark', { width: 360, height: 740 }]]) {
    await test(
      `axe finds nothing on a cut-out in ${colorScheme}, ${viewport.width} wide`,
      async (page, at) => {
        const inspect = async (where) => {
          await page.evaluate(fs.readFileSync(axeFile, 'utf8'));
          const violations = await page.evaluate(async () => {
            const { violations: found } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
            return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
          });
          assert.deepEqual(violations, [], where);
          const [content, view] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
          assert.ok(content <= view, `${where} is ${content} wide`);
        };
        await at.add(photo.file, nothing);
        await at.settled();
        await page.evaluate(() => document.querySelectorAll('details').forEach((each) => (each.open = true)));
        await inspect('with results');
        await at.set('backdrop', 'picture');
        await page.locator('input[name="picture"]').setInputFiles([blue]);
        await openBrush(page);
        await inspect('with the brush');
      },
      { colorScheme, viewport, reducedMotion: 'reduce' },
    );
  }
}
