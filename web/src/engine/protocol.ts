// The messages between a page and its workers, and the only place that parses them.
//
// Every request with an id gets exactly one answer. A worker has at most one request outstanding. An answer that says
// `crashed` is the worker's last: it must be replaced.

import { parseErrorDetails } from './errors.js';
import type { ErrorDetails } from './errors.js';
import type { RunResult, Subject, Warning } from './engine-types.js';
import type { Rectangle } from './recipe.js';
import type { NetworkFacts, Side, TensorFacts } from '../models/own-model.js';

/** Options of one call, given to the core as JSON; the worker adds `control`. */
export interface CallOptions {
  readonly threads: number;
}

/** What a recipe needs beside its picture: an encoded mask, and encoded pictures by name. */
export interface Attachments {
  readonly mask?: Blob | ArrayBuffer;
  readonly images?: Readonly<Record<string, Blob>>;
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
      readonly attachments: Attachments;
      readonly options: CallOptions;
    }
  | {
      /** Open, and ask the core for its first question (`Asked` or `Decided`); the source stays open for what follows. */
      readonly kind: 'prepare';
      readonly input: Blob | ArrayBuffer;
      readonly recipe: string;
      /** JSON: a method's id and the entries of its networks. */
      readonly method: string;
      readonly options: CallOptions;
    }
  | {
      /** As `prepare`, but only to learn whether the picture can be read: answers nothing and closes. */
      readonly kind: 'probe';
      readonly input: Blob | ArrayBuffer;
      readonly recipe: string;
      readonly method: string;
      readonly options: CallOptions;
    }
  | {
      /** Begins again with another method, on the source that `prepare` kept. */
      readonly kind: 'restart';
      readonly recipe: string;
      readonly method: string;
      readonly options: CallOptions;
    }
  | {
      /** A network's answer to the last question; the core answers with the next, or has decided. */
      readonly kind: 'answer';
      readonly tensor: Float32Array;
      readonly shape: readonly number[];
      readonly options: CallOptions;
    }
  | {
      /** Render the source kept by `prepare`, close. */
      readonly kind: 'finish';
      readonly recipe: string;
      readonly attachments: Attachments;
      readonly options: CallOptions;
    };

export type InferenceRequest =
  | {
      /** Makes a session; answers what the network says of itself (`NetworkFacts`). */
      readonly kind: 'load-model';
      readonly model: string;
      readonly weights: ArrayBuffer;
      readonly ortUrl: string;
      readonly threads: number;
      /** Sessions that go before, to make room. */
      readonly release: readonly string[];
    }
  | {
      readonly kind: 'infer';
      readonly model: string;
      readonly tensor: Float32Array;
      readonly shape: readonly number[];
    }
  | { readonly kind: 'release-model'; readonly model: string };

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

/** The core wants a network's answer. */
export interface Asked {
  readonly done: false;
  /** Id of the network. */
  readonly network: string;
  readonly tensor: Float32Array<ArrayBuffer>;
  readonly shape: readonly number[];
  /** How many questions there have been, with this one, and the most there can be. */
  readonly asked: number;
  readonly of: number;
}

/** The core has its mask. */
export interface Decided {
  readonly done: true;
  readonly subject: Subject;
  /** A grey PNG. */
  readonly mask: ArrayBuffer;
  readonly warnings: readonly Warning[];
}

/** What the core wrote, before the page makes a blob of it. */
export interface Rendered extends Omit<RunResult, 'blob' | 'mask' | 'subject'> {
  readonly bytes: ArrayBuffer;
  readonly mediaType: string;
}

export interface Inferred {
  readonly mask: Float32Array<ArrayBuffer>;
  readonly shape: readonly number[];
  /** Milliseconds of the network alone. */
  readonly ms: number;
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

function tensor(fields: Fields, name: string, sides: readonly number[]): Float32Array<ArrayBuffer> {
  const value = fields[name];
  if (!(value instanceof Float32Array) || !(value.buffer instanceof ArrayBuffer)) {
    throw new ProtocolError(`"${name}" is not a tensor`);
  }
  const expected = sides.reduce((product, side) => product * side, 1);
  if (value.length !== expected) {
    throw new ProtocolError(`"${name}" has ${value.length} values where its shape says ${expected}`);
  }
  return value as Float32Array<ArrayBuffer>;
}

function fraction(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !(value >= 0 && value <= 1)) {
    throw new ProtocolError(`"${name}" is not from 0 to 1`);
  }
  return value;
}

function rectangle(value: unknown): Rectangle | null {
  if (value === null || value === undefined) return null;
  const fields = fieldsOf(value, 'the rectangle');
  return {
    left: count(fields, 'left'),
    top: count(fields, 'top'),
    width: count(fields, 'width'),
    height: count(fields, 'height'),
  };
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

export function parseConsulted(value: unknown): Asked | Decided {
  const fields = fieldsOf(value, "the core's question");
  if (fields['done'] === true) {
    const mask = fields['mask'];
    if (!(mask instanceof ArrayBuffer) || mask.byteLength === 0) throw new ProtocolError('the mask is empty');
    const subject = { confidence: fraction(fields, 'confidence'), box: rectangle(fields['subject']) };
    return { done: true, subject, mask, warnings: warningsOf(fields['warnings']) };
  }
  const sides = shape(fields);
  return {
    done: false,
    network: text(fields, 'network'),
    tensor: tensor(fields, 'tensor', sides),
    shape: sides,
    asked: count(fields, 'asked'),
    of: count(fields, 'of'),
  };
}

export function parseInferred(value: unknown): Inferred {
  const fields = fieldsOf(value, "the network's answer");
  const sides = shape(fields);
  const ms = fields['ms'];
  return { shape: sides, mask: tensor(fields, 'mask', sides), ms: typeof ms === 'number' ? ms : 0 };
}

export function parseNetworkFacts(value: unknown): NetworkFacts {
  const fields = fieldsOf(value, 'the network');
  return { inputs: tensorFacts(fields['inputs']), outputs: tensorFacts(fields['outputs']) };
}

function tensorFacts(value: unknown): TensorFacts[] {
  if (!Array.isArray(value)) throw new ProtocolError('a network without inputs or outputs');
  return value.map((each) => {
    const fields = fieldsOf(each, 'an input or output');
    const sides = fields['shape'];
    if (!Array.isArray(sides)) throw new ProtocolError('an input or output without a shape');
    const known = sides.filter((side): side is Side => typeof side === 'number' || typeof side === 'string');
    return { name: text(fields, 'name'), type: text(fields, 'type'), shape: known };
  });
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
