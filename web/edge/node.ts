// The entry for Node: a small server, and its parts for scripts/serve and the tests.

// Imported, for the bundler takes `process.env` by its global name out of what has to run anywhere.
import { argv, env, exit } from 'node:process';
import siteConfig from 'site-config';
import { createHandler } from './handler.js';
import { isStarted, nodeListener, readPort, serve } from './node-server.js';
import { readSettings } from './settings.js';

export { createHandler, nodeListener, readSettings };

if (isStarted(argv[1], import.meta.url)) {
  try {
    const handler = createHandler(readSettings(env, siteConfig));
    const port = await serve(nodeListener(handler, env['CLIENT_ADDRESS_HEADER']), readPort(env['PORT']));
    console.log(`Premium answers on port ${port}.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    exit(1);
  }
}
