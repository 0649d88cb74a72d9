// The command palette, the shortcuts, the menu of more and recipe links: by keyboard, by touch, offline, and against hostile links.

import assert from 'node:assert/strict';
import { accessible, fits, sessionTests } from './inspect.mjs';
import { makePhoto } from './photos.mjs';
import { decodeInBrowser } from './tool-page.mjs';

/** Asks again until `read` answers what is wanted, or the time is over. */
async function until(read, wanted, sentence, timeoutMs = 5000) {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (wanted(value)) return value;
    if (Date.now() > end) throw new assert.AssertionError({ message: `${sentence}: ${JSON.stringify(value)}` });
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** The palette of one page. */
class Palette {
  constructor(page) {
    this.page = page;
    this.dialog = page.locator('.command-dialog[open]');
    this.input = page.getByRole('combobox', { name: 'Search tools, pages and actions' });
    this.options = this.dialog.getByRole('option');
  }

  /** Opens it and waits for the tools. */
  async open(keys = 'Control+k') {
    await this.page.keyboard.press(keys);
    await this.dialog.waitFor();
    await this.dialog.locator('[data-command^="tool:"]').first().waitFor();
  }

  /** Types, and gives what is found. */
  async type(text) {
    await this.page.keyboard.type(text);
    return this.ids();
  }

  ids() {
    return this.options.evaluateAll((all) => all.map((each) => each.dataset.command));
  }

  /** The command that the field says is active. */
  active() {
    return this.page.evaluate(() => {
      const id = document.querySelector('.command-input').getAttribute('aria-activedescendant');
      const element = document.getElementById(id);
      if (element?.getAttribute('aria-selected') !== 'true') return null;
      if (document.querySelectorAll('.command-list [aria-selected="true"]').length !== 1) return null;
      const [box, list] = [element, element.closest('[role=listbox]')].map((each) => each.getBoundingClientRect());
      return box.bottom <= list.bottom + 1 && box.top >= list.top - 1 ? element.dataset.command : `hidden: ${element.dataset.command}`;
    });
  }

  get closed() {
    return this.dialog.waitFor({ state: 'detached' });
  }
}

const link = (json) => `#recipe=${Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)).toString('base64url')}`;
const theme = (page) => page.evaluate(() => document.documentElement.dataset.theme ?? 'system');
const banners = (page) => page.locator('#banners .banner').allTextContents();
const stored = (page, id) => page.evaluate((tool) => JSON.parse(localStorage.getItem(`mypictools:tool:${tool}`)), id);

export async function paletteTests({ suite, chromium, site, catalogue }) {
  const photo = await makePhoto(1);
  const plain = sessionTests({ suite, chromium, site });
  const test = (name, body, options = {}) =>
    plain(`palette: ${name}`, (opened, tool) => body({ ...opened, tool, palette: new Palette(opened.page) }), options);
  const clipboard = { session: { permissions: ['clipboard-read', 'clipboard-write'] } };

  /** A tool's page with a finished result. */
  const work = async (tool, id, ...files) => {
    await tool.open(id);
    await tool.add(...(files.length > 0 ? files : [photo.file]));
    await tool.downloadControl.waitFor({ timeout: 60_000 });
  };

  await test('nothing of it is loaded before it is opened', async ({ page, requests, palette }) => {
    for (const path of ['', 'tools/resize/', 'history/', 'privacy/']) {
      await page.goto(new URL(path, site.url).href, { waitUntil: 'networkidle' });
    }
    const early = () => requests.map(({ url }) => url).filter((url) => /command-palette|shortcut-sheet|catalogue\.json/.test(url));
    assert.deepEqual(early(), []);
    await palette.open();
    assert.ok(early().length >= 2, early().join());
  });

  await test('opens by keys and button, and the focus goes back', async ({ page, palette, tool }) => {
    await work(tool, 'resize');
    const width = page.locator('[name="width"]').first();
    const focused = (locator) => locator.evaluate((element) => element === document.activeElement);
    await width.focus();
    await palette.open();
    assert.ok(await focused(palette.input), 'the field has the focus');
    await page.keyboard.press('Escape');
    await palette.closed;
    assert.ok(await focused(width), 'Escape gives the focus back');
    await page.keyboard.press('/');
    assert.equal(await palette.dialog.count(), 0, 'a field that is typed in keeps its letters');
    await width.fill('');
    const button = page.getByRole('banner').getByRole('button', { name: 'Search tools, pages and actions' });
    await button.focus();
    await palette.open('/');
    await page.keyboard.press('Control+k');
    await palette.closed;
    assert.ok(await focused(button), 'the keys that open it close it');
    await button.click();
    await palette.dialog.waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await palette.closed;
    await button.click();
    await page.mouse.click(5, 5);
    await palette.closed;
  });

  await test('opens within 100 ms', async ({ page, palette }) => {
    await page.goto(site.url);
    await palette.open();
    await page.keyboard.press('Escape');
    const times = [];
    for (let i = 0; i < 5; i += 1) {
      times.push(
        await page.evaluate(async () => {
          const start = performance.now();
          document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true }));
          while (document.querySelector('.command-dialog[open] [role=option]') === null) await new Promise((resolve) => setTimeout(resolve));
          document.querySelector('.command-dialog').getBoundingClientRect();
          return performance.now() - start;
        }),
      );
      await page.keyboard.press('Escape');
    }
    assert.ok(Math.min(...times) < 100, `${times.map(Math.round).join(', ')} ms`);
  });

  await test('every tool and page is reached by typing and Enter', async ({ page, palette }) => {
    await page.goto(site.url);
    const pages = await page.evaluate(() => JSON.parse(document.getElementById('site-settings').textContent).pages);
    const places = [
      ...catalogue.operations.map(({ id, title }) => [`tool:${id}`, title, `tools/${id}/`]),
      ...pages.map(({ path, title }) => [`page:${path}`, title, path]),
      ['page:', 'Home', ''],
    ];
    for (const [id, title, path] of places) {
      await palette.open();
      await palette.type(title.toLowerCase());
      assert.equal(await palette.active(), id, `"${title}" finds its own page first`);
      await page.keyboard.press('Enter');
      await page.waitForURL(new URL(path, site.url).href);
    }
  }, { timeoutMs: 120_000 });

  await test('every action is reached by arrows and by typing', async ({ page, palette, tool }) => {
    await work(tool, 'remove-background');
    await palette.open();
    const all = await palette.ids();
    assert.equal(new Set(all).size, all.length, 'none stands twice');
    for (const id of all) {
      assert.equal(await palette.active(), id);
      await page.keyboard.press('ArrowDown');
    }
    assert.equal(await palette.active(), all[0], 'and round again');
    await page.keyboard.press('ArrowUp');
    assert.equal(await palette.active(), all.at(-1));
    await page.keyboard.press('Home');
    assert.equal(await palette.active(), all[0]);
    await page.keyboard.press('End');
    assert.equal(await palette.active(), all.at(-1));
    const actions = all.filter((id) => id.startsWith('action:'));
    for (const wanted of ['choose-pictures', 'paste-picture', 'download', 'copy-result', 'remove-all', 'switch-theme', 'clear-history', 'delete-my-data', 'copy-recipe-link', 'reset-options', 'show-shortcuts', 'model-u2netp', 'model-isnet', 'continue-in-flip']) {
      assert.ok(actions.includes(`action:${wanted}`), `${wanted} is missing among ${actions.join()}`);
    }
    assert.ok(!actions.includes('action:cancel-work'), 'nothing runs, so nothing is to be cancelled');
    for (const id of actions) {
      const title = await palette.dialog.locator(`[data-command="${id}"] .command-title`).textContent();
      await palette.input.fill(title);
      assert.equal(await palette.active(), id, title);
      await palette.input.fill('');
    }
  });

  await test('finds with slips, in any order, and marks what it found', async ({ page, palette }) => {
    await page.goto(site.url);
    await palette.open();
    for (const [text, id] of [['comrpess', 'tool:compress'], ['bakground remvoe', 'tool:remove-background'], ['jpg webp', 'tool:convert'], ['mirror selfie', 'tool:flip'], ['amazon', 'tool:remove-background'], ['policy', 'page:privacy/'], ['dark mode', 'action:switch-theme']]) {
      await palette.input.fill(text);
      assert.equal((await palette.ids())[0], id, text);
    }
    await palette.input.fill('backgr');
    const marks = palette.options.first().locator('.command-title mark');
    assert.deepEqual(await marks.allTextContents(), ['backgr']);
    await palette.input.fill('<img src=x onerror=alert(1)>');
    assert.equal(await palette.dialog.locator('img').count(), 0);
    assert.match(await palette.dialog.textContent(), /Nothing fits “<img src=x onerror=alert\(1\)>”\./);
  });

  await test('tells screen readers what is chosen and how many there are', async ({ page, palette }) => {
    await page.goto(site.url);
    await palette.open();
    const status = palette.dialog.getByRole('status');
    await palette.type('crop');
    const count = await palette.options.count();
    await until(() => status.textContent(), (text) => text === `${count} command${count === 1 ? '' : 's'} found.`, 'the count is announced');
    assert.equal(await palette.input.getAttribute('aria-expanded'), 'true');
    assert.equal(await palette.active(), 'tool:crop');
    const controls = await palette.input.getAttribute('aria-controls');
    assert.equal(await page.locator(`[id="${controls}"]`).getAttribute('role'), 'listbox');
    await palette.input.fill('qqqqqq');
    await until(() => status.textContent(), (text) => text === 'Nothing found.', 'that nothing is found is announced');
    assert.equal(await palette.input.getAttribute('aria-expanded'), 'false');
    assert.equal(await palette.input.getAttribute('aria-activedescendant'), null);
    await page.keyboard.press('Enter');
    assert.equal(await palette.dialog.count(), 1, 'Enter on nothing does nothing');
  });

  await test('what was used last comes first, and rubbish in storage is harmless', async ({ page, palette }) => {
    await page.goto(site.url);
    for (const title of ['flip', 'rotate']) {
      await palette.open();
      await palette.type(title);
      await Promise.all([page.waitForURL(new RegExp(`tools/${title}/`)), page.keyboard.press('Enter')]);
    }
    await page.goto(site.url);
    await palette.open();
    assert.deepEqual((await palette.ids()).slice(0, 2), ['tool:rotate', 'tool:flip']);
    for (const rubbish of ['{', '5', '[1,null,"tool:gone","tool:crop"]']) {
      await page.evaluate((text) => localStorage.setItem('mypictools:recent-commands', text), rubbish);
      await page.reload();
      await palette.open();
      assert.ok((await palette.ids()).includes('tool:crop'), rubbish);
    }
  });

  await test('Ctrl with Enter and the middle button open a new tab', async ({ page, context, palette }) => {
    await page.goto(site.url);
    await palette.open();
    await palette.type('flip');
    const [first] = await Promise.all([context.waitForEvent('page'), page.keyboard.press('Control+Enter')]);
    assert.match(first.url(), /tools\/flip\//);
    const [second] = await Promise.all([context.waitForEvent('page'), palette.options.first().click({ button: 'middle' })]);
    assert.match(second.url(), /tools\/flip\//);
    assert.equal(page.url(), site.url, 'this page stays');
  });

  await test('the open page is not loaded again, for its pictures', async ({ page, palette, tool }) => {
    await work(tool, 'flip');
    await palette.open();
    await palette.type('flip');
    assert.match(await palette.options.first().textContent(), /This page is open/);
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('[data-file]').count(), 1);
  });

  await test('on a small screen it fills the screen and works by touch', async ({ page, palette }) => {
    await page.goto(site.url);
    await page.getByRole('button', { name: 'Search tools, pages and actions' }).tap();
    await palette.dialog.waitFor();
    const box = await palette.dialog.boundingBox();
    assert.deepEqual([box.x, box.y, box.width, box.height], [0, 0, 390, 700]);
    await fits(page, 'the palette');
    await palette.dialog.locator('[data-command="tool:crop"]').tap();
    await page.waitForURL(/tools\/crop\//);
  }, { session: { viewport: { width: 390, height: 700 }, hasTouch: true, isMobile: true } });

  for (const colorScheme of ['light', 'dark']) {
    await test(`axe finds nothing in ${colorScheme}`, async ({ page, palette, tool }) => {
      await work(tool, 'resize');
      await palette.open();
      await accessible(page, 'the open palette');
      await palette.type('size');
      await accessible(page, 'the palette with results');
      await palette.input.fill('qqqqq');
      await accessible(page, 'the palette with none');
      await palette.input.fill('clear history');
      await page.keyboard.press('Enter');
      await page.getByRole('dialog', { name: 'Clear the history?' }).waitFor();
      await accessible(page, 'the question');
      await page.keyboard.press('Escape');
      await page.locator('.ask').waitFor({ state: 'detached' });
      await page.keyboard.press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
      await accessible(page, 'the shortcuts');
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'More', exact: true }).click();
      await page.getByRole('menu').waitFor();
      await accessible(page, 'the menu');
    }, { session: { colorScheme, reducedMotion: 'reduce' } });
  }

  await test('what is typed while it is on its way is not lost, and sets nothing off', async ({ page, palette }) => {
    let release;
    const held = new Promise((resolve) => {
      release = resolve;
    });
    await page.route(/command-palette-[^/]*\.js$/, async (route) => {
      await held;
      await route.continue();
    });
    await page.goto(site.url);
    const before = await theme(page);
    await page.keyboard.press('Control+k');
    await page.keyboard.type('tox');
    await page.keyboard.press('Backspace');
    await page.keyboard.press('Enter');
    release();
    await palette.dialog.waitFor();
    assert.equal(await palette.input.inputValue(), 'to');
    assert.equal(await theme(page), before);
  });

  await test('without the catalogue there are a sentence, the pages and the actions', async ({ page, palette, problems }) => {
    await page.route(/catalogue\.json$/, (route) => route.fulfill({ body: '{"version":5}', contentType: 'application/json' }));
    await page.goto(site.url);
    await page.keyboard.press('Control+k');
    await palette.dialog.waitFor();
    await until(() => palette.dialog.textContent(), (text) => text.includes('The list of tools could not be read'), 'it says so');
    await palette.input.fill('models');
    assert.equal(await palette.active(), 'page:models/');
    await page.unroute(/catalogue\.json$/);
    await page.keyboard.press('Escape');
    await palette.open();
    assert.ok(!(await palette.dialog.textContent()).includes('could not be read'), 'the next opening asks again');
    assert.deepEqual(problems, []);
  });

  await test('works without a network after the first visit', async ({ page, context, palette }) => {
    await page.goto(site.url);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.reload();
    await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null), Boolean, 'the service worker answers');
    await context.setOffline(true);
    await palette.open();
    await palette.type('crop');
    await Promise.all([page.waitForURL(/tools\/crop\//), page.keyboard.press('Enter')]);
    assert.match(await page.title(), /^Crop/);
  }, { session: { serviceWorkers: 'allow' } });

  await test('the sheet lists the keys of the page, and single keys can be turned off', async ({ page, palette, tool }) => {
    await work(tool, 'remove-background');
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

  await test('quick actions do what they say', async ({ page, palette, tool }) => {
    const run = async (words) => {
      await palette.open();
      await palette.type(words);
      await page.keyboard.press('Enter');
    };
    const toast = page.locator('.toast');
    await tool.open('flip');
    await page.keyboard.press('Control+s');
    await until(() => toast.textContent(), (text) => text === 'There is no result yet.', 'a reason');
    const chosen = page.waitForEvent('filechooser');
    await run('choose pictures');
    await (await chosen).setFiles([photo.file, { ...photo.file, name: 'second.jpg' }]);
    await tool.downloadControl.waitFor();
    assert.deepEqual(await tool.settled(), ['done', 'done']);
    const [zip] = await Promise.all([page.waitForEvent('download'), run('download all')]);
    assert.match(zip.suggestedFilename(), /\.zip$/);
    await run('copy the result');
    await until(
      () => page.evaluate(async () => (await navigator.clipboard.read().catch(() => []))[0]?.types ?? []),
      (types) => types.includes('image/png'),
      'a picture is on the clipboard',
    );
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
    await until(() => toast.textContent(), (text) => text === 'The history was cleared.', 'it is said');
  }, clipboard);

  await test('the clipboard may refuse', async ({ page, palette, tool }) => {
    await page.addInitScript(() => {
      const refuse = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
      Object.assign(navigator.clipboard, { read: refuse, writeText: refuse });
    });
    await work(tool, 'flip');
    await palette.open();
    await palette.type('paste');
    await page.keyboard.press('Enter');
    await until(() => page.locator('.toast').textContent(), (text) => /press Ctrl\+V here/.test(text), 'it says how');
    await page.locator('main').focus();
    await page.keyboard.press('l');
    await until(() => page.url(), (url) => url.includes('#recipe='), 'the link is in the address bar');
  });

  await test('the model is switched', async ({ page, palette, tool }) => {
    await work(tool, 'remove-background');
    await palette.open();
    await palette.type('model fine');
    await page.keyboard.press('Enter');
    await until(() => page.locator('[name="model"]').inputValue(), (value) => value === 'isnet', 'the form shows it');
    await palette.open();
    await palette.type('model fine');
    assert.match(await palette.options.first().textContent(), /It is in use/);
  });

  await test('the menu of more works by keyboard', async ({ page, tool }) => {
    await work(tool, 'resize');
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

  await test('a recipe link goes through the clipboard and leaves own settings alone', async ({ page, context, tool }) => {
    await work(tool, 'resize');
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
    await until(() => other.locator('[name="width"]').first().inputValue(), (value) => value === '222', 'a link into the open page');
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

  await test('hostile and damaged links are one sentence, and own options are used', async ({ page, tool }) => {
    await work(tool, 'resize');
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
      const [sentence, ...more] = await until(() => banners(page), (all) => all.length > 0, `a sentence for ${hash.slice(0, 60)}`);
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
