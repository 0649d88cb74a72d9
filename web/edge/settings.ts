// The endpoint's settings: secrets from the environment, offers and public keys from the site's configuration.

import type { RateLimiter } from './rate-limit.js';

export interface EdgeOffer {
  readonly id: string;
  readonly stripePrice: string;
  readonly mode: 'subscription' | 'payment';
}

/** An ES256 key as JSON Web Key; only a private one has `d`. */
export interface Key {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly kid: string;
  readonly x: string;
  readonly y: string;
  readonly d?: string;
}

export interface Settings {
  /** Where the site stands, with a slash at the end. */
  readonly siteUrl: string;
  readonly stripeKey: string;
  readonly webhookSecret: string;
  readonly restoreSecret: string;
  readonly privateKey: Key;
  /** Those that a licence may be signed with: the present one, and earlier ones until their licences have run out. */
  readonly publicKeys: readonly Key[];
  readonly offers: readonly EdgeOffer[];
  /** Another address of Stripe's API; the stand-in's. */
  readonly stripeBase?: string;
  /** How long a whole answer may wait for Stripe. */
  readonly upstreamTimeoutMs: number;
  readonly limiter?: RateLimiter;
  /** Where a line for the owner goes. It never holds a secret or anything about a visitor. */
  readonly log?: (line: string) => void;
}

export type Environment = Readonly<Record<string, string | undefined>>;

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function required(environment: Environment, name: string, shape: RegExp, what: string): string {
  const value = environment[name]?.trim();
  if (value === undefined || value === '') throw new Error(`${name} is missing in the environment: ${what}.`);
  if (!shape.test(value)) throw new Error(`${name} in the environment is not ${what}.`);
  return value;
}

function parseKey(value: unknown, what: string): Key {
  if (!isObject(value) || value['kty'] !== 'EC' || value['crv'] !== 'P-256')
    throw new Error(`${what} is no P-256 key as JSON Web Key.`);
  const { kid, x, y, d } = value;
  if (typeof kid !== 'string' || kid === '' || typeof x !== 'string' || typeof y !== 'string')
    throw new Error(`${what} has no "kid", "x" or "y".`);
  return { kty: 'EC', crv: 'P-256', kid, x, y, ...(typeof d === 'string' ? { d } : {}) };
}

function parsePrivateKey(text: string): Key {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error('LICENCE_PRIVATE_KEY in the environment is no JSON.');
  }
  const key = parseKey(value, 'LICENCE_PRIVATE_KEY in the environment');
  if (key.d === undefined) throw new Error('LICENCE_PRIVATE_KEY in the environment is only the public half.');
  return key;
}

function parseOffer(value: unknown): EdgeOffer {
  const { id, stripePrice, mode } = isObject(value) ? value : {};
  if (typeof id !== 'string' || typeof stripePrice !== 'string' || stripePrice === '')
    throw new Error('An offer in the site’s configuration has no "id" or no "stripePrice".');
  if (mode !== 'subscription' && mode !== 'payment')
    throw new Error(`The offer "${id}" in the site’s configuration is neither a subscription nor a payment.`);
  return { id, stripePrice, mode };
}

function parseSiteUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const own = url?.protocol === 'http:' && ['localhost', '127.0.0.1'].includes(url.hostname);
  if (url === undefined || !(url.protocol === 'https:' || own) || url.search !== '' || url.hash !== '')
    throw new Error('SITE_URL in the environment is no https address.');
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}

function parseTimeout(text: string | undefined): number {
  const value = Number(text ?? 10_000);
  if (!Number.isInteger(value) || value < 100 || value > 60_000)
    throw new Error('STRIPE_TIMEOUT_MS in the environment is no number from 100 to 60000.');
  return value;
}

/** Throws one sentence about what is missing or wrong. It names settings, never their values. */
export function readSettings(environment: Environment, siteConfig: unknown): Settings {
  const premium = isObject(siteConfig) && isObject(siteConfig['premium']) ? siteConfig['premium'] : {};
  const { publicKeys, offers } = premium;
  if (!Array.isArray(offers) || offers.length === 0 || !Array.isArray(publicKeys))
    throw new Error('The site’s configuration has no "premium.offers" or no "premium.publicKeys".');
  const keys = publicKeys.map((key) => parseKey(key, 'A key of "premium.publicKeys"'));
  const privateKey = parsePrivateKey(
    required(environment, 'LICENCE_PRIVATE_KEY', /./, 'the key that signs licences, as JSON Web Key'),
  );
  const half = keys.find(({ kid }) => kid === privateKey.kid);
  if (half === undefined || half.x !== privateKey.x || half.y !== privateKey.y)
    throw new Error('The public half of LICENCE_PRIVATE_KEY is not among "premium.publicKeys" of the site.');
  const stripeBase = environment['STRIPE_API_BASE'];
  if (stripeBase !== undefined && !URL.canParse(stripeBase))
    throw new Error('STRIPE_API_BASE in the environment is no address.');
  return {
    siteUrl: parseSiteUrl(required(environment, 'SITE_URL', /./, 'the address of the site')),
    stripeKey: required(
      environment,
      'STRIPE_SECRET_KEY',
      /^(sk|rk)_\w+$/,
      'Stripe’s secret or restricted key',
    ),
    webhookSecret: required(
      environment,
      'STRIPE_WEBHOOK_SECRET',
      /^whsec_/,
      'the signing secret of the webhook',
    ),
    restoreSecret: required(
      environment,
      'RESTORE_SECRET',
      /^.{32,}$/,
      'a random text of at least 32 characters',
    ),
    privateKey,
    publicKeys: keys,
    offers: offers.map(parseOffer),
    ...(stripeBase === undefined ? {} : { stripeBase }),
    upstreamTimeoutMs: parseTimeout(environment['STRIPE_TIMEOUT_MS']),
  };
}
