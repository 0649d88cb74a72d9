// The engine's smoke test, every page and the palette in WebKitGTK (the engine of Safari), on a virtual screen.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { Builder, By, Capabilities, Key, until } from 'selenium-webdriver';
import { temporaryFolder } from '../harness/native.mjs';
import { accountInPage, checkAccount } from './account-smoke.mjs';
import { checkPalette, lastPlace } from './palette-elsewhere.mjs';
import { makePhoto } from './photos.mjs';
import { miniBrowser, program } from './programs.mjs';
import { within } from '../harness/suite.mjs';
import { siteFolder } from './site.mjs';
import { checkProbe, checkProof, checkSmoke, probedPaths, probeInPage, proofInPage, smokeInPage } from './smoke.mjs';

/** Starts a virtual screen that picks its own free number; `{display, stop}`. */
async function startScreen() {
  const child = spawn(program(['Xvfb'], 'xvfb'), ['-displayfd', '3', '-screen', '0', '1280x800x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const [number] = await within(15_000, once(child.stdio[3], 'data'), 'Xvfb did not start');
  return { display: `:${String(number).trim()}`, stop: () => child.kill() };
}

async function startDriver(environment) {
  const port = 20_000 + (process.pid % 20_000);
  const child = spawn(program(['WebKitWebDriver'], 'webkit2gtk-driver'), [`--port=${port}`], { stdio: 'ignore', env: environment });
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; ; tries += 1) {
    try {
      await fetch(`${url}/status`);
      return { url, stop: () => child.kill() };
    } catch (error) {
      if (tries > 100) {
        child.kill();
        throw new Error('WebKitWebDriver did not start', { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

/** Calls `body(driver)` with a running browser, and ends all of it afterwards. */
export async function withWebKit(body) {
  const binary = miniBrowser();
  const screen = await startScreen();
  const environment = {
    ...process.env,
    DISPLAY: screen.display,
    JSC_useSharedArrayBuffer: '1',
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    LIBGL_ALWAYS_SOFTWARE: '1',
  };
  let service;
  let driver;
  try {
    service = await startDriver(environment);
    const capabilities = new Capabilities({ browserName: 'MiniBrowser' });
    capabilities.set('webkitgtk:browserOptions', { binary, args: ['--automation'] });
    driver = await new Builder().usingServer(service.url).withCapabilities(capabilities).build();
    await driver.manage().setTimeouts({ script: 150_000, pageLoad: 30_000 });
    return await body(driver);
  } finally {
    await within(10_000, driver?.quit() ?? Promise.resolve(), 'WebKit did not quit').catch(() => undefined);
    service?.stop();
    screen.stop();
  }
}

/** Uses the command palette on the home page by keys; what it showed and where that led. */
async function palette(driver, site) {
  const open = By.css('.command-dialog[open]');
  const choose = async (text) => {
    await driver.switchTo().activeElement().sendKeys(Key.chord(Key.CONTROL, 'k'));
    await driver.wait(until.elementLocated(By.css('.command-dialog[open] [data-command^="tool:"]')), 30_000);
    await driver.switchTo().activeElement().sendKeys(text);
    return (await driver.findElement(By.css('.command-dialog[open] [aria-selected="true"]'))).getAttribute('data-command');
  };
  const enter = () => driver.switchTo().activeElement().sendKeys(Key.ENTER);
  await driver.get(site.url);
  await driver.wait(until.elementLocated(By.css('command-button button')), 30_000);
  const action = await choose('dark mode');
  await enter();
  const closed = (await driver.findElements(open)).length === 0;
  const theme = await (await driver.findElement(By.css('html'))).getAttribute('data-theme');
  const place = await choose('crop photo');
  await enter();
  await driver.wait(until.urlContains(lastPlace), 30_000);
  return { action, closed, theme, place, path: new URL(await driver.getCurrentUrl()).pathname };
}

export async function webkitTests({ suite, site, catalogue }) {
  await suite.test(
    'WebKitGTK: the engine’s smoke test',
    async () => {
      const { jpeg } = await makePhoto();
      await withWebKit(async (driver) => {
        await driver.get(new URL('robots.txt', site.url).href);
        const answer = await driver.executeAsyncScript(
          `const [argument, done] = arguments; (${smokeInPage.toString()})(argument).then(done);`,
          { engineUrl: new URL('engine.js', site.url).href, photo: jpeg.toString('base64') },
        );
        await checkSmoke(answer, catalogue);
      });
    },
    { timeoutMs: 180_000 },
  );
  await suite.test(
    'WebKitGTK: every page opens, and a tool works where the browser keeps no cookie',
    async () => {
      const { file } = await makePhoto();
      const photo = path.join(temporaryFolder(), file.name);
      fs.writeFileSync(photo, file.buffer);
      await withWebKit(async (driver) => {
        for (const each of probedPaths(siteFolder)) {
          await driver.get(new URL(each, site.url).href);
          const answer = await driver.executeAsyncScript(`const [done] = arguments; (${probeInPage.toString()})().then(done);`);
          // It keeps secure cookies only of addresses with HTTPS.
          checkProbe(answer, each, 0);
        }
        await driver.get(new URL('tools/flip/', site.url).href);
        await (await driver.wait(until.elementLocated(By.css('input[type=file]')), 30_000)).sendKeys(photo);
        await driver.wait(until.elementLocated(By.css('[data-file][data-state=done]')), 60_000);
      });
      fs.rmSync(path.dirname(photo), { recursive: true });
    },
    { timeoutMs: 180_000 },
  );
  await suite.test(
    'WebKitGTK: the palette runs an action and goes to a tool',
    () => withWebKit(async (driver) => checkPalette(await palette(driver, site))),
    { timeoutMs: 180_000 },
  );
  await suite.test(
    'WebKitGTK: pictures are made with the network cut',
    () =>
      withWebKit(async (driver) => {
        await driver.get(new URL('what-this-site-does/', site.url).href);
        checkProof(await driver.executeAsyncScript(`const [done] = arguments; (${proofInPage.toString()})().then(done);`));
      }),
    { timeoutMs: 180_000 },
  );
  await suite.test(
    'WebKitGTK: data is brought in, objected to and deleted',
    () =>
      withWebKit(async (driver) => {
        await driver.get(new URL('your-data/', site.url).href);
        checkAccount(await driver.executeAsyncScript(`const [done] = arguments; (${accountInPage.toString()})().then(done);`));
      }),
    { timeoutMs: 180_000 },
  );
}
