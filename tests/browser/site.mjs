// Serves the built site for the tests, exactly as scripts/serve does, on a free port.

import path from 'node:path';
import { startServer } from '../../scripts/lib/serve.mjs';

/** The built site under test. */
export const siteFolder = process.env.MYPICTOOLS_SITE ?? path.resolve(import.meta.dirname, '../../web/dist');

/** `{url, close}`; url ends with a slash. `base` puts the site under a path, `isolated: false` sends none of our headers. */
export async function startSite(options = {}) {
  const served = await startServer({ folder: siteFolder, port: 0, ...options });
  return { url: served.url.replace('localhost', '127.0.0.1'), close: served.close };
}
