// Registers the service worker, and where the host sends no isolation headers lets it add them by reloading once.

import { siteRoot } from './dom.js';
import { showBanner } from './banner.js';

const reloadedKey = 'mypictools:isolation-reload';

function reloadedBefore(): boolean {
  try {
    return sessionStorage.getItem(reloadedKey) !== null;
  } catch {
    // Without session storage a loop could not be noticed, so never start one.
    return true;
  }
}

async function register(): Promise<ServiceWorkerRegistration | undefined> {
  if (!('serviceWorker' in navigator) || !isSecureContext) return undefined;
  try {
    return await navigator.serviceWorker.register(new URL('sw.js', siteRoot()), {
      scope: siteRoot().pathname,
    });
  } catch {
    return undefined;
  }
}

/** Resolves when the page may go on; it does not when a reload is under way. */
export async function ensureIsolation(): Promise<void> {
  if (crossOriginIsolated) {
    if (document.readyState === 'complete') void register();
    else addEventListener('load', () => void register(), { once: true });
    return;
  }
  const registration = await register();
  if (registration !== undefined && !reloadedBefore()) {
    await navigator.serviceWorker.ready;
    sessionStorage.setItem(reloadedKey, '1');
    location.reload();
    return new Promise(() => undefined);
  }
  showBanner(
    isSecureContext
      ? 'This browser does not isolate the page, so the tools cannot start; a private window or a current browser may help.'
      : 'The tools need a secure address: open this site over HTTPS or on localhost.',
    'bad',
  );
}
