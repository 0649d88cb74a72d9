// The engine's smoke test, every page and the palette in Firefox, without a driver: a page runs the test by itself and posts what it found.
//
// [Note: no WebDriver] With a WebDriver BiDi session open, Firefox ESR 153 hangs in about one of three tries when a worker
// starts further workers, which is what threads are; without one it never did. So the page is simply opened.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { temporaryFolder } from '../harness/native.mjs';
import { within } from '../harness/suite.mjs';
import { accountInPage, checkAccount } from './account-smoke.mjs';
import { checkPalette, lastPlace, paletteInPage } from './palette-elsewhere.mjs';
import { makePhoto } from './photos.mjs';
import { program } from './programs.mjs';
import { siteFolder } from './site.mjs';
import { checkProbe, checkProof, checkSmoke, probedPaths, probeInPage, proofInPage, smokeInPage } from './smoke.mjs';

/** A profile that asks nobody anything. */
const preferences = {
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
  'browser.aboutwelcome.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'extensions.update.enabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'services.settings.server': 'http://127.0.0.1:9/',
  'toolkit.telemetry.enabled': false,
};

const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/** A promise and what settles it. */
function deferred() {
  let resolve;
  const promise = new Promise((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}

/**
 * The site on an origin of its own, with `own` files (`{path: [type, body]}`) before those of the site, and `script`
 * added to each page of the site. What pages post to /answer goes to `receive`, whose result they get back.
 */
async function startFront(site, { own = {}, script = '', receive }) {
  const server = http.createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/answer') {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => response.end(JSON.stringify(receive(JSON.parse(Buffer.concat(parts).toString())) ?? null)));
      return;
    }
    if (request.url in own) {
      const [type, body] = own[request.url];
      response.writeHead(200, { ...isolation, 'Content-Type': type });
      response.end(body);
      return;
    }
    const passed = http.get(new URL(request.url, site.url), (inner) => {
      const { 'content-length': _length, ...headers } = inner.headers;
      const page = script !== '' && headers['content-type']?.startsWith('text/html');
      response.writeHead(inner.statusCode, page ? headers : inner.headers);
      inner.on('end', () => response.end(page ? script : ''));
      inner.pipe(response, { end: false });
    });
    passed.on('error', () => response.destroy());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Opens `address` of a front in Firefox and waits for its answer. */
async function inFirefox(front, address, answer) {
  const profile = temporaryFolder();
  let firefox;
  try {
    firefox = startFirefox(profile, new URL(address, front.url).href);
    const ended = firefox.gone.then((code) => ({ error: `Firefox ended by itself (${code})` }));
    return await within(160_000, Promise.race([answer, ended]), 'the page gave no answer');
  } finally {
    await firefox?.stop();
    front.close();
    fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function smoke(site, photo) {
  const { promise, resolve } = deferred();
  const argument = JSON.stringify({ engineUrl: '/engine.js', photo: photo.toString('base64') });
  const own = {
    '/smoke.html': ['text/html', '<!doctype html><title>smoke</title><script type="module" src="/smoke.js"></script>'],
    '/smoke.js': [
      'text/javascript',
      `const answer = await (${smokeInPage.toString()})(${argument});\nawait fetch('/answer', { method: 'POST', body: JSON.stringify(answer) });`,
    ],
  };
  return inFirefox(await startFront(site, { own, receive: resolve }), 'smoke.html', promise);
}

/** Opens one page after the other; what each said about itself. */
async function probe(site, paths) {
  const { promise, resolve } = deferred();
  const answers = [];
  const own = {
    '/probe.js': [
      'text/javascript',
      `const answer = await (${probeInPage.toString()})();
const next = await (await fetch('/answer', { method: 'POST', body: JSON.stringify(answer) })).json();
if (next !== null) location.assign(next);`,
    ],
  };
  const receive = (answer) => {
    answers.push(answer);
    if (answers.length === paths.length) resolve(answers);
    return answers.length < paths.length ? `/${paths[answers.length]}` : undefined;
  };
  const script = '<script type="module" src="/probe.js"></script>';
  return inFirefox(await startFront(site, { own, script, receive }), paths[0], promise);
}

function startFirefox(profile, url) {
  const executable = program(['firefox-esr', 'firefox'], 'firefox-esr');
  const lines = Object.entries(preferences).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
  fs.writeFileSync(path.join(profile, 'user.js'), `${lines.join('\n')}\n`);
  // A process group of its own, so that its content processes end with it.
  const child = spawn(executable, ['--headless', '--no-remote', '--profile', profile, url], {
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, MOZ_CRASHREPORTER_DISABLE: '1' },
  });
  const gone = new Promise((resolve) => child.on('close', resolve));
  return {
    gone,
    async stop() {
      try {
        process.kill(-child.pid, 'SIGTERM');
        await within(5000, gone, 'it stays').catch(() => process.kill(-child.pid, 'SIGKILL'));
      } catch {
        // It has ended already.
      }
    },
  };
}

/** Opens the page at `path` and runs `inPage(argument)` there and in every page that it leads to; the first answer of them. */
async function answerOf(site, path, inPage, argument) {
  const { promise, resolve } = deferred();
  const own = {
    '/ask.js': [
      'text/javascript',
      `const answer = await (${inPage.toString()})(${JSON.stringify(argument)});
if (answer !== undefined) await fetch('/answer', { method: 'POST', body: JSON.stringify(answer) });`,
    ],
  };
  const script = '<script type="module" src="/ask.js"></script>';
  return inFirefox(await startFront(site, { own, script, receive: resolve }), path, promise);
}

export async function firefoxTests({ suite, site, catalogue }) {
  await suite.test(
    'Firefox: the engine’s smoke test',
    async () => checkSmoke(await smoke(site, (await makePhoto()).jpeg), catalogue),
    { timeoutMs: 180_000 },
  );
  await suite.test(
    'Firefox: every page opens, with one cookie',
    async () => {
      const paths = probedPaths(siteFolder);
      const answers = await probe(site, paths);
      assert.equal(answers.error, undefined);
      paths.forEach((path, index) => checkProbe(answers[index], path, 1));
    },
    { timeoutMs: 180_000 },
  );
  await suite.test('Firefox: the palette runs an action and goes to a tool', async () => checkPalette(await answerOf(site, '', paletteInPage, lastPlace)), { timeoutMs: 180_000 });
  await suite.test('Firefox: pictures are made with the network cut', async () => checkProof(await answerOf(site, 'what-this-site-does/', proofInPage)), { timeoutMs: 180_000 });
  await suite.test(
    'Firefox: data is brought in, objected to and deleted',
    async () => checkAccount(await answerOf(site, 'your-data/', accountInPage)),
    { timeoutMs: 180_000 },
  );
}
