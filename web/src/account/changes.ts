// Tells this page and the site's other tabs that a store of the account database has changed.

export type StoreName = 'jobs' | 'allowance' | 'licence' | 'settings';

/**
 * What happened to a store: `here` is known to this page alone, because the browser did not take it; `stored` is in the
 * database; `emptied` too, and what other pages remember of the store is to go as well.
 */
export type Change = 'here' | 'stored' | 'emptied';
type Elsewhere = Exclude<Change, 'here'>;

const channelName = 'mypictools-account';
const stores: ReadonlySet<unknown> = new Set<StoreName>(['jobs', 'allowance', 'licence', 'settings']);
const listeners = new Map<StoreName, Set<() => void>>();
/** These hear of a change before the others do. */
const followers = new Map<StoreName, Set<(change: Elsewhere) => void>>();
let channel: BroadcastChannel | undefined;

interface Message {
  readonly store: StoreName;
  readonly change: Elsewhere;
}

function isMessage(value: unknown): value is Message {
  if (typeof value !== 'object' || value === null) return false;
  const { store, change } = value as Partial<Record<keyof Message, unknown>>;
  return stores.has(store) && (change === 'stored' || change === 'emptied');
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
      if (!isMessage(data)) return;
      for (const follower of [...(followers.get(data.store) ?? [])]) follower(data.change);
      tellHere(data.store);
    };
  } catch {
    return undefined;
  }
  return channel;
}

/** Says that something in the store is different now. Whoever changes a store calls it once the change is made. */
export function tellChange(store: StoreName, change: Change = 'here'): void {
  tellHere(store);
  if (change !== 'here') openChannel()?.postMessage({ store, change } satisfies Message);
}

function listen<Listener>(
  to: Map<StoreName, Set<Listener>>,
  store: StoreName,
  listener: Listener,
): () => void {
  openChannel();
  const set = to.get(store) ?? new Set();
  to.set(store, set);
  set.add(listener);
  return () => set.delete(listener);
}

/** Calls back at every change, of this page or another tab's. Answers how to stop. */
export function onChange(store: StoreName, callback: () => void): () => void {
  return listen(listeners, store, callback);
}

/** Calls back when another tab changed what is stored: what this page remembers beside it is then the older one. */
export function onChangeElsewhere(store: StoreName, callback: (change: Elsewhere) => void): () => void {
  return listen(followers, store, callback);
}
