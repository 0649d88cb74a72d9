// Says in one sentence each what this browser or moment lacks; everything that still works goes on.

import { environmentProblem } from '../engine/environment.js';
import { showBanner } from './banner.js';
import { ensureIsolation } from './isolation.js';

function hasIndexedDB(): boolean {
  try {
    return typeof indexedDB !== 'undefined' && indexedDB !== null;
  } catch {
    return false;
  }
}

export async function checkSupport(): Promise<void> {
  await ensureIsolation();
  const problem = environmentProblem();
  if (problem !== undefined && crossOriginIsolated) showBanner(problem, 'bad');
  if (!hasIndexedDB()) {
    showBanner(
      'This browser keeps no data for this site, so models are fetched each time and pictures are not passed between pages.',
    );
  }
  const sayOffline = (): void => {
    const takeAway = showBanner('There is no network; whatever this site has loaded before keeps working.');
    addEventListener('online', takeAway, { once: true });
  };
  if (!navigator.onLine) sayOffline();
  addEventListener('offline', sayOffline);
}
