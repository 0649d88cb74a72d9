// The privacy policy says what this build does: what is switched off is not in it, and what is switched on is.

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
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

type Make = (site: unknown) => string;

const { parseSiteConfig, pageSettings, ownersOrigins } = siteConfig as {
  parseSiteConfig(value: unknown): unknown;
  pageSettings(config: unknown): object;
  ownersOrigins(config: unknown): string[];
};
const { listedPages } = pagesList as { listedPages(config: unknown): { path: string }[] };
const { privacyPage } = privacy as { privacyPage: Make };
const { termsPage } = terms as { termsPage: Make };
const { imprintPage } = imprint as { imprintPage: Make };

/** What a visitor reads of a page: without head, data and markup. */
function text(make: Make, value: unknown): string {
  const config = parseSiteConfig(value);
  const pages = listedPages(config);
  const page = make({
    config,
    connect: ownersOrigins(config),
    pages,
    settings: { pages, ...pageSettings(config) },
  });
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
