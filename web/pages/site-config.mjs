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

/** Throws one sentence where the settings are wrong; those of a model that is off only have to be known ones. */
export function parseSiteConfig(value) {
  requireKnown(value, ['models'], 'it');
  const models = value.models ?? {};
  requireKnown(models, ['rmbg'], '"models"');
  if (models.rmbg === undefined) return { models: {} };
  const { rmbg } = models;
  requireKnown(rmbg, knownFields, '"models.rmbg"');
  if (typeof rmbg.enabled !== 'boolean') throw wrong('"models.rmbg.enabled" is neither true nor false');
  if (!rmbg.enabled) return { models: {} };
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
  return { models: { rmbg: { ...rmbg, redirectOrigins } } };
}

/** The settings of this site. `MYPICTOOLS_SITE_CONFIG` names another file. */
export function readSiteConfig(path = process.env.MYPICTOOLS_SITE_CONFIG ?? ownPath) {
  if (!existsSync(path)) return { models: {} };
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

/** Origins beside those in the manifest that a page may fetch weights from: where the owner's hosts redirect to. */
export function ownersOrigins({ models: { rmbg } }) {
  return rmbg === undefined ? [] : [new URL(rmbg.url).origin, ...rmbg.redirectOrigins];
}
