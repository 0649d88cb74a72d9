// The endpoint of Premium as it is built for each runtime, called without one.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const web = path.resolve(import.meta.dirname, '../../web');

export async function premiumRuntimeTests({ suite, shop }) {
  await suite.test('premium: the files for Cloudflare and Deno need nothing of Node, and say when a setting is missing', async () => {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'mypictools-edge-'));
    try {
      const file = path.join(home, 'site.config.json');
      fs.writeFileSync(file, JSON.stringify(shop.config));
      for (const runtime of ['cloudflare', 'deno']) {
        const env = { ...process.env, MYPICTOOLS_EDGE_RUNTIME: runtime, MYPICTOOLS_EDGE_OUT: home, MYPICTOOLS_SITE_CONFIG: file };
        await promisify(execFile)('npx', ['--no-install', 'vite', 'build', '-c', 'edge/vite.config.ts'], { cwd: web, env });
        const text = fs.readFileSync(path.join(home, `${runtime}.js`), 'utf8');
        assert.doesNotMatch(text, /^import .*from|\bimport\(|\brequire\(/m);
        assert.doesNotMatch(text, /PRIVATE KEY|"d":/);
      }
      const environment = {
        ...shop.environment,
        SITE_URL: shop.site.url,
        LICENCE_PRIVATE_KEY: JSON.stringify(shop.keys.privateKey),
        RESTORE_SECRET: shop.keys.restoreSecret,
      };
      const words = { offer: 'monthly', challenge: 'A'.repeat(43) };
      const ask = () =>
        new Request('https://api.example.org/checkout', {
          method: 'POST',
          headers: { 'content-type': 'application/json', origin: new URL(shop.site.url).origin },
          body: JSON.stringify(words),
        });
      const load = (runtime) => import(pathToFileURL(path.join(home, `${runtime}.js`)).href);
      const { default: worker } = await load('cloudflare');
      const said = [];
      const { error: log } = console;
      console.error = (line) => said.push(line);
      try {
        assert.equal((await worker.fetch(ask(), {})).status, 500);
      } finally {
        console.error = log;
      }
      assert.match(said.join(), /^\w+ is missing in the environment/);
      const fromWorker = await (await worker.fetch(ask(), environment)).json();
      assert.ok(fromWorker.url.startsWith(shop.standIn.url), 'the same isolate goes on once it is set up');
      let answer;
      globalThis.Deno = { env: { toObject: () => environment }, serve: (given) => (answer = given) };
      await load('deno');
      delete globalThis.Deno;
      const fromDeno = await (await answer(ask(), { remoteAddr: { hostname: '192.0.2.1' } })).json();
      assert.equal(fromDeno.url, fromWorker.url, 'the same question is the same checkout');
    } finally {
      fs.rmSync(home, { recursive: true });
    }
  });
}
