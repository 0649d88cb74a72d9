// The browser suite: every tool page and the engine in Chromium, the engine's smoke test in Firefox and WebKitGTK.
//
// node tests/browser/run.mjs [--only NAME]. Needs a built site in web/dist and the native command at build/mypictools.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { command } from '../harness/native.mjs';
import { Suite } from '../harness/suite.mjs';
import { accountTests } from './account.mjs';
import { Chromium } from './chromium.mjs';
import { cutOutTests } from './cut-out.mjs';
import { engineTests } from './engine.mjs';
import { threadTests } from './engine-threads.mjs';
import { firefoxTests } from './firefox.mjs';
import { freeTierTests } from './free-tier.mjs';
import { hostileTests } from './hostile.mjs';
import { hostingTests, privacyTests } from './hosting.mjs';
import { modelTests } from './models.mjs';
import { pageTests } from './pages.mjs';
import { paletteTests } from './palette.mjs';
import { premiumTests } from './premium.mjs';
import { proofTests } from './proof.mjs';
import { recipeLinkTests } from './recipe-links.mjs';
import { sameBytesTests } from './same-bytes.mjs';
import { shortcutTests } from './shortcuts.mjs';
import { siteFolder, startSite } from './site.mjs';
import { toolTests } from './tools.mjs';
import { updateTests } from './updates.mjs';
import { webkitTests } from './webkit.mjs';

const suite = new Suite();
const catalogueFile = path.join(siteFolder, 'catalogue.json');
const built = fs.existsSync(catalogueFile) && fs.existsSync(command);

if (!built) {
  await suite.test('the site and the native command are built', () => assert.fail('run scripts/build first'));
} else {
  const catalogue = JSON.parse(fs.readFileSync(catalogueFile, 'utf8'));
  const site = await startSite();
  let chromium;
  try {
    chromium = await Chromium.start();
  } catch (error) {
    suite.fail('Chromium starts', error);
  }
  if (chromium) {
    const shared = { suite, chromium, site, catalogue };
    for (const tests of [toolTests, pageTests, paletteTests, shortcutTests, recipeLinkTests, cutOutTests, hostingTests, updateTests, engineTests, modelTests, threadTests, sameBytesTests, freeTierTests, accountTests, premiumTests, proofTests, hostileTests, privacyTests]) {
      try {
        await tests(shared);
      } catch (error) {
        suite.fail(`${tests.name} could not be prepared`, error);
      }
    }
    await chromium.close();
  }
  await firefoxTests({ suite, site, catalogue });
  await webkitTests({ suite, site, catalogue });
  await site.close();
}
process.exit(suite.close());
