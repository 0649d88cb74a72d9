// The public shapes of models: what the manifest says, what a person chooses between, and what the store can do.
//
// A network is one file of weights. A method is what a recipe names: one network, or several that are asked together.

import type { Warning } from '../engine/engine-types.js';

/** A network as the manifest describes it. */
export interface ModelEntry {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  readonly licence: string;
  readonly licenceUrl: string;
  readonly source: string;
  /** Mirrors, tried in order; relative to the manifest, or absolute. Empty for a visitor's own network. */
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

/** A method as the manifest describes it. */
export interface MethodEntry {
  readonly id: string;
  readonly title: string;
  readonly summary: string;
  /** Ids of the networks it may ask. */
  readonly networks: readonly string[];
  /** A quicker method whose result may be shown meanwhile. */
  readonly preview?: string;
  /** What the person must agree to before the first use, as one sentence. */
  readonly consent?: string;
}

export interface ModelManifest {
  readonly version: 1;
  /** Id of the method used when a recipe names none. */
  readonly default: string;
  readonly models: readonly ModelEntry[];
  readonly methods: readonly MethodEntry[];
}

export interface Licence {
  readonly name: string;
  readonly url: string;
}

/** A method as a page shows it: usable on this site, with what it costs. */
export interface Method extends Omit<MethodEntry, 'consent'> {
  /** Of all its networks, in bytes. */
  readonly bytes: number;
  /** Of its networks, each once. */
  readonly licences: readonly Licence[];
  /** Only where a licence has to be agreed to; `given` says whether it has been on this device. */
  readonly consent?: { readonly sentence: string; readonly given: boolean };
}

export interface ModelState {
  readonly model: ModelEntry;
  /** `stored`: complete and checked; `partial`: an interrupted download that will be resumed; `absent`. */
  readonly state: 'absent' | 'partial' | 'stored';
  /** Bytes kept on this device now. */
  readonly storedBytes: number;
  /** Milliseconds since 1970 when the download finished. */
  readonly storedAt?: number;
  /** False while the weights are in memory only and will be gone with the page. */
  readonly lasting?: boolean;
}

export interface DownloadProgress {
  /** Bytes. */
  readonly loaded: number;
  readonly total: number;
}

export interface DownloadOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: DownloadProgress) => void;
}

/** How colours enter a visitor's own network. */
export const normalisations = ['imagenet', 'minus-one-to-one', 'zero-to-one', 'isnet'] as const;
export type Normalisation = (typeof normalisations)[number];

/** What a visitor says of their own network. */
export interface OwnModelSettings {
  /** Its name on this device; the file's name is a good one. */
  readonly title: string;
  /** Pixels, 32 to 2048; needed where the file leaves the size open, else it must agree with the file. */
  readonly width?: number;
  readonly height?: number;
  readonly normalisation: Normalisation;
  /** Whether the output is stretched to 0..1 before use; right for most segmentation networks. */
  readonly minMax: boolean;
}

/** What a file that may be a network says of itself. */
export interface OwnModelReport {
  readonly bytes: number;
  /** Pixels; undefined where the file leaves them open. */
  readonly width?: number;
  readonly height?: number;
  /** Name and shape of what is used; open sides are texts. */
  readonly input: { readonly name: string; readonly shape: readonly (number | string)[] };
  readonly output: { readonly name: string; readonly shape: readonly (number | string)[] };
}

/** Weights on this device. Every method may reject with an EngineError (`network`, `model-invalid`, `cancelled`). */
export interface ModelLibrary {
  manifest(): Promise<ModelManifest>;
  /** The methods usable on this site, in the manifest's order; a visitor's own comes last, with the id `custom`. */
  methods(): Promise<readonly Method[]>;
  /** Every network with what is stored of it. */
  list(): Promise<readonly ModelState[]>;
  /** Whether this browser keeps anything; where not, networks are gone when the page closes. */
  lasting(): Promise<boolean>;
  /** Downloads and checks a network unless it is already stored. */
  download(id: string, options?: DownloadOptions): Promise<{ readonly warnings: readonly Warning[] }>;
  /** Downloads and checks all networks of a method that are not stored yet; the progress counts all of them. */
  downloadMethod(id: string, options?: DownloadOptions): Promise<{ readonly warnings: readonly Warning[] }>;
  /** Deletes what is stored; a running download of it is cancelled. A visitor's own network is gone for good. */
  remove(id: string): Promise<void>;
  /** Reads a stored network again and compares its checksum. False when it was damaged, which deletes it. */
  verify(id: string): Promise<boolean>;
  /** Remembers on this device that the person has agreed to a method's terms, or no longer does. */
  consent(methodId: string, agreed?: boolean): Promise<void>;
  /** Looks into a file without keeping it. Rejects with `model-invalid` when it cannot be used here. */
  inspectOwn(file: Blob, options?: { readonly signal?: AbortSignal }): Promise<OwnModelReport>;
  /** Tries a visitor's own network once and keeps it as the method `custom`, in place of an earlier one. */
  addOwn(
    file: Blob,
    settings: OwnModelSettings,
    options?: { readonly signal?: AbortSignal },
  ): Promise<Method>;
}
