// The public shapes of models: what the manifest says and what the store can do.

import type { Warning } from '../engine/engine-types.js';

export interface ModelEntry {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly licence: string;
  readonly licenceUrl: string;
  readonly source: string;
  /** Mirrors, tried in order; relative to the manifest, or absolute. */
  readonly urls: readonly string[];
  readonly bytes: number;
  /** 64 lower-case hexadecimal digits. */
  readonly sha256: string;
  readonly input: {
    readonly width: number;
    readonly height: number;
    /** Per channel: tensor = (value - mean) * scale, values 0 to 255. */
    readonly mean: readonly [number, number, number];
    readonly scale: readonly [number, number, number];
    readonly layout: 'nchw';
  };
  readonly output: { readonly normalise: 'min-max' | 'none' };
}

export interface ModelManifest {
  readonly version: 1;
  /** Id of the model used when a recipe names none. */
  readonly default: string;
  readonly models: readonly ModelEntry[];
}

export interface ModelState {
  readonly model: ModelEntry;
  /** `stored`: complete and checked; `partial`: an interrupted download that will be resumed; `absent`. */
  readonly state: 'absent' | 'partial' | 'stored';
  /** Bytes kept on this device now. */
  readonly storedBytes: number;
  /** Milliseconds since 1970 when the download finished. */
  readonly storedAt?: number;
}

export interface DownloadProgress {
  readonly loaded: number;
  readonly total: number;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** Weights on this device. Every method may reject with an EngineError (`network`, `model-invalid`, `cancelled`). */
export interface ModelLibrary {
  manifest(): Promise<ModelManifest>;
  /** Every model of the manifest with what is stored of it. */
  list(): Promise<readonly ModelState[]>;
  /** Downloads and checks a model unless it is already stored. */
  download(id: string, options?: DownloadOptions): Promise<{ readonly warnings: readonly Warning[] }>;
  /** Deletes what is stored; a running download of it is cancelled. */
  remove(id: string): Promise<void>;
}
