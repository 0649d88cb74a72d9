// The engine's smoke test in Firefox, driven over WebDriver BiDi.

import puppeteer from 'puppeteer-core';
import { makePhoto } from './photos.mjs';
import { program } from './programs.mjs';
import { checkSmoke, smokeInPage } from './smoke.mjs';

export async function firefoxTests({ suite, site, catalogue }) {
  await suite.test('Firefox: the engine’s smoke test', async () => {
    const executablePath = program(['firefox-esr', 'firefox'], 'firefox-esr');
    const { jpeg } = await makePhoto();
    const browser = await puppeteer.launch({ browser: 'firefox', executablePath, headless: true, protocolTimeout: 150_000 });
    try {
      const page = await browser.newPage();
      await page.goto(new URL('robots.txt', site.url).href);
      const answer = await page.evaluate(smokeInPage, { engineUrl: new URL('engine.js', site.url).href, photo: jpeg.toString('base64') });
      await checkSmoke(answer, catalogue);
    } finally {
      await browser.close();
    }
  }, { timeoutMs: 180_000 });
}
