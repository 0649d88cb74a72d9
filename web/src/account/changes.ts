// Tells this page and the site's other tabs that a store of the account database has changed.

export type StoreName = 'jobs' | 'allowance' | 'licence' | 'settings';

const channelName = 'mypictools-account';
const listeners = new Map<StoreName, Set<() => void>>();
let channel: BroadcastChannel | undefined;

function isStoreName(value: unknown): value is StoreName {
  return value === 'jobs' || value === 'allowance' || value === 'licence' || value === 'settings';
}

function tellHere(store: StoreName): void {
  for (const listener of [...(listeners.get(store) ?? [])]) listener();
}

/** Undefined where the browser has no such channel; then other tabs learn of changes when they read again. */
function openChannel(): BroadcastChannel | undefined {
  if (channel !== undefined) return channel;
  try {
    channel = new BroadcastChannel(channelName);
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (isStoreName(data)) tellHere(data);
    };
  } catch {
    return undefined;
  }
  return channel;
}

/** Says that something in the store is different now. Whoever changes a store calls it once the change is written. */
export function tellChange(store: StoreName): void {
  tellHere(store);
  openChannel()?.postMessage(store);
}

/** Calls back at every change, of this page or another tab's. Answers how to stop. */
export function onChange(store: StoreName, callback: () => void): () => void {
  openChannel();
  const set = listeners.get(store) ?? new Set();
  listeners.set(store, set);
  set.add(callback);
  return () => set.delete(callback);
}
