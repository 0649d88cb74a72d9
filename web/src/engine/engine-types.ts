// The public shapes of the engine: options, progress, results. What `/engine.js` promises to programs.

import type { Catalogue, Recipe, Rectangle } from './recipe.js';
import type { ModelLibrary } from '../models/model-types.js';

export interface EngineOptions {
  /** Most pictures worked on at the same time. Default: the machine's cores, at most 4, fewer on small devices. */
  readonly workers?: number;
  /** Threads for the pixels of a picture that is alone. Default 1: codecs are serial, so more seldom help. */
  readonly threads?: number;
  /** Folder that holds `manifest.json` and the weights. Default: `models/` beside the module. */
  readonly models?: string;
  /** A worker whose memory has grown past this many bytes is replaced after its job. Default 1 GiB. */
  readonly memoryBudget?: number;
  /** A worker that shows no sign of life for this long is replaced (ten times as long while encoding). Default 60 000. */
  readonly hangTimeoutMs?: number;
  /** Idle workers of the core are dropped after this long. Default 30 000. */
  readonly idleTimeoutMs?: number;
  /**
   * Networks kept ready at the same time, counted by the size of their files in bytes; the one used longest ago goes
   * first. Default: 256 million, less on small devices. A single larger network is still run.
   */
  readonly modelBudget?: number;
  /**
   * Whether networks may run on the graphics processor. `auto` (the default): where a self-test has shown that its
   * results are right and come faster; `right`: where they are right, however slow; `off`: never.
   */
  readonly webgpu?: 'auto' | 'right' | 'off';
}

/** What a job is doing, in order; only recipes that need a mask pass through the first three. */
export type Stage = 'download' | 'prepare' | 'inference' | 'render';

export interface Progress {
  readonly stage: Stage;
  /** 0 to 1 over the whole job; never goes back. */
  readonly fraction: number;
  /** Bytes, while models are downloaded, of all together. */
  readonly loaded?: number;
  readonly total?: number;
  /** While networks are asked: which question this is, from 1, and the most there can be. */
  readonly asked?: number;
  readonly of?: number;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /**
   * An encoded picture whose grey says what is kept (white) of the picture that the step with a mask sees; all frames
   * of an animation stand one under another. With it no network runs. `RunResult.mask` of an earlier run fits.
   */
  readonly mask?: Blob;
  /** Encoded pictures by the names under which parameters of the kind `image` refer to them. */
  readonly images?: Readonly<Record<string, Blob>>;
}

/** Something the person should know that did not stop the job. */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

export interface RunResult {
  /** The written file; its type is the format's media type. */
  readonly blob: Blob;
  /** Format id as in the catalogue. */
  readonly format: string;
  /** Usual file extension without a dot. */
  readonly extension: string;
  /** Pixels, of one frame. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly warnings: readonly Warning[];
  /**
   * Milliseconds by name: the core's own (`decode`, `total`), and `run` from call to answer. Where networks were asked,
   * also `prepare` (the core's part before the last answer), `load` (waiting for sessions) and `inference` (the
   * networks alone, all questions together).
   */
  readonly timings: Readonly<Record<string, number>>;
  /** Where a step needs a mask: a grey PNG of it, or the mask that was given. May be given to a later run. */
  readonly mask?: Blob;
  /** What the networks found; absent where none was asked. */
  readonly subject?: Subject;
}

export interface Subject {
  /** 0 (a guess) to 1. */
  readonly confidence: number;
  /** Where the subject is, in pixels of the picture that the step sees; null when there is none. */
  readonly box: Rectangle | null;
}

export type Input = Blob | ArrayBuffer | Uint8Array;

export interface Engine {
  readonly catalogue: Catalogue;
  readonly models: ModelLibrary;
  /** Fetches the core and starts one worker, so that the first run is quick. */
  warmUp(): Promise<void>;
  /**
   * Renders one picture. The input is never changed or detached. May be called many times at once; jobs beyond
   * the number of workers wait in order. Rejects with an EngineError.
   */
  run(input: Input, recipe: Recipe, options?: RunOptions): Promise<RunResult>;
  /** Stops everything; jobs not yet answered reject with `cancelled`. */
  close(): Promise<void>;
}
