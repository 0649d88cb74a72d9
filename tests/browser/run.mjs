// The browser suite: everything in Chromium, and at the same time what Firefox and WebKitGTK are asked.
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

// Browsers are not ours: what a busy machine upsets once gets a second try, where nobody is there to look. It is said.
const suite = new Suite({ again: process.env.CI === 'true' });

/** Runs groups of tests one after the other; one that cannot be prepared is a failure, and the next goes on. Never rejects. */
async function inOrder(groups, shared) {
  for (const tests of groups) {
    try {
      await tests(shared);
    } catch (error) {
      suite.fail(`${tests.name} could not be prepared`, error);
    }
  }
}

const catalogueFile = path.join(siteFolder, 'catalogue.json');
const built = fs.existsSync(catalogueFile) && fs.existsSync(command);

if (!built) {
  await suite.test('the site and the native command are built', () => assert.fail('run scripts/build first'));
} else {
  const catalogue = JSON.parse(fs.readFileSync(catalogueFile, 'utf8'));
  const site = await startSite();
  const shared = { suite, site, catalogue };
  // Nothing but the site is common to these and Chromium's. In a whole run they are through before those come whose threads
  // want the machine to themselves.
  const elsewhere = inOrder([firefoxTests, webkitTests], shared);
  let chromium;
  try {
    chromium = await Chromium.start();
  } catch (error) {
    suite.fail('Chromium starts', error);
  }
  if (chromium) {
    await inOrder([toolTests, pageTests, paletteTests, shortcutTests, recipeLinkTests, cutOutTests, hostingTests, updateTests, engineTests, modelTests, threadTests, sameBytesTests, freeTierTests, accountTests, premiumTests, proofTests, hostileTests, privacyTests], { ...shared, chromium });
    await chromium.close();
  }
  await elsewhere;
  await site.close();
}
process.exit(suite.close());
