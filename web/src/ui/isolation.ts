// Registers the service worker, and where the host sends no isolation headers lets it add them by reloading once.

import { keepCore } from '../site/service-worker-talk.js';
import { siteRoot } from '../site/root.js';
import { showBanner } from './banner.js';

/** Well after the page has painted and anything the person asked for has gone first. */
const quietMs = 5000;
const reloadedKey = 'mypictools:isolation-reload';

/** A second reload this soon would be a loop; later it is the answer to a forced reload, which skips the worker. */
const loopMs = 15_000;

/** Notes the reload that is about to happen. False when it must not: it would be a loop, or could not be noticed. */
function mayReload(): boolean {
  try {
    const last = Number(sessionStorage.getItem(reloadedKey) ?? 0);
    if (Date.now() - last < loopMs) return false;
    sessionStorage.setItem(reloadedKey, String(Date.now()));
    return true;
  } catch {
    return false;
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

/** Lets the service worker fetch the core in quiet, so that a tool that was opened once runs offline. */
export function keepForOffline(): void {
  const connection = (navigator as Navigator & { readonly connection?: { readonly saveData?: boolean } })
    .connection;
  if (!('serviceWorker' in navigator) || connection?.saveData === true) return;
  addEventListener('load', () => setTimeout(() => void keepCore(), quietMs), { once: true });
}

/** Resolves when the page may go on; it does not when a reload is under way. */
export async function ensureIsolation(): Promise<void> {
  if (crossOriginIsolated) {
    if (document.readyState === 'complete') void register();
    else addEventListener('load', () => void register(), { once: true });
    return;
  }
  const registration = await register();
  if (registration !== undefined && mayReload()) {
    await navigator.serviceWorker.ready;
    location.reload();
    return new Promise(() => undefined);
  }
  showBanner(
    isSecureContext
      ? 'This page could not be isolated as the tools need it; reload it, or use a current browser outside private mode.'
      : 'The tools need a secure address: open this site over HTTPS or on localhost.',
    'bad',
  );
}
