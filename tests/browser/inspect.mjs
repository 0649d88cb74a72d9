// What every page must be: without findings of axe, not wider than the screen; and a test in a browser session of its own.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import { ToolPage } from './tool-page.mjs';

const axeText = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Axe finds nothing on the page as it stands. */
export async function accessible(page, where) {
  await page.evaluate(axeText);
  // A colour on its way to another one is none that anybody reads.
  await page.evaluate(() => {
    const passing = document.getAnimations().filter((each) => each.effect?.getComputedTiming().iterations !== Infinity);
    return Promise.allSettled(passing.map((each) => each.finished)).then(() => undefined);
  });
  const violations = await page.evaluate(async () => {
    const { violations: found } = await globalThis.axe.run(document, { resultTypes: ['violations'] });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
  });
  assert.deepEqual(violations, [], where);
}

/** Nothing scrolls sideways. */
export async function fits(page, where) {
  const [content, view] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(content <= view, `${where} is ${content} wide`);
}

/** The addresses of the pages that the site names beside its tools, below its root. */
export async function listedPages(page, siteUrl) {
  await page.goto(siteUrl);
  return page.evaluate(() => JSON.parse(document.getElementById('site-settings').textContent).pages.map(({ path }) => path));
}

/** `test(name, body, {session, timeoutMs})`: `body` gets a fresh session and its ToolPage; console errors fail it. */
export function sessionTests({ suite, chromium, site }) {
  return (name, body, { session = {}, timeoutMs } = {}) =>
    suite.test(
      name,
      async () => {
        const opened = await chromium.session(session);
        try {
          await body(opened, new ToolPage(opened.page, site.url));
          assert.deepEqual(opened.problems, []);
        } finally {
          await opened.close();
        }
      },
      { timeoutMs },
    );
}
