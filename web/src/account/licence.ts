// What the rest of the site asks about Premium: whether it is unlocked here, and when that changes.

import { siteSettings } from '../site/settings.js';
import { siteRoot } from '../site/root.js';
import { onChange, tellChange } from './changes.js';
import { systemClock } from './clock.js';
import { Licences } from './licences.js';
import type { LicencesOptions, LicenceState } from './licences.js';
import { askPremium } from './premium-client.js';
import { Purchases } from './purchases.js';

export type { LicenceState };

export interface Premium {
  readonly licences: Licences;
  readonly purchases: Purchases;
}

let known: Premium | undefined;

/** Undefined where the owner sells nothing. */
export function premium(): Premium | undefined {
  const { premium: settings } = siteSettings();
  if (settings === undefined) return undefined;
  if (known !== undefined) return known;
  const root = siteRoot();
  const endpoint = new URL(settings.endpoint, root);
  const options: LicencesOptions = {
    keys: settings.publicKeys,
    audience: root.origin,
    clock: systemClock,
    ask: (route, words) => askPremium(endpoint, route, words),
  };
  const licences = new Licences(options);
  known = { licences, purchases: new Purchases(licences, options) };
  return known;
}

let watching = false;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Renews when it is time, for as long as the page is open, and says so when the licence ends meanwhile. */
async function watch(licences: Licences): Promise<void> {
  const dueMs = await licences.dueInMs();
  if (dueMs === 0) await licences.renew();
  const nextMs = dueMs === 0 ? await licences.dueInMs() : dueMs;
  clearTimeout(timer);
  if (nextMs === undefined) return;
  // Not at once again, whatever the clock does. Whoever listens, this page's watch included, looks again.
  timer = setTimeout(() => tellChange('licence'), Math.max(nextMs, 60_000));
}

/** Whether Premium is unlocked in this browser. Answers from what is here; renewing goes on in the background. */
export async function licence(): Promise<LicenceState> {
  const all = premium();
  if (all === undefined) return { active: false };
  const state = await all.licences.state();
  if (!watching) {
    watching = true;
    // What fails here fails again where somebody asks, and is said there.
    const look = (): void => void watch(all.licences).catch(() => undefined);
    onChange('licence', look);
    look();
  }
  return state;
}

/** Calls back when the licence may be another one: bought, renewed, revoked or removed, here or in another tab. */
export function onLicenceChange(callback: () => void): () => void {
  return onChange('licence', callback);
}
