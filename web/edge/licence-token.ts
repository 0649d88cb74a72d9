// The licence: a small signed text (ES256) that the browser checks by itself with the owner's public key.

import { createLocalJWKSet, errors, importJWK, jwtVerify, SignJWT } from 'jose';
import type { JWTPayload } from 'jose';
import { daySeconds, seconds } from './clock.js';
import type { Clock } from './clock.js';
import { EdgeError } from './errors.js';
import { purchaseId } from './restore-code.js';
import type { Settings } from './settings.js';

export const licenceIssuer = 'mypictools-premium';
const licenceType = 'licence+jwt';

/** A licence has to be renewed at least this often, so that a refund ends it this soon. */
export const longestSeconds = 14 * daySeconds;
/** A licence that ran out no longer ago than this can still be renewed, if Stripe says that it is paid. */
const renewableSeconds = 90 * daySeconds;

export interface Licence {
  /** The id at Stripe of what was bought. */
  readonly purchase: string;
  readonly offer: string;
  /** Whether it came from the browser that paid; only that one is let into Stripe's portal without an e-mail. */
  readonly buyer: boolean;
}

/** How long a purchase goes on. */
export interface LicenceTime {
  /** When the paid time ends, in seconds since 1970; undefined when it was paid for good. */
  readonly until: number | undefined;
  /** Whether no renewal will follow. The licence says so, for the page to word it. */
  readonly ends: boolean;
}

export async function issueLicence(
  settings: Settings,
  clock: Clock,
  { purchase, offer, buyer }: Licence,
  { until, ends }: LicenceTime,
): Promise<string> {
  const now = seconds(clock);
  const key = await importJWK({ ...settings.privateKey }, 'ES256');
  return new SignJWT({ offer, buyer, ...(ends ? { ends } : {}) })
    .setProtectedHeader({ alg: 'ES256', typ: licenceType, kid: settings.privateKey.kid })
    .setIssuer(licenceIssuer)
    .setAudience(new URL(settings.siteUrl).origin)
    .setSubject(purchase)
    .setJti(crypto.randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(Math.min(now + longestSeconds, until ?? Infinity))
    .sign(key);
}

function parseLicence({ sub, offer, buyer }: JWTPayload): Licence {
  if (sub === undefined || !purchaseId.test(sub) || typeof offer !== 'string') throw new EdgeError('refused');
  return { purchase: sub, offer, buyer: buyer === true };
}

/** Rejects with `refused` what is not a licence of this site. `expired` lets through one that ran out not long ago. */
export async function readLicence(
  settings: Settings,
  clock: Clock,
  token: string,
  { expired = false } = {},
): Promise<Licence> {
  const keys = settings.publicKeys.map(({ kty, crv, kid, x, y }) => ({ kty, crv, kid, x, y, alg: 'ES256' }));
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet({ keys }), {
      algorithms: ['ES256'],
      typ: licenceType,
      issuer: licenceIssuer,
      audience: new URL(settings.siteUrl).origin,
      requiredClaims: ['sub', 'exp', 'iat', 'jti'],
      currentDate: new Date(clock.now()),
      clockTolerance: expired ? renewableSeconds : 0,
    });
    return parseLicence(payload);
  } catch (error) {
    if (error instanceof errors.JWTExpired)
      throw new EdgeError('refused', {
        sentence: 'This licence has run out; restore it with the restore code.',
      });
    if (error instanceof errors.JOSEError)
      throw new EdgeError('refused', { sentence: 'This licence is not one of this site.' });
    throw error;
  }
}
