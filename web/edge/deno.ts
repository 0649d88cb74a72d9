// The entry for Deno and Deno Deploy.

import siteConfig from 'site-config';
import { createHandler } from './handler.js';
import { readSettings } from './settings.js';

/** What is used of Deno's own interface. */
declare const Deno: {
  readonly env: { toObject(): Record<string, string> };
  serve(
    answer: (
      request: Request,
      info: { readonly remoteAddr: { readonly hostname?: string } },
    ) => Promise<Response>,
  ): unknown;
};

const handler = createHandler(readSettings(Deno.env.toObject(), siteConfig));
Deno.serve((request, { remoteAddr }) => handler(request, remoteAddr.hostname));
