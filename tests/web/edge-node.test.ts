// The entry for Node: whom its listener counts, and the built file as an owner starts it.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeListener } from '../../web/edge/node-server.js';
import { environment, makeKey, offers, publicHalf } from './support/edge.js';

const run = promisify(execFile);
const web = join(import.meta.dirname, '..', '..', 'web');
const key = makeKey();
let home = '';

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'mypictools-edge-'));
  const config = join(home, 'site.config.json');
  writeFileSync(config, JSON.stringify({ premium: { offers, publicKeys: [publicHalf(key)] } }));
  const env = { ...process.env, MYPICTOOLS_EDGE_OUT: join(home, 'built'), MYPICTOOLS_SITE_CONFIG: config };
  await run('npx', ['--no-install', 'vite', 'build', '-c', 'edge/vite.config.ts'], { cwd: web, env });
  symlinkSync(join(home, 'built'), join(home, 'current'));
}, 60_000);

afterAll(() => rmSync(home, { recursive: true }));

/** Starts the built file; answers its exit code and what it said, or stops it once it says that it answers. */
async function start(path: string, change: Record<string, string>): Promise<{ code: unknown; said: string }> {
  const env = { PATH: process.env['PATH'] ?? '', ...environment(key), ...change };
  const child = spawn(process.execPath, [join(home, path)], { env });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes('Premium answers')) child.kill();
    });
  const [code] = (await once(child, 'close')) as [unknown];
  return { code, said };
}

test.each(['built/node.js', 'current/node.js'])('it starts as %s', async (path) => {
  const { said } = await start(path, { PORT: '0' });
  expect(said).toMatch(/^Premium answers on port [1-9]\d*\.\n$/);
});

test('a port that is taken ends it with one sentence', async () => {
  const other = createServer().listen(0);
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  try {
    const { code, said } = await start('built/node.js', { PORT: String(port) });
    expect([code, said]).toEqual([
      1,
      `Port ${port} is in use by another program; choose another one with PORT.\n`,
    ]);
  } finally {
    other.close();
  }
});

test.each(['web', '-1', '70000', '80.5', ''])('"%s" is no port', async (port) => {
  const { code, said } = await start('built/node.js', { PORT: port });
  expect([code, said]).toEqual([1, 'PORT in the environment is no number from 0 to 65535.\n']);
});

test('without its settings it says what is missing', async () => {
  const { code, said } = await start('built/node.js', { SITE_URL: '' });
  expect([code, said]).toEqual([1, 'SITE_URL is missing in the environment: the address of the site.\n']);
});

test('the command that makes keys runs through a link as well', async () => {
  symlinkSync(join(web, 'edge'), join(home, 'edge'));
  const { stdout } = await run(process.execPath, [join(home, 'edge', 'make-key.mjs')]);
  expect(stdout).toMatch(/^LICENCE_PRIVATE_KEY=\{.+\}\nRESTORE_SECRET=\S{43}\n"publicKeys": \[\{.+\}\]\n$/);
});

/** Which address the handler hears of. */
async function heard(addressHeader: string | undefined, headers: Record<string, string>) {
  const addresses: (string | undefined)[] = [];
  const listen = nodeListener((_request, address) => {
    addresses.push(address);
    return Promise.resolve(new Response('{}'));
  }, addressHeader);
  const server = createServer((incoming, outgoing) => void listen(incoming, outgoing)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await fetch(`http://127.0.0.1:${port}/refresh`, { method: 'POST', headers, body: '{}' });
  server.closeAllConnections();
  server.close();
  return addresses[0];
}

test('the caller is whom the proxy names last, or who is connected', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.9, 192.0.2.7' };
  expect(await heard('x-forwarded-for', headers)).toBe('192.0.2.7');
  expect(await heard('X-Forwarded-For', headers)).toBe('192.0.2.7');
  expect(await heard(undefined, headers)).toBe('127.0.0.1');
  expect(await heard('x-forwarded-for', {})).toBe('127.0.0.1');
});
