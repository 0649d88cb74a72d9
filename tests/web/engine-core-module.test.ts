// Fetching the core's WebAssembly: once for all, whatever the server calls it, and a failure is forgotten.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { CoreModule } from '../../web/src/engine/core-module.js';
import { WeightsServer } from './support/weights-server.js';

const smallest = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

let host: WeightsServer;

beforeEach(async () => {
  host = await WeightsServer.start();
});

afterEach(() => host.stop());

function serve(bytes: Uint8Array, type?: string): void {
  host.on('/core.wasm', (_request, response) => {
    response.writeHead(200, type === undefined ? {} : { 'content-type': type }).end(bytes);
  });
}

test.each([['application/wasm'], ['application/octet-stream'], [undefined]])(
  'it is fetched once, also when served as %s',
  async (type) => {
    serve(smallest, type);
    const core = new CoreModule(`${host.origin}/core.wasm`);
    const [first, second] = await Promise.all([core.get(), core.get()]);
    expect(first).toBeInstanceOf(WebAssembly.Module);
    expect(second).toBe(first);
    expect(host.asked).toHaveLength(1);
  },
);

test('a missing file is a network error, and is asked for again', async () => {
  const core = new CoreModule(`${host.origin}/core.wasm`);
  await expect(core.get()).rejects.toMatchObject({ code: 'network' });
  serve(smallest, 'application/wasm');
  expect(await core.get()).toBeInstanceOf(WebAssembly.Module);
});

test('no server at all is a network error', async () => {
  await expect(new CoreModule('http://127.0.0.1:9/core.wasm').get()).rejects.toMatchObject({
    code: 'network',
  });
});

test('what the browser cannot compile is its environment', async () => {
  serve(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 2, 255]), 'application/wasm');
  await expect(new CoreModule(`${host.origin}/core.wasm`).get()).rejects.toMatchObject({
    code: 'environment',
  });
});
