// How often one address may ask: counted in memory, under a hash with a salt of this process, and forgotten soon.

import type { Clock } from './clock.js';

export interface RateLimiter {
  /** Counts one request; answers how many seconds to wait, 0 when it may go on. */
  take(address: string): Promise<number>;
}

export interface RateLimit {
  readonly requests: number;
  readonly windowSeconds: number;
}

/** No more addresses than this are remembered at once; beyond it the oldest are forgotten. */
const mostAddresses = 10_000;

export function memoryLimiter(
  clock: Clock,
  { requests, windowSeconds }: RateLimit = { requests: 30, windowSeconds: 60 },
): RateLimiter {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const counts = new Map<string, { count: number; endsAtMs: number }>();

  const hash = async (address: string): Promise<string> => {
    const text = new TextEncoder().encode(address);
    const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array([...salt, ...text])));
    return String.fromCharCode(...bytes.subarray(0, 12));
  };

  const makeRoom = (now: number): void => {
    for (const [key, { endsAtMs }] of counts) {
      if (endsAtMs > now && counts.size < mostAddresses) break;
      counts.delete(key);
    }
  };

  return {
    async take(address) {
      const key = await hash(address);
      const now = clock.now();
      let entry = counts.get(key);
      if (entry === undefined || entry.endsAtMs <= now) {
        // Deleted first, so that the map stays in the order in which windows end.
        counts.delete(key);
        makeRoom(now);
        entry = { count: 0, endsAtMs: now + windowSeconds * 1000 };
        counts.set(key, entry);
      }
      entry.count += 1;
      return entry.count > requests ? Math.ceil((entry.endsAtMs - now) / 1000) : 0;
    },
  };
}
