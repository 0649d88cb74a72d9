// The entry for Node: a small server, and its parts for scripts/serve and the tests.

import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { pathToFileURL } from 'node:url';
import siteConfig from 'site-config';
import { createHandler } from './handler.js';
import type { Handler } from './handler.js';
import { readSettings } from './settings.js';

export { createHandler, readSettings };

function toRequest(incoming: IncomingMessage): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    for (const each of [value ?? []].flat()) headers.append(name, each);
  const method = incoming.method ?? 'GET';
  const url = URL.canParse(incoming.url ?? '', 'http://edge')
    ? new URL(incoming.url ?? '', 'http://edge').href
    : 'http://edge/';
  if (method === 'GET' || method === 'HEAD') return new Request(url, { method, headers });
  const body = Readable.toWeb(incoming) as NodeStream<Uint8Array>;
  // A stream as body needs `duplex`, which the types do not know yet.
  const options = { method, headers, body: body as unknown as ReadableStream, duplex: 'half' };
  return new Request(url, options);
}

/**
 * A listener for node:http. `addressHeader` names the header in which a proxy of the owner's says who asks; without
 * it everybody behind that proxy would be counted as one.
 */
export function nodeListener(
  handler: Handler,
  addressHeader?: string,
): (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void> {
  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    try {
      const request = toRequest(incoming);
      const named = addressHeader === undefined ? null : request.headers.get(addressHeader);
      const response = await handler(request, named ?? incoming.socket.remoteAddress);
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
      incoming.resume();
    } catch {
      if (!outgoing.headersSent) outgoing.writeHead(400);
      outgoing.end();
    }
  };
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    const handler = createHandler(readSettings(process.env, siteConfig));
    const port = Number(process.env['PORT'] ?? 8787);
    const listen = nodeListener(handler, process.env['CLIENT_ADDRESS_HEADER']);
    createServer((incoming, outgoing) => void listen(incoming, outgoing)).listen(port, () => {
      console.log(`Premium answers on port ${port}.`);
    });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}
