// The service worker over time and beside others: a newer build takes over and leaves nothing of the old one; copies below one host.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSite } from '../harness/build-site.mjs';
import { controlled } from './hosting.mjs';
import { siteFolder, startSite } from './site.mjs';
import { until } from './waiting.mjs';

/** A built site without the weights of its models, which no service worker keeps. */
function copySite(from, to) {
  fs.cpSync(from, to, { recursive: true, filter: (name) => !name.endsWith('.onnx') });
}

function temporaryFolder() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'mypictools-host-'));
  return { folder, remove: () => fs.rmSync(folder, { recursive: true, force: true }) };
}

/** Every cache of the host: `{name: [paths]}`. */
const cachesOf = (page) =>
  page.evaluate(async () => {
    const all = await Promise.all(
      (await caches.keys()).map(async (name) => [name, (await (await caches.open(name)).keys()).map(({ url }) => new URL(url).pathname)]),
    );
    return Object.fromEntries(all);
  });

const offline = /ERR_INTERNET_DISCONNECTED/;

export async function updateTests({ suite, chromium }) {
  await suite.test('updates: a newer build takes over when nobody uses the old one, and keeps nothing it does not know', async () => {
    const { folder, remove } = temporaryFolder();
    copySite(siteFolder, folder);
    // A file of the old build alone, of the kind that is kept when it is first used.
    fs.writeFileSync(path.join(folder, 'assets', 'gone-00000000.js'), '// of the old build');
    const next = await buildSite({ operator: { name: 'The Next Owner' } });
    const host = await startSite({ folder });
    const { context, page, problems, close } = await chromium.session({ serviceWorkers: 'allow', allow: offline });
    try {
      await page.goto(host.url);
      await controlled(page);
      await page.evaluate(() => fetch('assets/gone-00000000.js'));
      const core = `core/${fs.readdirSync(path.join(folder, 'core'))[0]}/mypictools.js`;
      await page.evaluate((address) => fetch(address), core);
      const long = 'mypictools-long@/';
      await until(async () => ((await cachesOf(page))[long] ?? []).length === 2, 'the files were not kept');
      const [oldShell] = Object.keys(await cachesOf(page)).filter((name) => name.includes('-shell-'));

      for (const each of fs.readdirSync(folder)) fs.rmSync(path.join(folder, each), { recursive: true });
      copySite(next.folder, folder);
      await page.evaluate(async () => {
        const registration = await navigator.serviceWorker.getRegistration();
        await registration.update();
        const worker = registration.installing ?? registration.waiting;
        if (worker.state !== 'installed')
          await new Promise((resolve) => worker.addEventListener('statechange', resolve, { once: true }));
      });
      const during = await cachesOf(page);
      assert.ok(oldShell in during && Object.keys(during).length === 3, 'while a page uses the old one, both are here');
      assert.ok(during[long].includes('/assets/gone-00000000.js'));

      // The last page that uses the old one goes.
      await page.goto('about:blank');
      const other = await context.newPage();
      // The browser changes builds at a moment of its own; a page that is opened before is one more that uses the old one.
      const replaced = async () => {
        await other.goto('about:blank');
        await other.goto(new URL('imprint/', host.url).href);
        return !(oldShell in (await cachesOf(other)));
      };
      await until(replaced, 'the old build is still here');
      const after = await cachesOf(other);
      assert.equal(Object.keys(after).length, 2);
      assert.deepEqual(after[long], [`/${core}`], 'what both know stays, what only the old one knew goes');
      await controlled(other);
      await context.setOffline(true);
      await other.reload();
      assert.match(await other.locator('main').innerText(), /The Next Owner/);
      assert.deepEqual(problems, []);
    } finally {
      await close();
      await host.close();
      next.remove();
      remove();
    }
  });

  await suite.test('updates: two copies below one host leave each other alone', async () => {
    const { folder, remove } = temporaryFolder();
    copySite(siteFolder, folder);
    copySite(siteFolder, path.join(folder, 'beta'));
    // Another version, so that each would take the other's for an old one of its own.
    const worker = path.join(folder, 'beta', 'sw.js');
    fs.writeFileSync(worker, fs.readFileSync(worker, 'utf8').replaceAll(/\b[0-9a-f]{16}\b/g, '0123456789abcdef'));
    const host = await startSite({ folder });
    const { context, page, problems, close } = await chromium.session({ serviceWorkers: 'allow', allow: offline });
    try {
      for (const below of ['', 'beta/', '', 'beta/']) {
        await page.goto(new URL(below, host.url).href);
        await page.evaluate(() => navigator.serviceWorker.ready);
      }
      const names = Object.keys(await cachesOf(page));
      assert.deepEqual(names.filter((name) => name.includes('-shell-')).map((name) => name.split('@')[1]).sort(), ['/', '/beta/']);
      assert.ok(names.includes('mypictools-shell-0123456789abcdef@/beta/'), names.join());
      await context.setOffline(true);
      for (const below of ['licences/', 'beta/licences/']) {
        await page.goto(new URL(below, host.url).href);
        assert.match(await page.locator('h1').innerText(), /Licences/);
      }
      assert.deepEqual(problems, []);
    } finally {
      await close();
      await host.close();
      remove();
    }
  });

  await suite.test('updates: a large file is used while it still arrives, and kept when it has arrived', async () => {
    const core = `core/${fs.readdirSync(path.join(siteFolder, 'core'))[0]}/mypictools.wasm`;
    const bytes = fs.readFileSync(path.join(siteFolder, core));
    let finish;
    const host = await startSite({
      before(request, response) {
        if (!request.url.endsWith('.wasm')) return false;
        response.setHeader('content-type', 'application/wasm');
        response.write(bytes.subarray(0, 1_000_000));
        finish = () => response.end(bytes.subarray(1_000_000));
        return true;
      },
    });
    const { page, problems, close } = await chromium.session({ serviceWorkers: 'allow' });
    try {
      await page.goto(host.url);
      await controlled(page);
      const first = await page.evaluate(async (address) => {
        const reader = (await fetch(address)).body.getReader();
        globalThis.rest = async () => {
          let size = 0;
          for (let piece = await reader.read(); !piece.done; piece = await reader.read()) size += piece.value.length;
          return size;
        };
        return (await reader.read()).value.length;
      }, core);
      assert.ok(first > 0 && first <= 1_000_000, `${first} bytes came while the server held back the rest`);
      finish();
      assert.equal(first + (await page.evaluate(() => globalThis.rest())), bytes.length);
      await until(async () => ((await cachesOf(page))['mypictools-long@/'] ?? []).includes(`/${core}`), 'it was not kept');
      assert.deepEqual(problems, []);
    } finally {
      await close();
      await host.close();
    }
  });
}
