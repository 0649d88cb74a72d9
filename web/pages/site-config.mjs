// The owner's settings (web/site.config.json), checked, and what they add to the list of models and to the policy.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ownPath = join(import.meta.dirname, '..', 'site.config.json');

const knownFields = ['enabled', 'url', 'redirectOrigins', 'bytes', 'sha256', 'licence', 'licenceUrl'];

function wrong(reason) {
  return new Error(`web/site.config.json: ${reason}.`);
}

function isObject(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function requireKnown(value, names, where) {
  if (!isObject(value)) throw wrong(`${where} is no object`);
  const other = Object.keys(value).find((name) => !names.includes(name));
  if (other !== undefined) throw wrong(`${where} has a setting "${other}" that nobody knows`);
}

/** Of this machine, or by HTTPS: weights that anybody on the way could change would only fail their checksum. */
function requireAddress(value, what) {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  const own = url?.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname);
  if (url === undefined || !(url.protocol === 'https:' || own) || !/^[\w.-]+$/.test(url.hostname))
    throw wrong(`${what} is no https address`);
  return url;
}

function requireText(value, what) {
  if (typeof value !== 'string' || value.trim() === '') throw wrong(`${what} is missing`);
}

function optionalText(value, what) {
  if (value !== undefined && typeof value !== 'string') throw wrong(`${what} is no text`);
  return (value ?? '').trim();
}

function parseRmbg(rmbg) {
  requireKnown(rmbg, knownFields, '"models.rmbg"');
  if (typeof rmbg.enabled !== 'boolean') throw wrong('"models.rmbg.enabled" is neither true nor false');
  if (!rmbg.enabled) return undefined;
  requireAddress(rmbg.url, '"models.rmbg.url"');
  requireAddress(rmbg.licenceUrl, '"models.rmbg.licenceUrl"');
  requireText(rmbg.licence, '"models.rmbg.licence"');
  if (!Number.isSafeInteger(rmbg.bytes) || rmbg.bytes <= 0)
    throw wrong('"models.rmbg.bytes" must be the size of the file');
  if (!/^[0-9a-f]{64}$/.test(rmbg.sha256))
    throw wrong('"models.rmbg.sha256" must be the checksum of the file: 64 hexadecimal digits in lower case');
  const redirectOrigins = rmbg.redirectOrigins ?? [];
  if (!Array.isArray(redirectOrigins)) throw wrong('"models.rmbg.redirectOrigins" is no list');
  for (const each of redirectOrigins) {
    const url = requireAddress(each, 'an entry of "models.rmbg.redirectOrigins"');
    if (url.origin !== each) throw wrong(`"${each}" in "models.rmbg.redirectOrigins" is more than an origin`);
  }
  return { ...rmbg, redirectOrigins };
}

/** Who runs the site; empty texts where the owner has not said. */
function parseOperator(operator = {}) {
  const names = ['name', 'address', 'email', 'phone', 'register', 'hosting'];
  requireKnown(operator, names, '"operator"');
  const texts = Object.fromEntries(
    names.map((name) => [name, optionalText(operator[name], `"operator.${name}"`)]),
  );
  if (texts.email !== '' && !/^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>"]+$/.test(texts.email))
    throw wrong('"operator.email" is no e-mail address');
  return texts;
}

/** Dates take 30 February for 2 March: only what comes back as it was is a day. */
function isDay(value) {
  const at = typeof value === 'string' && /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(value) : NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(value);
}

function parsePolicy(policy = {}) {
  requireKnown(policy, ['effective', 'updated'], '"policy"');
  const { effective = '2026-11-23', updated = effective } = policy;
  for (const day of [effective, updated])
    if (!isDay(day)) throw wrong(`"policy" has the day "${day}", which is none, or not written as 2026-11-23`);
  return { effective, updated };
}

function parseOffer(offer, index) {
  const where = `offer ${index + 1} of "premium.offers"`;
  requireKnown(offer, ['id', 'title', 'price', 'per', 'stripePrice', 'mode'], where);
  for (const name of ['title', 'price', 'stripePrice']) requireText(offer[name], `"${name}" of ${where}`);
  if (!/^[a-z0-9-]+$/.test(offer.id ?? ''))
    throw wrong(`"id" of ${where} must be small letters, digits and hyphens`);
  if (!['subscription', 'payment'].includes(offer.mode))
    throw wrong(`"mode" of ${where} is neither "subscription" nor "payment"`);
  return { ...offer, per: optionalText(offer.per, `"per" of ${where}`) };
}

/** The public half of an ES256 key, as JSON Web Key; a private one must not come near the site. */
function parseKey(key, index) {
  const where = `key ${index + 1} of "premium.publicKeys"`;
  if (!isObject(key) || key.kty !== 'EC' || key.crv !== 'P-256') throw wrong(`${where} is no P-256 key`);
  if ('d' in key)
    throw wrong(`${where} holds the private half, which belongs to the endpoint's environment alone`);
  for (const name of ['kid', 'x', 'y']) requireText(key[name], `"${name}" of ${where}`);
  const { kid, x, y } = key;
  return { kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig', kid, x, y };
}

/** An https address, or a path below the site's root such as "premium-api/". */
function parseEndpoint(endpoint) {
  const path = typeof endpoint === 'string' && /^[\w-]+(\/[\w-]+)*\/$/.test(endpoint);
  if (path) return endpoint;
  const { href } = requireAddress(endpoint, '"premium.endpoint"');
  return href.endsWith('/') ? href : `${href}/`;
}

function parsePremium(premium = { enabled: false }, operator) {
  requireKnown(premium, ['enabled', 'endpoint', 'publicKeys', 'offers', 'portalLogin'], '"premium"');
  if (typeof premium.enabled !== 'boolean') throw wrong('"premium.enabled" is neither true nor false');
  if (!premium.enabled) return undefined;
  // Whoever sells something says who they are.
  for (const name of ['name', 'address', 'email'])
    if (operator[name] === '') throw wrong(`"operator.${name}" is missing, and Premium is on`);
  const { publicKeys, offers } = premium;
  for (const [list, name] of [
    [publicKeys, 'publicKeys'],
    [offers, 'offers'],
  ])
    if (!Array.isArray(list) || list.length === 0) throw wrong(`"premium.${name}" is empty`);
  const parsed = {
    endpoint: parseEndpoint(premium.endpoint),
    publicKeys: publicKeys.map(parseKey),
    offers: offers.map(parseOffer),
  };
  if (new Set(parsed.offers.map(({ id }) => id)).size < offers.length)
    throw wrong('two of "premium.offers" have the same id');
  const portalLogin = optionalText(premium.portalLogin, '"premium.portalLogin"');
  return portalLogin === ''
    ? parsed
    : { ...parsed, portalLogin: requireAddress(portalLogin, '"premium.portalLogin"').href };
}

function parseFreeImages(count = 10) {
  if (!Number.isSafeInteger(count) || count < 1)
    throw wrong('"freeImagesPerDay" must be a whole number from 1');
  return count;
}

/**
 * Throws one sentence where the settings are wrong; what is switched off only has to be known. `premium` and
 * `freeImagesPerDay` are there only where the owner sells Premium: without it there is no limit.
 */
export function parseSiteConfig(value) {
  requireKnown(value, ['models', 'operator', 'policy', 'freeImagesPerDay', 'premium'], 'it');
  const models = value.models ?? {};
  requireKnown(models, ['rmbg'], '"models"');
  const rmbg = models.rmbg === undefined ? undefined : parseRmbg(models.rmbg);
  const operator = parseOperator(value.operator);
  const freeImagesPerDay = parseFreeImages(value.freeImagesPerDay);
  const premium = parsePremium(value.premium, operator);
  return {
    models: rmbg === undefined ? {} : { rmbg },
    operator,
    policy: parsePolicy(value.policy),
    ...(premium === undefined ? {} : { premium, freeImagesPerDay }),
  };
}

/** The settings of this site. `MYPICTOOLS_SITE_CONFIG` names another file, which then has to be there. */
export function readSiteConfig(path = process.env.MYPICTOOLS_SITE_CONFIG ?? ownPath) {
  if (!existsSync(path)) {
    if (path === ownPath) return parseSiteConfig({});
    throw new Error(`There is no file ${path}, which MYPICTOOLS_SITE_CONFIG names: correct it, or leave it out.`);
  }
  let value;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw wrong(`it is no JSON (${error.message})`);
  }
  return parseSiteConfig(value);
}

/** The manifest with what the owner has turned on. */
export function withOwnersModels(manifest, { models: { rmbg } }) {
  if (rmbg === undefined) return manifest;
  const size = `${Math.round(rmbg.bytes / 1e6)} MB`;
  const network = {
    id: 'rmbg',
    title: 'RMBG-1.4',
    summary: `A network of BRIA AI for people, products and scenes. A ${size} download, for non-commercial use only.`,
    licence: rmbg.licence,
    licenceUrl: rmbg.licenceUrl,
    source: 'https://huggingface.co/briaai/RMBG-1.4',
    urls: [rmbg.url],
    bytes: rmbg.bytes,
    sha256: rmbg.sha256,
    // Its own description: value / 255, then a mean of 0.5 and a deviation of 1.
    input: {
      width: 1024,
      height: 1024,
      mean: [127.5, 127.5, 127.5],
      scale: [1 / 255, 1 / 255, 1 / 255],
      layout: 'nchw',
    },
    output: { normalise: 'min-max' },
  };
  const method = {
    id: 'rmbg',
    title: network.title,
    summary: network.summary,
    networks: ['rmbg'],
    consent:
      'RMBG-1.4 by BRIA AI may be used for non-commercial purposes only; commercial use needs an agreement with BRIA AI.',
  };
  return { ...manifest, models: [...manifest.models, network], methods: [...manifest.methods, method] };
}

/**
 * Origins that a page may ask beside its own and those in the manifest: where the owner's weights come from, and the
 * endpoint of Premium.
 */
export function ownersOrigins({ models: { rmbg }, premium }) {
  const endpoint = premium && URL.canParse(premium.endpoint) ? [new URL(premium.endpoint).origin] : [];
  return [...(rmbg === undefined ? [] : [new URL(rmbg.url).origin, ...rmbg.redirectOrigins]), ...endpoint];
}

/** What the pages' own code has to know of the settings; see web/src/site/settings.ts. Nothing of it is secret. */
export function pageSettings({ premium, freeImagesPerDay }) {
  if (premium === undefined) return {};
  const offers = premium.offers.map(({ id, title, price, per }) => ({ id, title, price, per }));
  return { freeImagesPerDay, premium: { ...premium, offers } };
}
