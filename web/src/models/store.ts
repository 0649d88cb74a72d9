// The networks on this device: one download at a time for each, shared by all who wait for it, kept in IndexedDB.

import { abortable } from '../engine/abort.js';
import { cancelled, EngineError } from '../engine/errors.js';
import type { Warning } from '../engine/engine-types.js';
import { fetchModel, hasChecksum, joinPieces, pieceBytes } from './fetch-model.js';
import { fetchManifest, parseEntry } from './manifest.js';
import type {
  DownloadOptions,
  DownloadProgress,
  MethodEntry,
  ModelEntry,
  ModelManifest,
  ModelState,
} from './model-types.js';
import { ownMethod, ownModelId } from './own-model.js';
import { MemoryShelf, openShelf } from './pieces.js';
import type { PieceShelf, StoredModel } from './pieces.js';

export interface LoadedModel {
  /** The whole file, checked. Calls that wait for the same load get the same buffer; only one of them may move it. */
  readonly weights: ArrayBuffer;
  readonly warnings: readonly Warning[];
}

export interface StoreOptions {
  /** Folder of the manifest, absolute, with a slash at the end. */
  readonly base: string;
  readonly openShelf?: () => Promise<PieceShelf>;
  readonly pieceBytes?: number;
  readonly stallMs?: number;
  readonly pauseMs?: number;
}

/** A load under way, with those who wait for it. */
interface Flight {
  readonly loading: Promise<LoadedModel>;
  readonly controller: AbortController;
  readonly listeners: Set<(progress: DownloadProgress) => void>;
  waiting: number;
}

const notCached: Warning = {
  code: 'not-cached',
  message: 'The model could not be kept on this device, so it will be downloaded again next time.',
};

/** What a method asks, with what the manifest says of each. */
export interface UsableMethod extends Omit<MethodEntry, 'networks'> {
  readonly networks: readonly ModelEntry[];
}

const ownNote = 'own-model';
/** A database that could not be opened is not asked again for this long. */
const refusalMs = 20_000;

export class ModelStore {
  private readonly options: StoreOptions;
  private readonly memory = new MemoryShelf();
  private readonly flights = new Map<string, Flight>();
  /** The last work on each model, so that a new download waits until an abandoned one has let go. */
  private readonly tails = new Map<string, Promise<void>>();
  private opening: Promise<PieceShelf> | undefined;
  private refusedAt = -Infinity;
  private reading: Promise<ModelManifest> | undefined;

  constructor(options: StoreOptions) {
    this.options = options;
  }

  /** The site's own list, without a visitor's network. */
  manifest(): Promise<ModelManifest> {
    this.reading ??= fetchManifest(this.manifestUrl).catch((error: unknown) => {
      this.reading = undefined;
      throw error;
    });
    return this.reading;
  }

  /** The site's list with the visitor's own network, where there is one. */
  async everything(): Promise<ModelManifest> {
    const manifest = await this.manifest();
    const own = await this.own();
    if (!own) return manifest;
    const { models, methods } = manifest;
    return { ...manifest, models: [...models, own], methods: [...methods, ownMethod(own)] };
  }

  async list(): Promise<readonly ModelState[]> {
    const { models } = await this.everything();
    const kept = [
      ...(await this.memory.all()).map((record) => ({ record, lasting: false })),
      ...(await (await this.lastingShelf()).all()).map((record) => ({ record, lasting: true })),
    ];
    return models.map((model) => {
      const found = kept.find(({ record }) => record.id === model.id && record.sha256 === model.sha256);
      return stateOf(model, found?.record, found?.lasting ?? true);
    });
  }

  async remove(id: string): Promise<void> {
    const flight = this.flights.get(id);
    this.flights.delete(id);
    flight?.controller.abort();
    await this.inTurn(id, async () => {
      if (id === ownModelId) await this.keepNote(ownNote, undefined);
      await this.memory.remove(id);
      await (await this.lastingShelf()).remove(id);
    });
  }

  /** The entry of a network; rejects with `bad-parameter` when there is none. */
  async entry(id: string): Promise<ModelEntry> {
    const own = id === ownModelId ? await this.own() : undefined;
    const model = own ?? (await this.manifest()).models.find((candidate) => candidate.id === id);
    if (model) return model;
    throw unknown(`There is no model "${id}".`);
  }

  /** What a method asks; rejects with `bad-parameter` when there is none, or none here. */
  async method(id: string): Promise<UsableMethod> {
    const own = id === ownModelId ? await this.own() : undefined;
    if (own) return { ...ownMethod(own), networks: [own] };
    const { methods, models } = await this.manifest();
    const method = methods.find((candidate) => candidate.id === id);
    if (method) {
      const networks = method.networks.flatMap((name) => models.filter((model) => model.id === name));
      return { ...method, networks };
    }
    throw unknown(
      id === ownModelId
        ? 'There is no model of your own on this device; add its file on the page of models.'
        : `There is no model "${id}" on this site.`,
    );
  }

  /** Whether the whole is here and was right when it came. Its checksum is compared when it is loaded. */
  async has(model: ModelEntry): Promise<boolean> {
    const record = await (await this.shelfOf(model.id)).find(model.id).catch(() => undefined);
    return record?.verified === true && record.sha256 === model.sha256;
  }

  /** Reads the weights again; those with a wrong checksum are deleted. */
  async verify(id: string): Promise<boolean> {
    const model = await this.entry(id);
    return this.inTurn(id, async () => (await this.readWeights(model)) !== undefined);
  }

  /** Puts a visitor's network, already tried, in place of an earlier one. */
  async keepOwn(model: ModelEntry, bytes: ArrayBuffer): Promise<readonly Warning[]> {
    await this.remove(model.id);
    return this.inTurn(model.id, async () => {
      const size = this.options.pieceBytes ?? pieceBytes;
      let record: StoredModel = {
        id: model.id,
        sha256: model.sha256,
        bytes: model.bytes,
        pieceBytes: size,
        piecesDone: 0,
        url: '',
        verified: false,
        storedAt: Date.now(),
      };
      for (let index = 0; index * size < bytes.byteLength; index++) {
        record = { ...record, piecesDone: index + 1 };
        await this.put(record, { index, bytes: bytes.slice(index * size, (index + 1) * size) });
      }
      await this.put({ ...record, verified: true });
      await this.keepNote(ownNote, model);
      return this.warningsFor(model.id);
    });
  }

  /** Whether there is a database that takes anything. */
  async lasting(): Promise<boolean> {
    return (await this.lastingShelf()).lasting;
  }

  /** What was noted; a database that fails is as good as none. */
  async note(name: string): Promise<unknown> {
    const here = await this.memory.note(name);
    if (here !== undefined) return here;
    try {
      return await (await this.lastingShelf()).note(name);
    } catch {
      this.opening = undefined;
      return undefined;
    }
  }

  /** Notes plain data for later visits, or only for this one where the database refuses. */
  async keepNote(name: string, value: unknown): Promise<void> {
    await this.memory.keepNote(name, undefined);
    try {
      await (await this.lastingShelf()).keepNote(name, value);
    } catch {
      this.opening = undefined;
      await this.memory.keepNote(name, value);
    }
  }

  /** The checked weights, from this device or downloaded. */
  async load(id: string, options: DownloadOptions = {}): Promise<LoadedModel> {
    const { signal, onProgress } = options;
    const model = await abortable(this.entry(id), signal);
    if (signal?.aborted) throw cancelled();
    const flight = this.flights.get(id) ?? this.takeOff(model);
    if (onProgress) flight.listeners.add(onProgress);
    flight.waiting++;
    try {
      return await abortable(flight.loading, signal);
    } finally {
      if (onProgress) flight.listeners.delete(onProgress);
      if (--flight.waiting === 0) this.land(id, flight);
    }
  }

  private async own(): Promise<ModelEntry | undefined> {
    const noted = await this.note(ownNote);
    if (noted === undefined) return undefined;
    try {
      return parseEntry(noted, 'your own model', 'none');
    } catch {
      // Written by another version of this site, or by nobody we know.
      return undefined;
    }
  }

  /** Nobody waits any longer: an unfinished download stops, and its pieces stay for the next. */
  private land(id: string, flight: Flight): void {
    if (this.flights.get(id) === flight) this.flights.delete(id);
    flight.controller.abort();
  }

  private takeOff(model: ModelEntry): Flight {
    const controller = new AbortController();
    const listeners = new Set<(progress: DownloadProgress) => void>();
    const announce = (progress: DownloadProgress): void =>
      listeners.forEach((listener) => listener(progress));
    const loading = this.inTurn(model.id, () => this.loadOnce(model, controller.signal, announce));
    const flight: Flight = { loading, controller, listeners, waiting: 0 };
    this.flights.set(model.id, flight);
    const forget = (): void => {
      if (this.flights.get(model.id) === flight) this.flights.delete(model.id);
    };
    loading.then(forget, forget);
    return flight;
  }

  private async loadOnce(
    model: ModelEntry,
    signal: AbortSignal,
    announce: (progress: DownloadProgress) => void,
  ): Promise<LoadedModel> {
    const kept = await this.keptWeights(model);
    if (kept) return kept;
    return acrossTabs(`mypictools-model-${model.id}`, signal, async () => {
      // Another tab may have brought it while this one waited.
      const brought = await this.keptWeights(model);
      if (brought) return brought;
      if (model.urls.length === 0) throw ownGone();
      const weights = await fetchModel({
        model,
        urls: model.urls.map((url) => new URL(url, this.manifestUrl).href),
        signal,
        onProgress: announce,
        shelf: () => this.shelfOf(model.id),
        put: (record, piece) => this.put(record, piece),
        stallMs: this.options.stallMs ?? 30_000,
        pauseMs: this.options.pauseMs ?? 500,
        ...(this.options.pieceBytes === undefined ? {} : { pieceBytes: this.options.pieceBytes }),
      });
      const record = await (await this.shelfOf(model.id)).find(model.id);
      if (record) await this.put({ ...record, verified: true, storedAt: Date.now() });
      return { weights, warnings: await this.warningsFor(model.id) };
    });
  }

  private async keptWeights(model: ModelEntry): Promise<LoadedModel | undefined> {
    try {
      return await this.readWeights(model);
    } catch {
      // A database that was closed under us (cleared, or changed by another tab) is opened anew.
      this.opening = undefined;
      return undefined;
    }
  }

  /** Weights that are complete here. What fails its checksum (a damaged disk) is deleted, to be brought again. */
  private async readWeights(model: ModelEntry): Promise<LoadedModel | undefined> {
    const shelf = await this.shelfOf(model.id);
    const record = await shelf.find(model.id);
    if (!record?.verified || record.sha256 !== model.sha256) return undefined;
    const weights = await joinPieces(shelf, model);
    if (weights && (await hasChecksum(weights, model.sha256))) {
      return { weights, warnings: await this.warningsFor(model.id) };
    }
    await shelf.remove(model.id);
    return undefined;
  }

  private async warningsFor(id: string): Promise<Warning[]> {
    return (await this.shelfOf(id)).lasting ? [] : [notCached];
  }

  private async shelfOf(id: string): Promise<PieceShelf> {
    return (await this.memory.find(id)) ? this.memory : this.lastingShelf();
  }

  /** IndexedDB, or memory while it cannot be had. */
  private async lastingShelf(): Promise<PieceShelf> {
    // A browser that does not answer costs seconds each time it is asked.
    if (!this.opening && performance.now() - this.refusedAt < refusalMs) return this.memory;
    this.opening ??= (this.options.openShelf ?? openShelf)();
    try {
      return await this.opening;
    } catch {
      this.opening = undefined;
      this.refusedAt = performance.now();
      return this.memory;
    }
  }

  private async put(
    record: StoredModel,
    piece?: { readonly index: number; readonly bytes: ArrayBuffer },
  ): Promise<void> {
    const shelf = await this.shelfOf(record.id);
    try {
      await shelf.put(record, piece);
    } catch {
      // The storage is full, or has gone away: go on in memory with what there is, and give the room back.
      await this.moveToMemory(shelf, record.id);
      await this.memory.put(record, piece);
    }
  }

  private async moveToMemory(shelf: PieceShelf, id: string): Promise<void> {
    this.opening = undefined;
    const record = await shelf.find(id);
    if (!record) return;
    for (let index = 0; index < record.piecesDone; index++) {
      const bytes = await shelf.piece(id, index);
      if (bytes) await this.memory.put(record, { index, bytes });
    }
    await shelf.remove(id).catch(() => undefined);
  }

  private inTurn<T>(id: string, work: () => Promise<T>): Promise<T> {
    const turn = (this.tails.get(id) ?? Promise.resolve()).then(work);
    this.tails.set(
      id,
      turn.then(
        () => undefined,
        () => undefined,
      ),
    );
    return turn;
  }

  private get manifestUrl(): string {
    return new URL('manifest.json', this.options.base).href;
  }
}

function unknown(message: string): EngineError {
  return new EngineError({ code: 'bad-parameter', message, parameter: 'model' });
}

function ownGone(): EngineError {
  return new EngineError({
    code: 'model-invalid',
    message: 'Your own model is no longer on this device; add its file again on the page of models.',
  });
}

function stateOf(model: ModelEntry, record: StoredModel | undefined, lasting: boolean): ModelState {
  if (!record || record.piecesDone === 0) return { model, state: 'absent', storedBytes: 0 };
  const storedBytes = Math.min(record.bytes, record.piecesDone * record.pieceBytes);
  return record.verified
    ? { model, state: 'stored', storedBytes, storedAt: record.storedAt, lasting }
    : { model, state: 'partial', storedBytes, lasting };
}

/** Runs `work` while no other tab of this site does the same, where the browser has locks. */
function acrossTabs<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  return locks ? locks.request(name, { signal }, work) : work();
}
