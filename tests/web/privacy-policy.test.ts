// The privacy policy says what this build does: what is switched off is not in it, and what is switched on is.

import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { calls } from '../../web/edge/calls.js';
import { partIds, type PartId } from '../../web/src/account/inventory.js';
import promises from '../../web/src/account/promises.json';
// @ts-expect-error: the pages' modules run without a compiler, so they have no types
import * as privacy from '../../web/pages/privacy.mjs';
// @ts-expect-error: as above
import * as terms from '../../web/pages/terms.mjs';
// @ts-expect-error: as above
import * as imprint from '../../web/pages/imprint.mjs';
// @ts-expect-error: as above
import * as pagesList from '../../web/pages/pages-list.mjs';
// @ts-expect-error: as above
import * as siteConfig from '../../web/pages/site-config.mjs';

// @ts-expect-error: as above
import * as stored from '../../web/pages/privacy-stored.mjs';
// @ts-expect-error: as above
import * as home from '../../web/pages/home.mjs';
// @ts-expect-error: as above
import * as proof from '../../web/pages/what-this-site-does.mjs';
// @ts-expect-error: as above
import * as policyModule from '../../web/pages/policy.mjs';

type Make = (site: unknown) => string;

const { parseSiteConfig, pageSettings, ownersOrigins, withOwnersModels } = siteConfig as {
  parseSiteConfig(value: unknown): unknown;
  pageSettings(config: unknown): object;
  ownersOrigins(config: unknown): string[];
  withOwnersModels(manifest: unknown, config: unknown): unknown;
};
const { modelOrigins } = policyModule as { modelOrigins(manifest: unknown): string[] };
const { settingsHeld, storedRows, premiumCalls } = stored as {
  settingsHeld: Record<string, string>;
  storedRows(config: unknown): { parts: PartId[]; holds: string }[];
  premiumCalls: Record<string, string[]>;
};
const { homePage } = home as { homePage(of: { site: unknown }): string };
const { whatThisSiteDoesPage } = proof as { whatThisSiteDoesPage: Make };
const { listedPages } = pagesList as { listedPages(config: unknown): { path: string }[] };
const { privacyPage } = privacy as { privacyPage: Make };
const { termsPage } = terms as { termsPage: Make };
const { imprintPage } = imprint as { imprintPage: Make };

interface Site {
  readonly connect: readonly string[];
}

/** What a page is made from, as the build has it; `models` stand in the manifest as well. */
function siteOf(value: unknown, models: readonly object[] = []): Site {
  const config = parseSiteConfig(value);
  const pages = listedPages(config);
  const manifest = withOwnersModels({ models, methods: [] }, config);
  return {
    config,
    manifest,
    catalogue: { operations: [], formats: [] },
    connect: [...new Set([...modelOrigins(manifest), ...ownersOrigins(config)])].sort(),
    pages,
    settings: { pages, ...pageSettings(config) },
  } as Site;
}

/** What a visitor reads of a page: without head, data and markup. */
function text(make: Make, value: unknown, models: readonly object[] = []): string {
  const page = make(siteOf(value, models));
  const main = /<main[^>]*>([\s\S]*)<\/main>/.exec(page)?.[1] ?? '';
  return main
    .replace(/<[^>]+>/g, ' ')
    .replaceAll('&#39;', "'")
    .replace(/\s+/g, ' ');
}

const own = JSON.parse(readFileSync(new URL('../../web/site.config.json', import.meta.url), 'utf8')) as {
  models: { rmbg: object };
};
const operator = {
  name: 'Anna Owner',
  address: '1 Street\n12345 Town',
  email: 'anna@example.org',
  phone: '+1 555',
};
const key = { kty: 'EC', crv: 'P-256', kid: 'one', x: 'eA', y: 'eQ' };
const offer = {
  id: 'month',
  title: 'Monthly',
  price: '€4',
  per: 'month',
  stripePrice: 'price_1',
  mode: 'subscription',
};
const premium = { enabled: true, endpoint: 'https://pay.example.org/', publicKeys: [key], offers: [offer] };
const selling = { operator, premium, freeImagesPerDay: 7 };
const withRmbg = {
  models: { rmbg: { ...own.models.rmbg, enabled: true, bytes: 1, sha256: 'a'.repeat(64) } },
};

test('it has the sections people look for, in order, the dates, and ways back home', () => {
  const config = parseSiteConfig({ policy: { effective: '2026-11-23', updated: '2027-02-01' } });
  const page = privacyPage({ config, connect: [], pages: listedPages(config), settings: {} });
  const headings = [...page.matchAll(/<h2[^>]*>([^<]*)<\/h2>/g)].map(([, heading]) => heading);
  expect(headings).toEqual([
    'Overview',
    'Image processing and data handling',
    'Information we collect',
    'Cookies',
    'Third-party services',
    'Data retention',
    'Your rights',
    'Security',
    'Changes to this policy',
    'Contact',
  ]);
  expect(page).toMatch(/Effective date[\s\S]{0,80}<time datetime="2026-11-23">\s*23 November 2026/);
  expect(page).toMatch(/Last updated[\s\S]{0,80}<time datetime="2027-02-01">\s*1 February 2027/);
  expect([...page.matchAll(/href="\.\.\/"[^>]*>(?:<svg[\s\S]*?<\/svg>)?\s*Back to the tools/g)]).toHaveLength(
    2,
  );
});

test('as it is in the repository nothing is said of payments, limits or other hosts', () => {
  for (const make of [privacyPage, termsPage, imprintPage]) {
    expect(text(make, own)).not.toMatch(/Stripe|Premium|licence token|huggingface|a day|free pictures/i);
  }
  expect(text(privacyPage, own)).toMatch(/Third-party services None\./);
});

test('a site that sells says what goes to Stripe, what is counted, and who sells', () => {
  const policy = text(privacyPage, selling);
  expect(policy).toMatch(/Stripe takes the payment/);
  expect(policy).toMatch(/\(7 are free\)/);
  expect(policy).toContain('anna@example.org');
  expect(policy).not.toContain('huggingface');
  const conditions = text(termsPage, selling);
  expect(conditions).toMatch(/7 pictures a day are free/);
  expect(conditions).toMatch(/Monthly: €4 per month/);
});

test('a model from another host names that host and those it may redirect to', () => {
  const policy = text(privacyPage, withRmbg);
  expect(policy).toContain('huggingface.co');
  for (const origin of ownersOrigins(parseSiteConfig(withRmbg)))
    expect(policy).toContain(new URL(origin).hostname);
  expect(policy).not.toContain('Stripe');
});

test('its numbers and the name of the cookie are those the code uses', () => {
  const policy = text(privacyPage, own);
  expect(policy).toContain(promises.cookieName);
  expect(policy).toContain(`History: ${promises.historyDays} days`);
  expect(policy).toContain(`Session cookie: ${promises.cookieDays} days`);
  expect(policy).toContain(`Request log: ${promises.requestLogHours} hours`);
});

test.each<[string, unknown, object[]]>([
  ['Premium at another host', selling, []],
  ['a model of the owner', withRmbg, []],
  ['a model of the manifest', {}, [{ title: 'Elsewhere', urls: ['https://weights.example/a.onnx'] }]],
  ['all of them', { ...selling, ...withRmbg }, [{ title: 'Elsewhere', urls: ['https://weights.example/a'] }]],
])('every host that a page may ask is named: %s', (_name, value, models) => {
  const { connect } = siteOf(value, models);
  expect(connect.length).toBeGreaterThan(0);
  const section =
    /Third-party services ([\s\S]*) Data retention/.exec(text(privacyPage, value, models))?.[1] ?? '';
  for (const origin of connect) expect(section).toContain(new URL(origin).host);
  expect(section).not.toMatch(/Third-party services None/);
});

test('it does not deny what it says two sentences later', () => {
  for (const value of [own, selling]) {
    const policy = text(privacyPage, value);
    expect(policy).not.toMatch(/none of it leaves|no identifiers|nowhere else|not kept/i);
    expect(policy).toMatch(/Only the cookie\b[^.]* leaves? this device/);
  }
});

test('what Premium’s endpoint gets is listed, call by call, and only where there is one', () => {
  expect(Object.keys(premiumCalls).sort()).toEqual(Object.keys(calls).sort());
  const policy = text(privacyPage, selling);
  for (const [when = '', what = ''] of Object.values(premiumCalls)) {
    expect(policy).toContain(when);
    expect(policy).toContain(what);
  }
  expect(text(privacyPage, own)).not.toContain('endpoint');
});

test('every part of “Your data” has its row', () => {
  const config = parseSiteConfig(selling);
  const parts = storedRows(config).flatMap((row) => row.parts);
  expect([...parts].sort()).toEqual([...partIds].sort());
  const free = storedRows(parseSiteConfig(own)).flatMap((row) => row.parts);
  expect(partIds.filter((id) => !free.includes(id))).toEqual(['allowance', 'licence']);
});

const sources = new URL('../../web/src/', import.meta.url);
const sourceFiles = readdirSync(sources, { recursive: true })
  .map(String)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => [name, readFileSync(new URL(name, sources), 'utf8')] as const);

test('every small setting that the code keeps is in its words', () => {
  const users = sourceFiles.filter(
    ([name, code]) =>
      name !== 'ui/storage.ts' &&
      /from '\.\/storage\.js'|sessionStorage\.setItem|Record\('settings'/.test(code),
  );
  expect(users.length).toBeGreaterThan(5);
  const keys = users.map(([name, code]) => {
    const literal =
      /Key = '(?:mypictools:)?([\w-]+)'/.exec(code)?.[1] ?? /rememberText\('([\w-]+)'/.exec(code)?.[1];
    const family = /return `([\w-]+:)\$\{/.exec(code)?.[1];
    return [name, literal ?? (family && `${family}*`)];
  });
  expect(keys.filter(([, key]) => key === undefined)).toEqual([]);
  expect([...new Set(keys.map(([, key]) => key))].sort()).toEqual(Object.keys(settingsHeld).sort());
  const policy = text(privacyPage, own).toLowerCase();
  for (const words of Object.values(settingsHeld)) expect(policy).toContain(words.toLowerCase());
});

test('of a request it names all that the log holds', () => {
  const log = storedRows(parseSiteConfig(own)).find(({ parts }) => parts.includes('requests'))?.holds ?? '';
  for (const word of ['time', 'method', 'address', 'bytes', 'kind', 'page', 'came from'])
    expect(log).toContain(word);
});

test('what deletes itself does so only while the site is open, and that is said', () => {
  const policy = text(privacyPage, own);
  expect(policy).toMatch(
    /History: 30 days\. Older entries are deleted while the site is open, or when it is next opened/,
  );
  expect(policy).toMatch(/ten minutes at most while the site is open, or until it is next opened/);
  expect(text(whatThisSiteDoesPage, own)).toMatch(/or when the site is next opened after that/);
});

test('the number in the cookie stays the same for whoever keeps coming back, and that is said', () => {
  expect(text(privacyPage, own)).toMatch(/keeps the same number until they delete it/);
});

test('to correct an entry it is deleted first: importing leaves alone what is there', () => {
  expect(text(privacyPage, own)).toMatch(/delete an entry, then import a changed file/);
});

test('home speaks of no third parties only where there are none', () => {
  const read = (value: unknown): string => text((site) => homePage({ site }), value);
  expect(read(own)).toContain('no third parties');
  for (const value of [selling, withRmbg, { ...selling, premium: { ...premium, endpoint: 'api/' } }])
    expect(read(value)).not.toContain('third parties');
});

test('the date is the day of its last words, or a later one of the owner', () => {
  const updated = (day: string): string | undefined =>
    /Last updated[\s\S]{0,80}<time datetime="([^"]+)"/.exec(
      privacyPage(siteOf({ policy: { effective: '2020-01-01', updated: day } })),
    )?.[1];
  const words = updated('2020-01-02') ?? '';
  expect(words > '2026-11-01').toBe(true);
  expect(updated('2999-12-31')).toBe('2999-12-31');
});

test.each<[string, object]>([
  ['name', { name: 'Anna Owner' }],
  ['address', { address: '1 Street' }],
  ['email', { email: 'anna@example.org' }],
  ['phone', { phone: '+1 555' }],
])('of the operator %s alone is shown, too', (_name, value) => {
  const [shown] = Object.values(value) as string[];
  for (const make of [privacyPage, termsPage, imprintPage]) {
    expect(text(make, { operator: value })).toContain(shown);
    expect(text(make, { operator: value })).not.toMatch(/has not entered|does not say/);
  }
  expect(listedPages(parseSiteConfig({ operator: value })).map(({ path }) => path)).toContain('imprint/');
});

test('contact and imprint come from the settings, as text', () => {
  const hostile = { operator: { ...operator, name: '<script>alert(1)</script>' } };
  const config = parseSiteConfig(hostile);
  const page = imprintPage({ config, connect: [], pages: [], settings: {} });
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toContain('<script>alert');
  expect(text(imprintPage, { operator })).toMatch(
    /Anna Owner.*1 Street.*12345 Town.*anna@example\.org.*\+1 555/,
  );
  expect(text(imprintPage, {})).toMatch(/does not say who runs it/);
  expect(text(privacyPage, {})).toMatch(/has not entered an address/);
});
