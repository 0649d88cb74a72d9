// The list of requests: noted at once, without anything waiting for it, and written to IndexedDB a moment later in one go.

import { openDB } from 'idb';
import type { DBSchema, IDBPDatabase } from 'idb';
import { mostRequests, parseEntry, requestsAgeMs, requestsDatabase } from './request-entry.js';
import type { Origin, RequestEntry } from './request-entry.js';

/** A database that does not answer must not keep the service worker's events open. */
const mostWriteMs = 5_000;

interface LogSchema extends DBSchema {
  readonly requests: { readonly key: number; readonly value: RequestEntry };
}

type Changing = { -readonly [Name in keyof RequestEntry]: RequestEntry[Name] };

interface Fresh {
  readonly entry: Changing;
  /** Where the answer comes from is known. */
  settled: boolean;
}

/** A request that is under way; whoever answers it says where the answer came from. */
export interface OpenEntry {
  readonly id: number;
  settle(from: Origin): void;
  /** The body, once it has been counted. */
  sent(bytes: number): void;
  /** Path of what asked, once it is known. */
  askedBy(client: string): void;
}

export interface LogOptions {
  readonly now?: () => number;
  readonly writeAfterMs?: number;
  /** Origin of this site: what goes elsewhere is kept longest. */
  readonly own?: string;
  /** After something was written or wiped. */
  readonly changed?: () => void;
}

export class RequestLog {
  private readonly now: () => number;
  private readonly writeAfterMs: number;
  private readonly changed: () => void;
  private readonly own: string;
  /** Not yet written, or changed since; all there is where nothing can be written. */
  private readonly fresh = new Map<number, Fresh>();
  /** Grows when the list is wiped: what began before is then of no more interest. */
  private generation = 0;
  private writing: Promise<void> | undefined;
  private database: Promise<IDBPDatabase<LogSchema>> | undefined;
  private lastId = 0;
  /** An old and a new service worker write side by side: they take other numbers in the same millisecond. */
  private readonly salt = Math.floor(Math.random() * 900);

  constructor({ now = Date.now, writeAfterMs = 1000, own = '', changed = () => undefined }: LogOptions = {}) {
    this.now = now;
    this.writeAfterMs = writeAfterMs;
    this.own = own;
    this.changed = changed;
  }

  /** Notes a request. Synchronous: the answer does not wait. */
  begin(about: Pick<RequestEntry, 'method' | 'url' | 'kind'>): OpenEntry {
    const at = this.now();
    this.lastId = Math.max(this.lastId + 1, at * 1000 + this.salt);
    const { method, kind } = about;
    const entry: Changing = {
      ...{ id: this.lastId, at, method, kind },
      url: about.url.replace(/#.*$/s, ''),
      bytesSent: 0,
      from: 'network',
      client: '',
    };
    const fresh: Fresh = { entry, settled: false };
    this.fresh.set(entry.id, fresh);
    const { generation } = this;
    const change = (what: Partial<Changing>): void => {
      if (generation !== this.generation) return;
      Object.assign(entry, what);
      this.fresh.set(entry.id, fresh);
    };
    return {
      id: entry.id,
      settle: (from) => {
        fresh.settled = true;
        change({ from });
      },
      sent: (bytesSent) => change({ bytesSent }),
      askedBy: (client) => change({ client }),
    };
  }

  /** Resolves when what is noted by now has been written, a moment later, together with what else comes meanwhile. */
  written(): Promise<void> {
    this.writing ??= new Promise((resolve) => {
      setTimeout(() => {
        this.writing = undefined;
        const late = new Promise<void>((give) => setTimeout(give, mostWriteMs));
        void Promise.race([this.write(), late]).then(resolve);
      }, this.writeAfterMs);
    });
    return this.writing;
  }

  /** The newest last. */
  async entries(): Promise<readonly RequestEntry[]> {
    let kept: unknown[] = [];
    try {
      kept = await (await this.open()).getAll('requests');
    } catch {
      // Storage is blocked: what this worker remembers is all there is.
    }
    const all = new Map<number, RequestEntry>();
    for (const each of kept) {
      const entry = parseEntry(each);
      if (entry !== undefined) all.set(entry.id, entry);
    }
    for (const [id, { entry }] of this.fresh) all.set(id, { ...entry });
    const oldest = this.now() - requestsAgeMs;
    const young = [...all.values()].filter((entry) => entry.at >= oldest).sort((a, b) => a.id - b.id);
    const surplus = new Set(surplusOf(young, this.own));
    return young.filter(({ id }) => !surplus.has(id));
  }

  async clear(): Promise<void> {
    this.fresh.clear();
    this.generation += 1;
    try {
      await (await this.open()).clear('requests');
    } catch {
      // Nothing was kept.
    }
    this.changed();
  }

  private async write(): Promise<void> {
    const written = [...this.fresh.values()].map((fresh) => ({ fresh, copy: { ...fresh.entry } }));
    try {
      const database = await this.open();
      const { store, done } = database.transaction('requests', 'readwrite');
      for (const { copy } of written) void store.put(copy).catch(() => undefined);
      void store
        .delete(IDBKeyRange.upperBound((this.now() - requestsAgeMs) * 1000, true))
        .catch(() => undefined);
      if ((await store.count()) > mostRequests)
        for (const id of surplusOf(await store.getAll(), this.own))
          void store.delete(id).catch(() => undefined);
      await done;
      // What has changed while it was written stays for the next time; what is under way may still change.
      for (const { fresh, copy } of written)
        if (fresh.settled && same(copy, fresh.entry)) this.fresh.delete(copy.id);
    } catch {
      // Full or blocked: kept in memory, as many as there would be in the database.
      this.forgetOldest();
    }
    this.changed();
  }

  private forgetOldest(): void {
    const entries = [...this.fresh.values()].map(({ entry }) => entry);
    for (const id of surplusOf(entries, this.own)) this.fresh.delete(id);
  }

  /** A failed opening is forgotten; so is a database that somebody deletes or opens in a newer version. */
  private open(): Promise<IDBPDatabase<LogSchema>> {
    const forget = (): void => {
      this.database = undefined;
    };
    this.database ??= openDB<LogSchema>(requestsDatabase, 1, {
      upgrade: (database) => void database.createObjectStore('requests', { keyPath: 'id' }),
      blocking(_current, _blocked, event) {
        (event.target as IDBDatabase).close();
        forget();
      },
      terminated: forget,
    }).catch((error: unknown) => {
      forget();
      throw error;
    });
    return this.database;
  }
}

function same(one: RequestEntry, other: RequestEntry): boolean {
  return one.from === other.from && one.bytesSent === other.bytesSent && one.client === other.client;
}

/**
 * The ids of those that make room where there are more than `mostRequests`: the oldest, and of all others first those that
 * carried nothing to this very site. `entries` have the newest last.
 */
function surplusOf(entries: readonly RequestEntry[], own: string): readonly number[] {
  const plain = ({ method, bytesSent, url }: RequestEntry): boolean =>
    method === 'GET' && bytesSent === 0 && (own === '' || url.startsWith(`${own}/`));
  const inOrder = [...entries.filter(plain), ...entries.filter((entry) => !plain(entry))];
  return inOrder.slice(0, Math.max(0, entries.length - mostRequests)).map(({ id }) => id);
}
