// The command palette: by keyboard and by touch, told to screen readers, offline, and without anything of it before it is opened.

import assert from 'node:assert/strict';
import { accessible, fits } from './inspect.mjs';
import { hold, paletteSessions, theme, work } from './palette-page.mjs';
import { makePhoto } from './photos.mjs';
import { until } from './waiting.mjs';

export async function paletteTests({ suite, chromium, site, catalogue }) {
  const photo = await makePhoto(1);
  const test = paletteSessions({ suite, chromium, site }, 'palette');

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
    await work(tool, 'resize', photo.file);
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

  await test('a key that is held down sets nothing off', async ({ page, palette, tool }) => {
    await work(tool, 'flip', photo.file);
    await palette.open();
    await page.keyboard.press('Escape');
    await palette.closed;
    // Pressed again without being let go, a key repeats.
    const held = async (key) => {
      await page.keyboard.down(key);
      await palette.dialog.waitFor();
      for (let times = 0; times < 3; times += 1) await page.keyboard.down(key);
      assert.equal(await palette.dialog.count(), 1, `${key} opened it and does nothing more`);
      await page.keyboard.up(key);
    };
    await page.getByRole('banner').getByRole('button', { name: 'Search tools, pages and actions' }).focus();
    await held('Enter');
    await page.keyboard.press('Escape');
    await palette.closed;
    await page.keyboard.down('Control');
    await held('k');
    await page.keyboard.press('k');
    await palette.closed;
    await page.keyboard.up('Control');
  });

  await test('keys of an input method are left to it', async ({ page, palette }) => {
    await page.goto(site.url);
    const press = (selector, init) =>
      page.evaluate(([where, given]) => {
        const event = new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...given });
        document.querySelector(where).dispatchEvent(event);
        return event.defaultPrevented;
      }, [selector, init]);
    // The second is how Safari confirms what was composed.
    for (const composing of [{ isComposing: true }, { keyCode: 229 }]) {
      assert.equal(await press('main', { key: 't', ...composing }), false);
      await palette.open();
      const before = await palette.active();
      for (const key of ['Enter', 'Escape', 'ArrowDown']) assert.equal(await press('.command-input', { key, ...composing }), false, key);
      assert.equal(await palette.active(), before, 'nothing was chosen, run or closed');
      await page.keyboard.press('Escape');
      await palette.closed;
    }
    assert.equal(await theme(page), 'system');
  });

  await test('on a Mac Command and K open and close it, and Control and K stay the field’s', async ({ page, palette }) => {
    await page.addInitScript(() => Object.defineProperty(navigator, 'platform', { value: 'MacIntel' }));
    await page.goto(site.url);
    await page.keyboard.press('Control+k');
    await palette.open('Meta+k');
    await page.keyboard.press('Control+k');
    assert.equal(await palette.dialog.count(), 1);
    await page.keyboard.press('Meta+k');
    await palette.closed;
  });

  await test('once it is loaded it opens in the turn of the key', async ({ page, palette }) => {
    await page.goto(site.url);
    await palette.open();
    await page.keyboard.press('Escape');
    const options = await page.evaluate(() => {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true }));
      return document.querySelectorAll('.command-dialog[open] [role=option]').length;
    });
    assert.ok(options > 0);
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
    await work(tool, 'remove-background', photo.file);
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
  }, { timeoutMs: 120_000 });

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
    assert.match(await palette.dialog.textContent(), /Nothing fits “<img src=x onerror=alert\(1\)>”\. An empty field shows everything\./);
  });

  await test('tells screen readers what is chosen and how many there are', async ({ page, palette }) => {
    await page.goto(site.url);
    await palette.open();
    const status = palette.dialog.getByRole('status');
    await palette.type('crop');
    const count = await palette.options.count();
    await until(() => status.textContent(), 'the count is announced', { wanted: (text) => text === `${count} command${count === 1 ? '' : 's'} found.` });
    assert.equal(await palette.input.getAttribute('aria-expanded'), 'true');
    assert.equal(await palette.active(), 'tool:crop');
    const controls = await palette.input.getAttribute('aria-controls');
    assert.equal(await page.locator(`[id="${controls}"]`).getAttribute('role'), 'listbox');
    await palette.input.fill('qqqqqq');
    await until(() => status.textContent(), 'that nothing is found is announced', { wanted: (text) => text === 'Nothing found.' });
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
    await work(tool, 'flip', photo.file);
    await page.clock.install();
    await palette.open();
    await palette.type('flip');
    assert.match(await palette.options.first().textContent(), /This page is open/);
    await page.keyboard.press('Enter');
    await page.clock.runFor(2000);
    assert.equal(await palette.dialog.getByRole('status').textContent(), 'This page is open.', 'the count does not talk over the reason');
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
      await work(tool, 'resize', photo.file);
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
    const release = await hold(page, /command-palette-[^/]*\.js$/);
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

  await test('a wait for it is told, and ends with Escape or by itself', async ({ page, palette }) => {
    await page.clock.install();
    const release = await hold(page, /command-palette-[^/]*\.js$/);
    await page.goto(site.url);
    const toast = page.locator('.toast');
    await page.keyboard.press('Control+k');
    await page.clock.runFor(1000);
    assert.equal(await toast.textContent(), 'Opening… Esc cancels.');
    await page.keyboard.press('Escape');
    assert.equal(await toast.count(), 0);
    await page.keyboard.press('t');
    assert.notEqual(await theme(page), 'system', 'the keys are the page’s again');
    await page.keyboard.press('Control+k');
    await page.clock.runFor(60_000);
    await until(() => page.locator('#banners').textContent(), 'patience ends', { wanted: (text) => text.includes('could not be loaded') });
    await page.keyboard.press('t');
    assert.equal(await theme(page), 'system');
    const [script] = await Promise.all([page.waitForResponse(/command-palette-[^/]*\.js$/), release()]);
    await script.finished();
    await page.waitForLoadState('networkidle');
    assert.equal(await palette.dialog.count(), 0, 'who gave up is not surprised later');
    await palette.open();
    assert.equal(await palette.input.inputValue(), '');
  });

  await test('without the catalogue there are a sentence, the pages and the actions', async ({ page, palette, problems }) => {
    await page.route(/catalogue\.json$/, (route) => route.fulfill({ body: '{"version":5}', contentType: 'application/json' }));
    await page.goto(site.url);
    await page.keyboard.press('Control+k');
    await palette.dialog.waitFor();
    await until(() => palette.dialog.locator('.command-note').first().textContent(), 'it says so', { wanted: (text) => text.includes('The list of tools could not be read') });
    assert.match(await palette.dialog.getByRole('status').textContent(), /The list of tools could not be read/);
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
    await until(() => page.evaluate(() => navigator.serviceWorker.controller !== null), 'the service worker answers');
    await context.setOffline(true);
    await palette.open();
    await palette.type('crop');
    await Promise.all([page.waitForURL(/tools\/crop\//), page.keyboard.press('Enter')]);
    assert.match(await page.title(), /^Crop/);
  }, { session: { serviceWorkers: 'allow' } });
}
