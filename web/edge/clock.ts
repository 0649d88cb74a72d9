// What time it is, in a form that tests can move.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** Seconds since 1970, as Stripe and tokens count. */
export function seconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}

export const daySeconds = 86_400;
