// Stripe's own library, set up for any runtime that has fetch.

import Stripe from 'stripe';
import { EdgeError } from './errors.js';
import type { Settings } from './settings.js';

export function stripeClient(settings: Settings): Stripe {
  const base = settings.stripeBase === undefined ? undefined : new URL(settings.stripeBase);
  return new Stripe(settings.stripeKey, {
    httpClient: Stripe.createFetchHttpClient(),
    timeout: settings.upstreamTimeoutMs,
    maxNetworkRetries: 1,
    telemetry: false,
    ...(base && {
      host: base.hostname,
      port: base.port === '' ? (base.protocol === 'http:' ? 80 : 443) : base.port,
      protocol: base.protocol === 'http:' ? ('http' as const) : ('https' as const),
    }),
  });
}

/** Stripe has no object of this id. */
export function isMissing(error: unknown): boolean {
  return error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';
}

/** For what the caller named by its id: rejects with `refused` where Stripe has no such object. */
export async function refuseMissing<T>(found: Promise<T>): Promise<T> {
  try {
    return await found;
  } catch (error) {
    if (isMissing(error)) throw new EdgeError('refused');
    throw error;
  }
}

/** Failures that pass by themselves: Stripe is out of reach, overloaded or broken. */
const passing = [
  Stripe.errors.StripeConnectionError,
  Stripe.errors.StripeRateLimitError,
  Stripe.errors.StripeAPIError,
];

/**
 * What a caller may know of a failure at Stripe; undefined for what is none. A request that Stripe refuses (a price that
 * is gone, a key that may not, a portal that is not set up) is a mistake of the owner's or ours, and told as such.
 */
export function fromStripe(error: unknown): EdgeError | undefined {
  if (!(error instanceof Stripe.errors.StripeError)) return undefined;
  return passing.some((kind) => error instanceof kind)
    ? new EdgeError('upstream', { retryAfterSeconds: 60 })
    : new EdgeError('internal');
}

/** The same for the owner's log: kinds, ids and names of parameters, never words that might hold a key or a name. */
export function describeFailure(error: unknown): string {
  if (error instanceof Stripe.errors.StripeError) {
    const { type, code, param, statusCode, requestId } = error;
    return [type, code, param, statusCode, requestId].filter((part) => part !== undefined).join(' ');
  }
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}
