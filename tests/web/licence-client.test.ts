// What a page makes of the endpoint's answers: texts are kept, and everything else is one sentence.

import { createServer } from 'node:http';
import type { Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { askPremium, PremiumError } from '../../web/src/account/premium-client.js';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** An endpoint that answers every call in one way. */
async function endpoint(answer: (response: ServerResponse) => void): Promise<URL> {
  const made = createServer((_request, response) => answer(response));
  server = made;
  await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
  return new URL(`http://127.0.0.1:${(made.address() as AddressInfo).port}/base/`);
}

const json = (status: number, body: unknown) => (response: ServerResponse) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

async function failure(url: URL): Promise<PremiumError> {
  const error: unknown = await askPremium(url, 'refresh', { token: 'x' }).catch((thrown: unknown) => thrown);
  if (!(error instanceof PremiumError)) throw new Error(`no PremiumError: ${String(error)}`);
  expect(error.message).toMatch(/^[A-Z][^\n]{10,200}\.$/);
  return error;
}

test('of an answer only texts are kept', async () => {
  const url = await endpoint(json(200, { token: 'a', until: 5, more: { b: 'c' }, none: null }));
  expect(await askPremium(url, 'refresh', { token: 'x' })).toEqual({ token: 'a' });
});

test('an error of the endpoint keeps its code and its sentence', async () => {
  const error = await failure(
    await endpoint(json(403, { error: { code: 'revoked', message: 'This licence has ended.' } })),
  );
  expect([error.code, error.message]).toEqual(['revoked', 'This licence has ended.']);
});

test.each<[string, (response: ServerResponse) => void]>([
  ['a page where the endpoint should be', (response) => response.writeHead(404).end('<!doctype html>')],
  [
    'half an answer',
    (response) =>
      response.writeHead(200, { 'content-length': '90' }).write('{"tok', () => response.destroy()),
  ],
  [
    'a way to another host',
    (response) => response.writeHead(302, { location: 'https://example.org/' }).end(),
  ],
  ['an error of another make', json(500, { message: 'Error at line 5' })],
  ['an endless sentence', json(500, { error: { code: 'internal', message: 'x'.repeat(5000) } })],
  ['a list', json(200, [])],
  ['nothing', (response) => response.destroy()],
])('%s is an endpoint that cannot be reached', async (_what, answer) => {
  expect((await failure(await endpoint(answer))).code).toBe('offline');
});

test('nobody there is the same', async () => {
  const url = await endpoint(json(200, {}));
  await new Promise((resolve) => server?.close(resolve));
  expect((await failure(url)).code).toBe('offline');
});
