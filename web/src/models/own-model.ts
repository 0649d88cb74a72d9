// A visitor's own network: which files fit, how it is fed, and the entry and the method that the rest of the site sees.

import { EngineError } from '../engine/errors.js';
import type {
  MethodEntry,
  ModelEntry,
  Normalisation,
  OwnModelReport,
  OwnModelSettings,
} from './model-types.js';

/** The id of both the network and its method. */
export const ownModelId = 'custom';

/** A session needs its weights several times over, and WebAssembly has 4 GiB for everything. */
export const mostOwnBytes = 512 * 1024 * 1024;
const leastSide = 32;
const mostSide = 2048;

/** A side of a tensor: pixels, or the name of what is left open. */
export type Side = number | string;

/** An input or output as ONNX Runtime describes it. */
export interface TensorFacts {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly Side[];
}

export interface NetworkFacts {
  readonly inputs: readonly TensorFacts[];
  readonly outputs: readonly TensorFacts[];
}

const byImagenet = {
  mean: [123.675, 116.28, 103.53],
  scale: [1 / 58.395, 1 / 57.12, 1 / 57.375],
} as const;
const alike = (mean: number, scale: number) =>
  ({ mean: [mean, mean, mean], scale: [scale, scale, scale] }) as const;

/** A value v of 0 to 255 enters the network as (v - mean) * scale. */
const presets: Readonly<Record<Normalisation, Pick<ModelEntry['input'], 'mean' | 'scale'>>> = {
  imagenet: byImagenet,
  'minus-one-to-one': alike(127.5, 1 / 127.5),
  'zero-to-one': alike(0, 1 / 255),
  isnet: alike(128, 1 / 256),
};

function unusable(reason: string): EngineError {
  return new EngineError({ code: 'model-invalid', message: `This model cannot be used here: ${reason}.` });
}

/** Refuses, by its first bytes and its size, what cannot be an ONNX file. Rejects with `model-invalid`. */
export async function requireOnnxFile(file: Blob): Promise<void> {
  if (file.size === 0) throw unusable('the file is empty');
  if (file.size > mostOwnBytes) {
    throw unusable(`the file has ${Math.round(file.size / 1e6)} MB, and a browser can run at most 537 MB`);
  }
  const head = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  const text = String.fromCharCode(...head);
  // A page of an error or of a login is what a browser most often saves under a model's name.
  if (/^\s*[<{[]/.test(text)) throw unusable('the file is a text, not an ONNX model');
  if (text.startsWith('version https://git-lfs')) {
    throw unusable('the file only points to the model (Git LFS); download the model itself');
  }
  if (text.startsWith('PK')) throw unusable('the file is a ZIP archive; unpack it first');
  // An ONNX file is a protobuf that begins with its version (field 1); the compact ORT format says its name.
  if (head[0] !== 0x08 && !text.slice(4, 8).startsWith('ORTM')) throw unusable('the file is no ONNX model');
}

/** What matters of a network for cutting out. Throws `model-invalid` where input or output are of another kind. */
export function reportOf(facts: NetworkFacts, bytes: number): OwnModelReport {
  const [input, ...others] = facts.inputs;
  const [output] = facts.outputs;
  if (!input || !output) throw unusable('it has no input or no output');
  if (others.length > 0) {
    throw unusable(
      `it wants ${facts.inputs.length} inputs (${facts.inputs.map(({ name }) => name).join(', ')})`,
    );
  }
  requireFloats(input, 'takes');
  requireFloats(output, 'gives');
  const [batch, channels, height, width] = input.shape;
  const planes = input.shape.length === 4 && fits(batch, 1) && fits(channels, 3);
  if (!planes) {
    throw unusable(
      `it takes ${words(input.shape)}, not one picture of three colour planes (1 × 3 × height × width)`,
    );
  }
  // Some exporters write no shape at all; then the trial run tells.
  const single = output.shape.length < 2 || output.shape.slice(0, -2).every((side) => fits(side, 1));
  if (!single) throw unusable(`its first output is ${words(output.shape)}, not one mask`);
  return {
    bytes,
    ...sideOf('width', width),
    ...sideOf('height', height),
    input: { name: input.name, shape: input.shape },
    output: { name: output.name, shape: output.shape },
  };
}

function requireFloats({ type }: TensorFacts, verb: string): void {
  if (type !== 'float32') throw unusable(`it ${verb} numbers of the kind ${type}, not float32`);
}

function fits(side: Side | undefined, wanted: number): boolean {
  return side === wanted || typeof side === 'string' || (typeof side === 'number' && side <= 0);
}

function words(shape: readonly Side[]): string {
  return shape.length === 0 ? 'a single number' : shape.join(' × ');
}

function sideOf<Name extends string>(name: Name, side: Side | undefined): { [Key in Name]?: number } {
  return typeof side === 'number' && side > 0 ? ({ [name]: side } as { [Key in Name]: number }) : {};
}

/** The entry of a visitor's network. Throws `bad-parameter` where the settings do not fit the file. */
export function ownEntry(report: OwnModelReport, settings: OwnModelSettings, sha256: string): ModelEntry {
  const width = side('width', report.width, settings.width);
  const height = side('height', report.height, settings.height);
  const { mean, scale } = presets[settings.normalisation] ?? wrong('normalisation', 'is unknown');
  return {
    id: ownModelId,
    title: settings.title.trim().slice(0, 80) || 'Your own model',
    summary: 'A model that you added yourself; it stays on this device.',
    licence: 'as its author says',
    licenceUrl: 'about:blank',
    source: 'your own file',
    urls: [],
    bytes: report.bytes,
    sha256,
    input: { width, height, mean, scale, layout: 'nchw' },
    output: { normalise: settings.minMax ? 'min-max' : 'none' },
  };
}

function wrong(parameter: string, what: string): never {
  throw new EngineError({
    code: 'bad-parameter',
    message: `The ${parameter} of the model ${what}.`,
    parameter,
  });
}

function side(name: 'width' | 'height', fixed: number | undefined, asked: number | undefined): number {
  if (fixed !== undefined && asked !== undefined && asked !== fixed) {
    return wrong(name, `is ${fixed} in the file, not ${asked}`);
  }
  const value = fixed ?? asked;
  if (value === undefined) return wrong(name, 'is left open by the file and must be given');
  if (!Number.isInteger(value) || value < leastSide || value > mostSide) {
    return wrong(name, `must be a whole number from ${leastSide} to ${mostSide} pixels`);
  }
  return value;
}

/** The method that asks only the visitor's network. */
export function ownMethod(model: ModelEntry): MethodEntry {
  return { id: ownModelId, title: model.title, summary: model.summary, networks: [model.id] };
}
