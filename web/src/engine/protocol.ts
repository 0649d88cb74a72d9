// The messages between a page and its workers, and the only place that parses them.
//
// Every request with an id gets exactly one answer. A worker has at most one request outstanding. An answer that says
// `crashed` is the worker's last: it must be replaced.

import { parseErrorDetails } from './errors.js';
import type { ErrorDetails } from './errors.js';
import type { RunResult, Warning } from './engine-types.js';

/** Options of one render, given to the core as JSON; the worker adds `control`. */
export interface RenderOptions {
  readonly threads: number;
  readonly model?: unknown;
  readonly maskShape?: readonly number[];
}

/** The page lets the core's script load while the WebAssembly is still being compiled. Not answered. */
export interface LoadMessage {
  readonly kind: 'load';
  readonly coreUrl: string;
}

export type CoreRequest =
  | {
      readonly kind: 'start';
      readonly coreUrl: string;
      readonly module: WebAssembly.Module;
      readonly poolSize: number;
    }
  | {
      /** Open, render, close. */
      readonly kind: 'render';
      readonly input: Blob | ArrayBuffer;
      readonly recipe: string;
      readonly options: RenderOptions;
    }
  | {
      /** Open, prepare; the source stays open for `finish`. */
      readonly kind: 'prepare';
      readonly input: Blob | ArrayBuffer;
      readonly recipe: string;
      readonly model: string;
      readonly options: RenderOptions;
    }
  | {
      /** Render the source kept by `prepare`, close. */
      readonly kind: 'finish';
      readonly recipe: string;
      readonly mask: Float32Array;
      readonly options: RenderOptions;
    };

export type InferenceRequest =
  | {
      readonly kind: 'load-model';
      readonly model: string;
      readonly weights: ArrayBuffer;
      readonly ortUrl: string;
      readonly threads: number;
    }
  | { readonly kind: 'infer'; readonly tensor: Float32Array; readonly shape: readonly number[] };

export type WithId<T> = T & { readonly id: number };

export type Answer =
  | { readonly ok: true; readonly value: unknown; readonly memoryBytes: number }
  | {
      readonly ok: false;
      readonly error: ErrorDetails;
      readonly crashed: boolean;
      readonly memoryBytes: number;
    };

export type AnswerMessage = Answer & { readonly kind: 'answer'; readonly id: number };

export interface Started {
  readonly memory: SharedArrayBuffer;
  readonly control: number;
}

export interface Prepared {
  readonly tensor: Float32Array;
  readonly shape: readonly number[];
}

/** What the core wrote, before the page makes a blob of it. */
export interface Rendered extends Omit<RunResult, 'blob'> {
  readonly bytes: ArrayBuffer;
  readonly mediaType: string;
}

export interface Inferred {
  readonly mask: Float32Array;
  readonly shape: readonly number[];
}

/** What is no object of the right shape. Becomes an `internal` error where it is caught. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown, what: string): Fields {
  if (typeof value !== 'object' || value === null) throw new ProtocolError(`${what} is not an object`);
  return value as Fields;
}

function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw new ProtocolError(`"${name}" is not a text`);
  return value;
}

function count(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) {
    throw new ProtocolError(`"${name}" is not a count`);
  }
  return value;
}

function shape(fields: Fields): number[] {
  const value = fields['shape'];
  if (!Array.isArray(value) || !value.every((side) => Number.isInteger(side) && side > 0)) {
    throw new ProtocolError('"shape" is not a list of sizes');
  }
  return value as number[];
}

function tensor(fields: Fields, name: string, sides: readonly number[]): Float32Array {
  const value = fields[name];
  if (!(value instanceof Float32Array)) throw new ProtocolError(`"${name}" is not a tensor`);
  const expected = sides.reduce((product, side) => product * side, 1);
  if (value.length !== expected) {
    throw new ProtocolError(`"${name}" has ${value.length} values where its shape says ${expected}`);
  }
  return value;
}

function warningsOf(value: unknown): Warning[] {
  if (!Array.isArray(value)) return [];
  return value.map((warning) => {
    const fields = fieldsOf(warning, 'a warning');
    return { code: text(fields, 'code'), message: text(fields, 'message') };
  });
}

function timingsOf(value: unknown): Record<string, number> {
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, number] => typeof entry[1] === 'number'),
  );
}

/** A message from a worker; undefined for anything that is not an answer (extensions post messages too). */
export function parseAnswer(data: unknown): AnswerMessage | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const fields = data as Fields;
  if (fields['kind'] !== 'answer' || typeof fields['id'] !== 'number') return undefined;
  const memory = fields['memoryBytes'];
  const common = {
    kind: 'answer' as const,
    id: fields['id'],
    memoryBytes: typeof memory === 'number' ? memory : 0,
  };
  return fields['ok'] === true
    ? { ...common, ok: true, value: fields['value'] }
    : {
        ...common,
        ok: false,
        error: parseErrorDetails(fields['error']),
        crashed: fields['crashed'] === true,
      };
}

export function parseStarted(value: unknown): Started {
  const fields = fieldsOf(value, 'the start');
  const memory = fields['memory'];
  if (!(memory instanceof SharedArrayBuffer)) throw new ProtocolError('"memory" is not shared');
  return { memory, control: count(fields, 'control') };
}

export function parsePrepared(value: unknown): Prepared {
  const fields = fieldsOf(value, 'the prepared picture');
  const sides = shape(fields);
  return { shape: sides, tensor: tensor(fields, 'tensor', sides) };
}

export function parseInferred(value: unknown): Inferred {
  const fields = fieldsOf(value, 'the mask');
  const sides = shape(fields);
  return { shape: sides, mask: tensor(fields, 'mask', sides) };
}

export function parseRendered(value: unknown): Rendered {
  const fields = fieldsOf(value, 'the result');
  const bytes = fields['bytes'];
  if (!(bytes instanceof ArrayBuffer) || bytes.byteLength === 0)
    throw new ProtocolError('the result is empty');
  return {
    bytes,
    format: text(fields, 'format'),
    mediaType: text(fields, 'mediaType'),
    extension: text(fields, 'extension'),
    width: count(fields, 'width'),
    height: count(fields, 'height'),
    frames: count(fields, 'frames'),
    warnings: warningsOf(fields['warnings']),
    timings: timingsOf(fields['timings']),
  };
}

/** The door's JSON: its value, or its error as details. */
export function parseDoor(
  json: string,
): { readonly ok: true; readonly value: Fields } | { readonly ok: false; readonly error: ErrorDetails } {
  const fields = fieldsOf(JSON.parse(json), "the core's answer");
  return fields['ok'] === true
    ? { ok: true, value: fieldsOf(fields['value'] ?? {}, "the core's value") }
    : { ok: false, error: parseErrorDetails(fields['error']) };
}
