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

/** What a caller may know of a failure at Stripe; undefined for what is none. */
export function fromStripe(error: unknown): EdgeError | undefined {
  if (!(error instanceof Stripe.errors.StripeError)) return undefined;
  if (isMissing(error)) return new EdgeError('refused');
  return new EdgeError('upstream', { retryAfterSeconds: 60 });
}

/** The same for the owner's log: kinds and ids, never words that might hold a key or a name. */
export function describeFailure(error: unknown): string {
  if (error instanceof Stripe.errors.StripeError)
    return `${error.type} ${error.code ?? ''} ${error.statusCode ?? ''} ${error.requestId ?? ''}`.trim();
  return error instanceof Error ? `${error.name}: ${error.message}` : 'unknown';
}
