// The policy in plain words: no directive of ours goes unexplained; and the headers that every page is sent with.

import { expect, test } from 'vitest';
import { explainPolicy } from '../../web/src/ui/proof-policy-words.js';
// @ts-expect-error: the pages' modules run without a compiler, so they have no types
import * as policyModule from '../../web/pages/policy.mjs';

const { contentSecurityPolicy, headersFile, securityHeaders, workerHeaders } = policyModule as {
  contentSecurityPolicy(options?: { connect?: string[]; meta?: boolean }): string;
  headersFile(options?: { connect?: string[]; pages?: string[] }): string;
  securityHeaders(options?: object): Record<string, string>;
  workerHeaders(options?: object): Record<string, string>;
};
// @ts-expect-error: as above
import * as securityModule from '../../web/pages/security-txt.mjs';

const { securityText } = securityModule as {
  securityText(operator: { email: string }, now: number): string | undefined;
};

test('every directive has words of its own', () => {
  const explained = explainPolicy(contentSecurityPolicy());
  expect(explained.length).toBeGreaterThan(12);
  expect(explained.filter(({ words }) => words === 'A further restriction.')).toEqual([]);
  expect(new Set(explained.map(({ words }) => words)).size).toBe(explained.length);
});

test('whom the owner has added is named', () => {
  const words = (connect: string[]): string =>
    explainPolicy(contentSecurityPolicy({ connect })).find(({ name }) => name === 'connect-src')?.words ?? '';
  expect(words([])).toMatch(/nobody else/);
  expect(words(['https://models.example'])).toMatch(/models\.example/);
  expect(words(['https://models.example'])).not.toMatch(/nobody else/);
});

test('a policy from elsewhere is taken apart, whatever it looks like', () => {
  expect(explainPolicy(' ; default-src  *;; sandbox ; ')).toEqual([
    expect.objectContaining({ name: 'default-src', sources: ['*'] }),
    expect.objectContaining({ name: 'sandbox', sources: [], words: 'A further restriction.' }),
  ]);
  expect(explainPolicy('')).toEqual([]);
});

test('nothing inline, no eval, Trusted Types, no other origin unless asked for', () => {
  const policy = contentSecurityPolicy();
  expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'|https?:|\*/);
  expect(policy).toMatch(/require-trusted-types-for 'script'; trusted-types default(;|$)/);
  expect(policy).toMatch(/frame-ancestors 'none'/);
  expect(contentSecurityPolicy({ meta: true })).not.toMatch(/frame-ancestors/);
  expect(contentSecurityPolicy({ connect: ['https://pay.example'] })).toMatch(
    /connect-src 'self' https:\/\/pay\.example;/,
  );
});

test('the header file covers every page and lets only names with a hash be kept for ever', () => {
  const text = headersFile({ pages: ['history/', 'privacy/'] });
  for (const [name, value] of Object.entries(securityHeaders()))
    expect(text).toContain(`  ${name}: ${value}\n`);
  for (const path of ['/', '/history/', '/privacy/', '/sw.js', '/engine.js'])
    expect(text).toContain(`\n${path}\n  Cache-Control: no-cache\n`);
  const forever = [...text.matchAll(/^(\S+)\n {2}Cache-Control: .*immutable/gm)].map(([, path]) => path);
  expect(forever).toEqual(['/assets/*', '/core/*', '/ort/*']);
});

test('a service worker adds what a host can say, but for what only a host can say', () => {
  const { 'Strict-Transport-Security': https, ...rest } = securityHeaders();
  expect(https).toMatch(/max-age/);
  expect(workerHeaders()).toEqual(rest);
});

test('what no tool uses cannot be asked for; the clipboard and isolation can', () => {
  const refused = securityHeaders()['Permissions-Policy']?.split(', ') ?? [];
  for (const name of ['camera', 'geolocation', 'bluetooth', 'fullscreen', 'screen-wake-lock', 'web-share'])
    expect(refused).toContain(`${name}=()`);
  expect(refused.join()).not.toMatch(/clipboard|cross-origin-isolated/);
  expect(new Set(refused).size).toBe(refused.length);
});

test('whom to tell about a hole is said only where the owner has an address, and not for ever', () => {
  const now = Date.UTC(2026, 10, 23);
  expect(securityText({ email: '' }, now)).toBeUndefined();
  expect(securityText({ email: 'owner@pics.example' }, now)).toBe(
    'Contact: mailto:owner@pics.example\nExpires: 2027-11-18T00:00:00Z\nPreferred-Languages: en\n',
  );
});
