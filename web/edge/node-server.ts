// What the entry for Node is made of: a listener for node:http, a port to listen on, and whether it was started at all.

import { once } from 'node:events';
import { existsSync, realpathSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { fileURLToPath } from 'node:url';
import { lastAddress } from './caller-address.js';
import type { Handler } from './handler.js';

export type NodeListener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<void>;

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
export function nodeListener(handler: Handler, addressHeader?: string): NodeListener {
  return async (incoming, outgoing) => {
    try {
      const request = toRequest(incoming);
      const named = addressHeader === undefined ? null : request.headers.get(addressHeader);
      const response = await handler(request, lastAddress(named) ?? incoming.socket.remoteAddress);
      outgoing.writeHead(response.status, Object.fromEntries(response.headers));
      outgoing.end(Buffer.from(await response.arrayBuffer()));
      incoming.resume();
    } catch {
      if (!outgoing.headersSent) outgoing.writeHead(400);
      outgoing.end();
    }
  };
}

/** The port that the environment names, 8787 by itself; 0 is any free one. */
export function readPort(text = '8787'): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new Error('PORT in the environment is no number from 0 to 65535.');
  return port;
}

/** Resolves with the port once it listens; rejects with one sentence where it cannot. */
export async function serve(listener: NodeListener, port: number): Promise<number> {
  const server = createServer((incoming, outgoing) => void listener(incoming, outgoing));
  try {
    await once(server.listen(port), 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new Error(`Port ${port} is in use by another program; choose another one with PORT.`);
    throw new Error(`Port ${port} cannot be listened on (${code}); choose another one with PORT.`);
  }
  return (server.address() as AddressInfo).port;
}

/** Whether node was started with the file at `url`. Files are compared, not names: a link may lead to it. */
export function isStarted(script: string | undefined, url: string): boolean {
  if (script === undefined || !existsSync(script)) return false;
  return realpathSync(script) === realpathSync(fileURLToPath(url));
}
