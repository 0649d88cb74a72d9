// The page's one free allowance, put together from the owner's settings, the session and the licence.

import { siteSettings } from '../site/settings.js';
import { Allowance } from './allowance.js';
import { systemClock } from './clock.js';
import { licence } from './licence.js';
import { sessionMark } from './session.js';

let known: Promise<Allowance> | undefined;

async function make(limit: number): Promise<Allowance> {
  return new Allowance({
    limit,
    clock: systemClock,
    session: await sessionMark(),
    unlimited: async () => (await licence()).active,
  });
}

/** Undefined where the owner sells nothing: then there is no limit. */
export function freeTier(): Promise<Allowance> | undefined {
  const { freeImagesPerDay } = siteSettings();
  if (freeImagesPerDay === undefined) return undefined;
  known ??= make(freeImagesPerDay);
  return known;
}
