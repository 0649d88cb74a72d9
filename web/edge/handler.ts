// The endpoint of Premium: a Request in, a Response out, on any runtime that knows the web's standards.

import { callerOf } from './caller-address.js';
import { calls } from './calls.js';
import type { Words } from './calls.js';
import { systemClock } from './clock.js';
import type { Clock } from './clock.js';
import { EdgeError } from './errors.js';
import { memoryLimiter } from './rate-limit.js';
import type { Settings } from './settings.js';
import { describeFailure, fromStripe, stripeClient } from './stripe-client.js';
import { webhook } from './webhook.js';

/** `address` is the caller's, as the runtime knows it; it is only counted (IPv6 by its network), under a hash. */
export type Handler = (request: Request, address?: string) => Promise<Response>;

const callBytes = 8 * 1024;
const webhookBytes = 256 * 1024;

/** The body as text; refused as soon as it is larger than allowed. */
async function readBody(request: Request, mostBytes: number): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > mostBytes) throw new EdgeError('too-large');
  const reader = request.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const piece = await reader?.read();
    if (piece?.value === undefined) return text + decoder.decode();
    bytes += piece.value.byteLength;
    if (bytes > mostBytes) {
      await reader?.cancel();
      throw new EdgeError('too-large');
    }
    text += decoder.decode(piece.value, { stream: true });
  }
}

/** A flat object of texts. */
function parseWords(text: string): Words {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new EdgeError('bad-request');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new EdgeError('bad-request');
  const words: Record<string, string> = {};
  for (const [name, each] of Object.entries(value)) {
    if (typeof each !== 'string') throw new EdgeError('bad-request');
    words[name] = each;
  }
  return words;
}

async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new EdgeError('upstream', { retryAfterSeconds: 60 })), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function answer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(body === undefined ? null : JSON.stringify(body), {
    status,
    headers: {
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      'Referrer-Policy': 'no-referrer',
      Vary: 'Origin',
      ...headers,
    },
  });
}

/**
 * Answers POST checkout, claim, refresh, restore, portal (from the site's pages only) and webhook (from Stripe only),
 * whatever path stands before these words.
 */
export function createHandler(settings: Settings, clock: Clock = systemClock): Handler {
  const stripe = stripeClient(settings);
  const limiter = settings.limiter ?? memoryLimiter(clock);
  const log = settings.log ?? ((line: string) => console.error(line));
  const context = { settings, stripe, clock, log };
  const origin = new URL(settings.siteUrl).origin;
  const allowed = { 'Access-Control-Allow-Origin': origin };

  const respond = async (route: string, request: Request, address: string): Promise<Response> => {
    const call = Object.hasOwn(calls, route) ? calls[route] : undefined;
    if (call === undefined && route !== 'webhook') throw new EdgeError('not-found');
    if (call !== undefined && request.headers.get('origin') !== origin) throw new EdgeError('origin');
    if (call !== undefined && request.method === 'OPTIONS')
      return answer(204, undefined, {
        ...allowed,
        'Access-Control-Allow-Methods': 'POST',
        'Access-Control-Allow-Headers': 'content-type',
        'Access-Control-Max-Age': '86400',
      });
    if (request.method !== 'POST') throw new EdgeError('method');
    if (call === undefined) {
      const body = await readBody(request, webhookBytes);
      const { upstreamTimeoutMs } = settings;
      return answer(200, await within(upstreamTimeoutMs, webhook(settings, stripe, clock, request, body)));
    }
    const retryAfterSeconds = await limiter.take(callerOf(address));
    if (retryAfterSeconds > 0) throw new EdgeError('rate-limited', { retryAfterSeconds });
    if (!/^application\/json(;|$)/i.test(request.headers.get('content-type') ?? ''))
      throw new EdgeError('bad-request');
    const words = parseWords(await readBody(request, callBytes));
    return answer(200, await within(settings.upstreamTimeoutMs, call(context, words)), allowed);
  };

  return async (request, address = 'unknown') => {
    const route = new URL(request.url).pathname.split('/').at(-1) ?? '';
    try {
      return await respond(route, request, address);
    } catch (thrown) {
      const error = thrown instanceof EdgeError ? thrown : (fromStripe(thrown) ?? new EdgeError('internal'));
      if (thrown !== error || error.status >= 500) log(`${route}: ${error.code}, ${describeFailure(thrown)}`);
      const { code, message, status, retryAfterSeconds } = error;
      return answer(
        status,
        { error: { code, message } },
        {
          ...(request.headers.get('origin') === origin ? allowed : {}),
          ...(retryAfterSeconds === undefined ? {} : { 'Retry-After': String(retryAfterSeconds) }),
        },
      );
    }
  };
}
