// The models on this device: one download at a time for each, shared by all who wait for it, kept in IndexedDB.

import { abortable } from '../engine/abort.js';
import { cancelled, EngineError } from '../engine/errors.js';
import type { Warning } from '../engine/engine-types.js';
import { fetchModel, hasChecksum, joinPieces } from './fetch-model.js';
import { fetchManifest } from './manifest.js';
import type {
  DownloadOptions,
  DownloadProgress,
  ModelEntry,
  ModelLibrary,
  ModelManifest,
  ModelState,
} from './model-types.js';
import { MemoryShelf, openShelf } from './pieces.js';
import type { PieceShelf, StoredModel } from './pieces.js';

export interface LoadedModel {
  /** The whole file, checked. Not to be transferred or changed. */
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

export class ModelStore implements ModelLibrary {
  private readonly options: StoreOptions;
  private readonly memory = new MemoryShelf();
  private readonly flights = new Map<string, Flight>();
  /** The last work on each model, so that a new download waits until an abandoned one has let go. */
  private readonly tails = new Map<string, Promise<void>>();
  private opening: Promise<PieceShelf> | undefined;
  private reading: Promise<ModelManifest> | undefined;

  constructor(options: StoreOptions) {
    this.options = options;
  }

  manifest(): Promise<ModelManifest> {
    this.reading ??= fetchManifest(this.manifestUrl).catch((error: unknown) => {
      this.reading = undefined;
      throw error;
    });
    return this.reading;
  }

  async list(): Promise<readonly ModelState[]> {
    const { models } = await this.manifest();
    const stored = [...(await (await this.lastingShelf()).all()), ...(await this.memory.all())];
    return models.map((model) =>
      stateOf(
        model,
        stored.find((record) => record.id === model.id && record.sha256 === model.sha256),
      ),
    );
  }

  async download(
    id: string,
    options: DownloadOptions = {},
  ): Promise<{ readonly warnings: readonly Warning[] }> {
    const { warnings } = await this.load(id, options);
    return { warnings };
  }

  async remove(id: string): Promise<void> {
    const flight = this.flights.get(id);
    this.flights.delete(id);
    flight?.controller.abort();
    await this.inTurn(id, async () => {
      await this.memory.remove(id);
      await (await this.lastingShelf()).remove(id);
    });
  }

  /** The entry of the manifest; rejects with `bad-parameter` when there is none. */
  async entry(id: string): Promise<ModelEntry> {
    const model = (await this.manifest()).models.find((candidate) => candidate.id === id);
    if (model) return model;
    throw new EngineError({
      code: 'bad-parameter',
      message: `There is no model "${id}".`,
      parameter: 'model',
    });
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
    this.opening ??= (this.options.openShelf ?? openShelf)();
    try {
      return await this.opening;
    } catch {
      this.opening = undefined;
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

function stateOf(model: ModelEntry, record: StoredModel | undefined): ModelState {
  if (!record || record.piecesDone === 0) return { model, state: 'absent', storedBytes: 0 };
  const storedBytes = Math.min(record.bytes, record.piecesDone * record.pieceBytes);
  return record.verified
    ? { model, state: 'stored', storedBytes, storedAt: record.storedAt }
    : { model, state: 'partial', storedBytes };
}

/** Runs `work` while no other tab of this site does the same, where the browser has locks. */
function acrossTabs<T>(name: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  return locks ? locks.request(name, { signal }, work) : work();
}
