// Talks to the Premium endpoint: a small JSON object out, one back, never a picture. The only requests here that are not GET.

import { isObject } from '../site/is-object.js';

export type PremiumRoute = 'checkout' | 'claim' | 'refresh' | 'restore' | 'portal';

/** One call of the endpoint; rejects with a PremiumError. */
export type AskPremium = (
  route: PremiumRoute,
  words: Readonly<Record<string, string>>,
) => Promise<Readonly<Record<string, string>>>;

/**
 * `code` is one of the endpoint's, `offline` where it cannot be reached, `not-kept` where this browser keeps nothing, or
 * `held` where another licence is in the way, or `unproved` where the one that is here is not proved; the message is one
 * sentence.
 */
export class PremiumError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const timeoutMs = 20_000;
const unreachable = 'The Premium service cannot be reached; check the connection and try again.';

function toError(body: unknown): PremiumError {
  const error = isObject(body) && isObject(body['error']) ? body['error'] : {};
  const { code, message } = error;
  if (typeof code !== 'string' || typeof message !== 'string' || message.length > 300)
    return new PremiumError('offline', unreachable);
  return new PremiumError(code, message);
}

/** Rejects with a PremiumError, whatever goes wrong. Of the answer only texts are kept. */
export async function askPremium(
  endpoint: URL,
  route: PremiumRoute,
  words: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, string>>> {
  let response: Response;
  let body: unknown;
  // AbortSignal.timeout is younger than the oldest browsers of this site.
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), timeoutMs);
  try {
    response = await fetch(new URL(route, endpoint), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(words),
      credentials: 'omit',
      redirect: 'error',
      signal: stop.signal,
    });
    body = await response.json();
  } catch {
    throw new PremiumError('offline', unreachable);
  } finally {
    clearTimeout(timer);
  }
  if (!response.ok || !isObject(body)) throw toError(body);
  return Object.fromEntries(
    Object.entries(body).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** An address to go to that the endpoint gave: Stripe's, so by HTTPS, or of this machine while trying things out. */
export function requirePageAddress(address: string | undefined): string {
  const url = address !== undefined && URL.canParse(address) ? new URL(address) : undefined;
  const own = url?.protocol === 'http:' && ['127.0.0.1', 'localhost'].includes(url.hostname);
  if (url === undefined || !(url.protocol === 'https:' || own))
    throw new PremiumError('internal', 'The Premium service gave no address to go to; try again later.');
  return url.href;
}
