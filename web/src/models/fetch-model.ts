// Brings a whole model onto a shelf, piece by piece: resumes, tries the mirrors in order, checks the checksum.

import { throwIfAborted } from '../engine/abort.js';
import { EngineError, toEngineError } from '../engine/errors.js';
import { requestRange, wrongSize } from './download.js';
import type { DownloadProgress, ModelEntry } from './model-types.js';
import type { PieceShelf, StoredModel } from './pieces.js';
import { hex } from '../site/hex.js';

export const pieceBytes = 4 * 1024 * 1024;

/** Attempts at one mirror in a row that were cut short. */
const attemptsPerMirror = 4;

export interface FetchOptions {
  readonly model: ModelEntry;
  /** Absolute addresses, tried in order. */
  readonly urls: readonly string[];
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DownloadProgress) => void;
  /** Where a record is written; may change to memory while the download runs. */
  readonly shelf: () => Promise<PieceShelf>;
  /** Writes one record; on a full disk it moves everything to memory and succeeds. */
  readonly put: PieceShelf['put'];
  readonly stallMs: number;
  readonly pauseMs: number;
  readonly pieceBytes?: number;
}

function wrongContent(): EngineError {
  return new EngineError({
    code: 'model-invalid',
    message: 'The model that was downloaded is not the right one: its checksum is wrong.',
  });
}

/** The whole model's bytes, checked. Rejects with `network`, `model-invalid` or `cancelled`. */
export async function fetchModel(options: FetchOptions): Promise<ArrayBuffer> {
  let failure: EngineError | undefined;
  for (const url of options.urls) {
    try {
      return await fetchFromMirror(options, url);
    } catch (thrown) {
      throwIfAborted(options.signal);
      const error = toEngineError(thrown);
      // Wrong bytes say more than a mirror that is down.
      if (failure?.code !== 'model-invalid') failure = error;
    }
  }
  throw (
    failure ?? new EngineError({ code: 'network', message: 'The model has no address to download it from.' })
  );
}

async function fetchFromMirror(options: FetchOptions, url: string): Promise<ArrayBuffer> {
  const { model, signal } = options;
  let interrupted = 0;
  let fresh = false;
  for (;;) {
    const before = await (await options.shelf()).find(model.id);
    const resumed = before !== undefined && before.piecesDone > 0;
    try {
      await fetchPieces(options, url);
    } catch (thrown) {
      throwIfAborted(signal);
      const error = toEngineError(thrown);
      const after = await (await options.shelf()).find(model.id);
      const progressed = (after?.piecesDone ?? 0) > (before?.piecesDone ?? 0);
      // A server that never answered is down; one that has begun is worth waiting for.
      const worthRetrying = thrown instanceof CutShort || (interrupted > 0 && error.code === 'network');
      interrupted = progressed ? 1 : interrupted + 1;
      if (!worthRetrying || interrupted >= attemptsPerMirror) throw error;
      await pause(options.pauseMs * interrupted, signal);
      continue;
    }
    const bytes = await joinPieces(await options.shelf(), model);
    if (bytes && (await hasChecksum(bytes, model.sha256))) return bytes;
    await (await options.shelf()).remove(model.id);
    // Pieces of two different files may have been joined: once more, from the beginning.
    if (!resumed || fresh) throw wrongContent();
    fresh = true;
  }
}

/** A connection that broke after it had begun to deliver. */
class CutShort extends EngineError {}

async function fetchPieces(options: FetchOptions, url: string): Promise<void> {
  const { model, signal, onProgress } = options;
  const size = options.pieceBytes ?? pieceBytes;
  let record: StoredModel = {
    id: model.id,
    sha256: model.sha256,
    bytes: model.bytes,
    pieceBytes: size,
    piecesDone: 0,
    url,
    verified: false,
    storedAt: Date.now(),
  };
  const shelf = await options.shelf();
  const found = await shelf.find(model.id);
  const usable = found?.sha256 === model.sha256 && found.bytes === model.bytes && found.pieceBytes === size;
  if (found && !usable) await shelf.remove(model.id);
  if (found && usable) record = { ...record, piecesDone: found.piecesDone };

  const start = record.piecesDone * size;
  if (start >= model.bytes) return;
  const sameSource = usable && found.url === url;
  const etag = sameSource ? found.etag : undefined;
  onProgress({ loaded: start, total: model.bytes });
  const response = await requestRange({
    url,
    offset: start,
    etag,
    total: model.bytes,
    signal,
    stallMs: options.stallMs,
  });
  if (response.offset !== start) record = { ...record, piecesDone: 0 };
  if (response.etag !== undefined) record = { ...record, etag: response.etag };

  try {
    let loaded = response.offset;
    let piece = new Uint8Array(pieceLength(model, size, record.piecesDone));
    let filled = 0;
    for (;;) {
      throwIfAborted(signal);
      const chunk = await nextChunk(response.read);
      if (!chunk) break;
      loaded += chunk.byteLength;
      if (loaded > model.bytes) throw wrongSize();
      for (let taken = 0; taken < chunk.byteLength;) {
        const part = chunk.subarray(taken, taken + piece.byteLength - filled);
        piece.set(part, filled);
        filled += part.byteLength;
        taken += part.byteLength;
        if (filled < piece.byteLength) continue;
        const index = record.piecesDone;
        record = { ...record, piecesDone: index + 1, storedAt: Date.now() };
        await options.put(record, { index, bytes: piece.buffer });
        piece = new Uint8Array(pieceLength(model, size, record.piecesDone));
        filled = 0;
      }
      onProgress({ loaded, total: model.bytes });
    }
    if (loaded < model.bytes) throw cutShort(new Error('the connection ended early'));
  } finally {
    response.cancel();
  }
}

function pieceLength(model: ModelEntry, size: number, index: number): number {
  return Math.max(0, Math.min(size, model.bytes - index * size));
}

function cutShort(cause: unknown): CutShort {
  return new CutShort(
    {
      code: 'network',
      message: 'The download of the model was interrupted; check the connection and try again.',
    },
    { cause },
  );
}

async function nextChunk(read: () => Promise<Uint8Array | undefined>): Promise<Uint8Array | undefined> {
  try {
    return await read();
  } catch (cause) {
    throw cutShort(cause);
  }
}

/** All pieces in one, or undefined when one is missing. */
export async function joinPieces(shelf: PieceShelf, model: ModelEntry): Promise<ArrayBuffer | undefined> {
  const record = await shelf.find(model.id);
  if (!record || record.sha256 !== model.sha256 || record.bytes !== model.bytes) return undefined;
  const whole = new Uint8Array(model.bytes);
  for (let index = 0; index * record.pieceBytes < model.bytes; index++) {
    const piece = await shelf.piece(model.id, index);
    const offset = index * record.pieceBytes;
    if (!piece || piece.byteLength !== Math.min(record.pieceBytes, model.bytes - offset)) return undefined;
    whole.set(new Uint8Array(piece), offset);
  }
  return whole.buffer;
}

export async function hasChecksum(bytes: ArrayBuffer, sha256: string): Promise<boolean> {
  return (await sha256Of(bytes)) === sha256;
}

/** 64 lower-case hexadecimal digits. */
export async function sha256Of(bytes: ArrayBuffer): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return hex(digest);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    const timer = setTimeout(wake, ms);
    signal.addEventListener('abort', wake);
  });
}
