// The engine's smoke test in Firefox, without a driver: a page runs the test by itself and posts what it found.
//
// [Note: no WebDriver] With a WebDriver BiDi session open, Firefox ESR 153 hangs in about one of three tries when a worker
// starts further workers, which is what threads are; without one it never did. So the page is simply opened.

import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { temporaryFolder } from '../harness/native.mjs';
import { within } from '../harness/suite.mjs';
import { makePhoto } from './photos.mjs';
import { program } from './programs.mjs';
import { checkSmoke, smokeInPage } from './smoke.mjs';

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

/** The site with a page of its own origin in front, which runs the test: `{url, answer, close}`. */
async function startSmokePage(site, photo) {
  let receive;
  const answer = new Promise((resolve) => {
    receive = resolve;
  });
  const argument = JSON.stringify({ engineUrl: '/engine.js', photo: photo.toString('base64') });
  const own = {
    '/smoke.html': ['text/html', '<!doctype html><title>smoke</title><script type="module" src="/smoke.js"></script>'],
    '/smoke.js': [
      'text/javascript',
      `const answer = await (${smokeInPage.toString()})(${argument});\nawait fetch('/smoke-answer', { method: 'POST', body: JSON.stringify(answer) });`,
    ],
  };
  const server = http.createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/smoke-answer') {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => {
        response.end();
        receive(JSON.parse(Buffer.concat(parts).toString()));
      });
      return;
    }
    if (request.url in own) {
      const [type, body] = own[request.url];
      response.writeHead(200, { ...isolation, 'Content-Type': type });
      response.end(body);
      return;
    }
    const passed = http.get(new URL(request.url, site.url), (inner) => {
      response.writeHead(inner.statusCode, inner.headers);
      inner.pipe(response);
    });
    passed.on('error', () => response.destroy());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/smoke.html`,
    answer,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
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

export async function firefoxTests({ suite, site, catalogue }) {
  await suite.test(
    'Firefox: the engine’s smoke test',
    async () => {
      const { jpeg } = await makePhoto();
      const profile = temporaryFolder();
      const page = await startSmokePage(site, jpeg);
      let firefox;
      try {
        firefox = startFirefox(profile, page.url);
        const ended = firefox.gone.then((code) => ({ error: `Firefox ended by itself (${code})` }));
        await checkSmoke(await within(160_000, Promise.race([page.answer, ended]), 'the page gave no answer'), catalogue);
      } finally {
        await firefox?.stop();
        page.close();
        fs.rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
      }
    },
    { timeoutMs: 180_000 },
  );
}
