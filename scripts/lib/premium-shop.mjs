// A shop to try Premium in: keys and a site configuration for it, the stand-in for Stripe, and the endpoint beside the site.

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeKeyPair } from '../../web/edge/make-key.mjs';
import { StandIn } from '../../web/edge/stand-in/server.mjs';

const root = join(import.meta.dirname, '..', '..');

/** Where the endpoint answers, below the site's root. */
export const endpointPath = 'premium-api/';

const standInOffers = [
  { id: 'monthly', title: 'Monthly', price: '€4', per: 'month', stripePrice: 'price_month', mode: 'subscription' },
  { id: 'yearly', title: 'Yearly', price: '€36', per: 'year', stripePrice: 'price_year', mode: 'subscription' },
  { id: 'for-good', title: 'For good', price: '€90', per: '', stripePrice: 'price_good', mode: 'payment' },
];

const standInPrices = [
  { id: 'price_month', title: 'mypictools Premium, monthly', amount: 400, currency: 'eur', interval: 'month' },
  { id: 'price_year', title: 'mypictools Premium, yearly', amount: 3600, currency: 'eur', interval: 'year' },
  { id: 'price_good', title: 'mypictools Premium, for good', amount: 9000, currency: 'eur' },
];

/** Keys to try things out with; from `path`, if it is given, so that licences outlive a restart. */
export function developmentKeys(path) {
  if (path !== undefined && existsSync(path)) return JSON.parse(readFileSync(path, 'utf8'));
  const keys = { ...makeKeyPair(), restoreSecret: randomBytes(32).toString('base64url') };
  if (path !== undefined) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, JSON.stringify(keys), { mode: 0o600 });
  }
  return keys;
}

/** The stand-in, with the environment that the endpoint needs to talk to it. */
export async function startStandIn({ port = 0, clock, log } = {}) {
  const key = 'sk_test_standin';
  const webhookSecret = 'whsec_standin';
  const standIn = await new StandIn({ prices: standInPrices, key, webhookSecret, clock, log }).start(port);
  const environment = {
    STRIPE_SECRET_KEY: key,
    STRIPE_WEBHOOK_SECRET: webhookSecret,
    STRIPE_API_BASE: standIn.url,
  };
  return { standIn, environment };
}

/** The site's configuration with Premium on: what the owner has set, and invented words where that is nothing. */
export function premiumConfig({
  keys,
  own = {},
  offers = standInOffers,
  portalLogin,
  freeImagesPerDay = 3,
  endpoint = endpointPath,
}) {
  const invented = { name: 'An example seller', address: 'Example Street 1, Exampletown', email: 'seller@example.org' };
  const said = Object.entries(own.operator ?? {}).filter(([, value]) => value !== '');
  return {
    ...own,
    operator: { ...invented, ...Object.fromEntries(said) },
    freeImagesPerDay,
    premium: {
      enabled: true,
      endpoint,
      publicKeys: [keys.publicKey],
      offers,
      ...(portalLogin === undefined ? {} : { portalLogin }),
    },
  };
}

/**
 * The endpoint as a listener for the server of the site: `answer(request, response)` is true where it answers. The
 * bundle is the one that scripts/build wrote.
 */
export async function endpointBeside({ siteUrl, keys, config, environment, clock, log, limiter }) {
  const bundle = join(root, 'build', 'edge', 'node.js');
  const { createHandler, nodeListener, readSettings } = await import(pathToFileURL(bundle).href);
  const settings = readSettings(
    {
      SITE_URL: siteUrl,
      LICENCE_PRIVATE_KEY: JSON.stringify(keys.privateKey),
      RESTORE_SECRET: keys.restoreSecret,
      ...environment,
    },
    config,
  );
  const handler = createHandler({ ...settings, ...(log && { log }), ...(limiter && { limiter }) }, clock);
  const listen = nodeListener(handler);
  return (request, response) => {
    if (!request.url.startsWith(`/${endpointPath}`)) return false;
    void listen(request, response);
    return true;
  };
}
