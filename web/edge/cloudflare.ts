// The entry for Cloudflare Workers.

import siteConfig from 'site-config';
import { createHandler } from './handler.js';
import type { Handler } from './handler.js';
import { readSettings } from './settings.js';
import type { Environment } from './settings.js';

let handler: Handler | undefined;

export default {
  /** Where a setting is missing, the log says which; the caller learns only that something is wrong. */
  async fetch(request: Request, environment: Environment): Promise<Response> {
    try {
      handler ??= createHandler(readSettings(environment, siteConfig));
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      const message = 'Premium is not set up yet.';
      return Response.json({ error: { code: 'internal', message } }, { status: 500 });
    }
    return handler(request, request.headers.get('cf-connecting-ip') ?? undefined);
  },
};
