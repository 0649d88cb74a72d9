// What time it is, in a form that tests can move.

export const dayMs = 86_400_000;

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };
