// Proves a licence without asking anybody: signature by one of the owner's keys, site, time.

/** What a licence says; times in milliseconds since 1970. */
export interface LicenceClaims {
  /** The id at Stripe of what was bought. */
  readonly purchase: string;
  readonly offer: string;
  /** Whether this licence came from the browser that paid. */
  readonly buyer: boolean;
  /** Whether it was cancelled, so that none follows once the paid time is over. */
  readonly ends: boolean;
  readonly issuedAt: number;
  readonly until: number;
}

export type LicenceKey = JsonWebKey & { readonly kid: string };

export interface LicenceRules {
  readonly keys: readonly LicenceKey[];
  /** The origin of this site. */
  readonly audience: string;
}

export type Checked =
  { readonly ok: true; readonly claims: LicenceClaims } | { readonly ok: false; readonly reason: string };

const refused = (reason: string): Checked => ({ ok: false, reason });

const notOurs = 'This licence is not one of this site, or it was changed.';

/** Checks everything but the time. Never rejects; the library for it is loaded on the first use. */
export async function checkLicence(token: string, { keys, audience }: LicenceRules): Promise<Checked> {
  const library = await import('jose').catch(() => undefined);
  if (library === undefined) return refused('This licence cannot be checked just now; reload the page.');
  const { createLocalJWKSet, decodeJwt, jwtVerify } = library;
  try {
    // Told apart before the signature, which is another one as well.
    const { aud } = decodeJwt(token);
    if (aud !== undefined && aud !== audience) return refused('This licence is for another site.');
    const { payload } = await jwtVerify(
      token,
      createLocalJWKSet({ keys: keys.map((key) => ({ ...key, kty: 'EC' })) }),
      {
        algorithms: ['ES256'],
        typ: 'licence+jwt',
        issuer: 'mypictools-premium',
        audience,
        requiredClaims: ['sub', 'exp', 'iat', 'jti'],
        // Time is judged by who knows whether the clock can be believed.
        currentDate: new Date(0),
      },
    );
    const { sub, offer, buyer, ends, iat, exp } = payload;
    if (sub === undefined || typeof offer !== 'string' || iat === undefined || exp === undefined)
      return refused(notOurs);
    return {
      ok: true,
      claims: {
        purchase: sub,
        offer,
        buyer: buyer === true,
        ends: ends === true,
        issuedAt: iat * 1000,
        until: exp * 1000,
      },
    };
  } catch {
    return refused(notOurs);
  }
}
