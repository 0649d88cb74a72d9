// What the rest of the site asks about Premium: whether it is unlocked here, and when that changes.

import { siteSettings } from '../site/settings.js';
import { siteRoot } from '../site/root.js';
import { onChange, tellChange } from './changes.js';
import { systemClock } from './clock.js';
import { Licences } from './licences.js';
import type { LicenceState } from './licences.js';
import { askPremium } from './premium-client.js';

export type { LicenceState };

let known: Licences | undefined;

/** Undefined where the owner sells nothing. */
export function licences(): Licences | undefined {
  const { premium } = siteSettings();
  if (premium === undefined) return undefined;
  const root = siteRoot();
  const endpoint = new URL(premium.endpoint, root);
  known ??= new Licences({
    keys: premium.publicKeys,
    audience: root.origin,
    clock: systemClock,
    ask: (route, words) => askPremium(endpoint, route, words),
  });
  return known;
}

let watching = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Renews when it is time, for as long as the page is open, and says so when the licence ends meanwhile. */
async function watch(all: Licences): Promise<void> {
  clearTimeout(timer);
  const dueMs = await all.dueInMs();
  if (dueMs === undefined) return;
  if (dueMs === 0) await all.renew();
  const nextMs = dueMs === 0 ? ((await all.dueInMs()) ?? undefined) : dueMs;
  if (nextMs === undefined) return;
  clearTimeout(timer);
  timer = setTimeout(
    () => {
      void watch(all);
      tellChange('licence');
    },
    // Not at once again, whatever the clock does.
    Math.max(nextMs, 60_000),
  );
}

/** Whether Premium is unlocked in this browser. Answers from what is here; renewing goes on in the background. */
export async function licence(): Promise<LicenceState> {
  const all = licences();
  if (all === undefined) return { active: false };
  const state = await all.state();
  if (!watching) {
    watching = true;
    void watch(all);
  }
  return state;
}

/** Calls back when the licence may be another one: bought, renewed, revoked or removed, here or in another tab. */
export function onLicenceChange(callback: () => void): () => void {
  return onChange('licence', () => {
    const all = licences();
    // A licence that comes while the page is open is looked after as well.
    if (all !== undefined && timer === undefined) void watch(all);
    callback();
  });
}
