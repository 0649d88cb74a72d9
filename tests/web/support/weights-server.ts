// A small HTTP server that plays the host of model weights, with the faults that a test asks for.

import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly range: string | undefined;
  readonly ifRange: string | undefined;
}

type Handler = (request: IncomingMessage, response: ServerResponse, asked: Asked) => void;

export class WeightsServer {
  readonly asked: Asked[] = [];
  private readonly server: Server;
  private readonly handlers = new Map<string, Handler>();

  private constructor() {
    this.server = createServer((request, response) => {
      const { headers } = request;
      const asked: Asked = {
        path: request.url ?? '',
        range: headers.range,
        ifRange: typeof headers['if-range'] === 'string' ? headers['if-range'] : undefined,
      };
      this.asked.push(asked);
      const handler = this.handlers.get(asked.path);
      if (handler) handler(request, response, asked);
      else response.writeHead(404).end();
    });
  }

  static async start(): Promise<WeightsServer> {
    const host = new WeightsServer();
    await new Promise<void>((resolve) => host.server.listen(0, '127.0.0.1', resolve));
    return host;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  on(path: string, handler: Handler): void {
    this.handlers.set(path, handler);
  }

  json(path: string, value: unknown): void {
    this.on(path, (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    });
  }

  /** A file with ranges. `cutAfter` lists, request by request, after how many bytes the connection breaks. */
  file(
    path: string,
    bytes: Uint8Array,
    options: { etag?: string; ranges?: boolean; cutAfter?: number[] } = {},
  ): void {
    const { etag, ranges = true, cutAfter = [] } = options;
    this.on(path, (_request, response, asked) => {
      const from = ranges ? Number(/^bytes=(\d+)-$/.exec(asked.range ?? '')?.[1] ?? 0) : 0;
      const unchanged = asked.ifRange === undefined || asked.ifRange === etag;
      const partial = from > 0 && unchanged;
      const body = partial ? bytes.subarray(from) : bytes;
      const tag = etag === undefined ? {} : { etag };
      response.writeHead(partial ? 206 : 200, {
        ...tag,
        'content-length': body.length,
        ...(partial ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
      });
      const cut = cutAfter.shift();
      if (cut === undefined) response.end(body);
      else response.write(body.subarray(0, cut), () => setTimeout(() => response.destroy(), 30));
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
