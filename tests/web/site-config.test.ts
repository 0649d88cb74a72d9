// The owner's settings: off by default, checked when on, and what they add to the manifest and the policy.

import { readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseManifest } from '../../web/src/models/manifest.js';
import type { ModelManifest } from '../../web/src/models/model-types.js';
// @ts-expect-error: the pages' modules run without a compiler, so they have no types
import * as policy from '../../web/pages/policy.mjs';
// @ts-expect-error: as above
import * as siteConfig from '../../web/pages/site-config.mjs';

interface SiteConfig {
  parseSiteConfig(value: unknown): unknown;
  readSiteConfig(path?: string): unknown;
  withOwnersModels(manifest: ModelManifest, config: unknown): ModelManifest;
  ownersOrigins(config: unknown): string[];
  pageSettings(config: unknown): unknown;
}

const { parseSiteConfig, readSiteConfig, withOwnersModels, ownersOrigins, pageSettings } =
  siteConfig as SiteConfig;
const { contentSecurityPolicy } = policy as {
  contentSecurityPolicy(options: { connect: string[] }): string;
};

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const own = read('../../web/site.config.json') as { models: { rmbg: Record<string, unknown> } };
const manifest = parseManifest(read('../../models/manifest.json'));

function turnedOn(change: Record<string, unknown> = {}): unknown {
  const known = { enabled: true, bytes: 44_000_000, sha256: 'a'.repeat(64) };
  return { models: { rmbg: { ...own.models.rmbg, ...known, ...change } } };
}

test('as it is in the repository nothing is turned on: no method, no other host', () => {
  const config = readSiteConfig();
  expect(withOwnersModels(manifest, config)).toBe(manifest);
  expect(ownersOrigins(config)).toEqual([]);
});

test('turned on, the method appears with its terms, and the manifest is still valid', () => {
  const served = parseManifest(withOwnersModels(manifest, parseSiteConfig(turnedOn())));
  expect(served.methods.at(-1)).toMatchObject({ id: 'rmbg', networks: ['rmbg'] });
  expect(served.methods.at(-1)?.consent).toMatch(/non-commercial/);
  // A value v enters as v / 255 - 0.5.
  const { input } = served.models.at(-1) ?? {};
  const entering = (value: number): number => (value - (input?.mean[0] ?? 0)) * (input?.scale[0] ?? 0);
  expect([entering(0), entering(255)]).toEqual([-0.5, 0.5]);
  expect(served.default).toBe(manifest.default);
});

test('the policy gets exactly the hosts that the owner lists', () => {
  const redirectOrigins = ['https://cdn.example.org'];
  const origins = ownersOrigins(parseSiteConfig(turnedOn({ redirectOrigins })));
  expect(origins).toEqual(['https://huggingface.co', 'https://cdn.example.org']);
  const connect = /connect-src ([^;]*)/.exec(contentSecurityPolicy({ connect: origins }))?.[1];
  expect(connect).toBe("'self' https://huggingface.co https://cdn.example.org");
});

test.each<[string, unknown]>([
  ['no object', []],
  ['a model that nobody knows', { models: { other: {} } }],
  ['a setting that nobody knows', turnedOn({ licenseUrl: 'https://example.org' })],
  ['a switch that is neither on nor off', turnedOn({ enabled: 'yes' })],
  ['no size', turnedOn({ bytes: 0 })],
  ['no checksum', turnedOn({ sha256: '' })],
  ['an address without protection', turnedOn({ url: 'http://example.org/model.onnx' })],
  ['an address that is none', turnedOn({ url: 'model.onnx' })],
  ['no licence', turnedOn({ licence: ' ' })],
  ['a licence without an address', turnedOn({ licenceUrl: '' })],
  ['a path in place of an origin', turnedOn({ redirectOrigins: ['https://example.org/path'] })],
  ['a wildcard', turnedOn({ redirectOrigins: ['https://*'] })],
])('%s stops the build with a sentence', (_name, value) => {
  expect(() => parseSiteConfig(value)).toThrow(/^web\/site\.config\.json: .+\.$/);
});

test('what is turned off need not be filled in, and a file that is no JSON says so', () => {
  expect(parseSiteConfig({ models: { rmbg: { enabled: false } }, premium: { enabled: false } })).toEqual(
    parseSiteConfig({}),
  );
  const folder = mkdtempSync(join(tmpdir(), 'mypictools-'));
  try {
    writeFileSync(join(folder, 'broken.json'), '{');
    expect(() => readSiteConfig(join(folder, 'broken.json'))).toThrow(/no JSON/);
    // Without it the site would be nobody's.
    expect(() => readSiteConfig(join(folder, 'missing.json'))).toThrow(/There is no file \S+missing\.json/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

const key = { kty: 'EC', crv: 'P-256', kid: 'one', x: 'eA', y: 'eQ' };
const offer = {
  id: 'month',
  title: 'Monthly',
  price: '€4',
  per: 'month',
  stripePrice: 'price_1',
  mode: 'subscription',
};
const seller = { name: 'A. Owner', address: '1 Street', email: 'owner@example.org' };

function selling(change: Record<string, unknown> = {}, operator: unknown = seller): unknown {
  const premium = {
    enabled: true,
    endpoint: 'https://pay.example.org/v1',
    publicKeys: [key],
    offers: [offer],
  };
  return { operator, premium: { ...premium, ...change } };
}

test('where nothing is sold there is no limit, whatever number is written', () => {
  const config = parseSiteConfig({ freeImagesPerDay: 3, premium: { enabled: false, offers: [offer] } });
  expect(pageSettings(config)).toEqual({});
});

test('Premium brings the limit, its offers without what only the endpoint needs, and its host in the policy', () => {
  const config = parseSiteConfig(selling());
  const { stripePrice: _price, mode: _mode, ...shown } = offer;
  expect(pageSettings(config)).toMatchObject({
    freeImagesPerDay: 10,
    premium: { endpoint: 'https://pay.example.org/v1/', offers: [shown] },
  });
  expect(JSON.stringify(pageSettings(config))).not.toContain('price_1');
  expect(ownersOrigins(config)).toEqual(['https://pay.example.org']);
  expect(ownersOrigins(parseSiteConfig(selling({ endpoint: 'premium-api/' })))).toEqual([]);
});

test.each<[string, unknown]>([
  ['a private key', selling({ publicKeys: [{ ...key, d: 'c2VjcmV0' }] })],
  ['a key of another kind', selling({ publicKeys: [{ kty: 'oct', k: 'AA' }] })],
  ['no offer', selling({ offers: [] })],
  ['two offers of one id', selling({ offers: [offer, offer] })],
  ['an offer that is paid in no known way', selling({ offers: [{ ...offer, mode: 'gift' }] })],
  ['an endpoint without protection', selling({ endpoint: 'http://example.org/' })],
  ['an endpoint outside the site', selling({ endpoint: '../elsewhere/' })],
  ['a seller without a name', selling({}, { ...seller, name: '' })],
  ['an address that is none', { operator: { email: 'nobody' } }],
  ['a day that is none', { policy: { effective: 'yesterday' } }],
  ['a day that no calendar has', { policy: { effective: '2026-02-30' } }],
  ['a month that no calendar has', { policy: { updated: '2026-13-01' } }],
  ['no free picture', { freeImagesPerDay: 0 }],
])('%s stops the build with a sentence as well', (_name, value) => {
  expect(() => parseSiteConfig(value)).toThrow(/^web\/site\.config\.json: .+\.$/);
});
