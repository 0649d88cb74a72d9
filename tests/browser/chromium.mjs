// Starts Chromium and records what its pages do: requests, console errors, violations of the security policy.

import http from 'node:http';
import { chromium } from 'playwright-core';
import { program } from './programs.mjs';

const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A page that a test has answered itself counts as one from elsewhere, which may not ask servers of this machine.
  '--disable-features=LocalNetworkAccessChecks',
];

/** Chromium's own services, which it asks for by itself; what pages ask for is recorded page by page as well. */
const browsersOwn = /^(https?:\/\/)?([\w-]+\.)*(google|googleapis|gvt1|gstatic)\.com(:|\/|$)/;

/** A proxy for everything but this machine, which answers nothing and remembers who was asked for. */
async function startTrap() {
  const asked = [];
  const note = (address) => {
    if (!browsersOwn.test(address)) asked.push(address);
  };
  const server = http.createServer((request, response) => {
    note(request.url);
    response.writeHead(502);
    response.end();
  });
  server.on('connect', (request, socket) => {
    note(request.url);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { asked, server, port: server.address().port };
}

export class Chromium {
  /** Every request of every page of every session: `{url, method, body, type, navigation}`; `body` in bytes, `type` of it. */
  requests = [];
  #browser;
  #trap;

  /** `graphics` are the flags about the graphics processor; by default there is none. */
  static async start({ graphics = ['--disable-gpu'] } = {}) {
    const executablePath = program(['chromium', 'chromium-browser', 'google-chrome'], 'chromium');
    const it = new Chromium();
    it.#trap = await startTrap();
    it.#browser = await chromium.launch({
      executablePath,
      args: [...flags, ...graphics, `--proxy-server=http://127.0.0.1:${it.#trap.port}`, '--proxy-bypass-list=127.0.0.1'],
    });
    return it;
  }

  /** Addresses outside this machine that anything in the browser asked for, but for the browser's own services. */
  get askedOutside() {
    return this.#trap.asked;
  }

  /**
   * A fresh profile with one page. `problems` collects what must not happen on any page; `allow` is a pattern of
   * console errors that a test provokes on purpose; `counted: false` keeps requests that it provokes out of what the
   * last test of all looks at.
   */
  async session({ serviceWorkers = 'block', allow, counted = true, ...options } = {}) {
    const context = await this.#browser.newContext({ acceptDownloads: true, serviceWorkers, ...options });
    const problems = [];
    const requests = [];
    context.on('request', (request) => {
      const entry = {
        url: request.url(),
        method: request.method(),
        body: request.postDataBuffer()?.length ?? 0,
        type: request.headers()['content-type'] ?? '',
        navigation: request.isNavigationRequest(),
      };
      requests.push(entry);
      if (counted) this.requests.push(entry);
    });
    context.on('console', (message) => {
      if (message.type() === 'error' && !allow?.test(message.text())) problems.push(message.text());
    });
    context.on('weberror', (error) => problems.push(`uncaught: ${error.error().message}`));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        console.error(`security policy: ${event.violatedDirective} blocked ${event.blockedURI}`);
      });
    });
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    return { context, page, problems, requests, close: () => context.close() };
  }

  async close() {
    await this.#browser?.close();
    this.#trap?.server.closeAllConnections();
    this.#trap?.server.close();
  }
}
