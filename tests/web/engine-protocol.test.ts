// The edges of the protocol: messages that are wrong are refused or ignored, errors keep what they know.

import { expect, test } from 'vitest';
import { answer } from '../../web/src/engine/answering.js';
import { parseCatalogue } from '../../web/src/engine/catalogue.js';
import { environmentProblem } from '../../web/src/engine/environment.js';
import { EngineError, errorCodes, parseErrorDetails, toEngineError } from '../../web/src/engine/errors.js';
import { JobProgress } from '../../web/src/engine/progress.js';
import {
  parseAnswer,
  parseDoor,
  parseInferred,
  parseConsulted,
  parseNetworkFacts,
  parseRendered,
  parseStarted,
  ProtocolError,
} from '../../web/src/engine/protocol.js';
import type { AnswerMessage } from '../../web/src/engine/protocol.js';
import { siteAt } from '../../web/src/engine/site.js';
import type { Progress } from '../../web/src/engine/engine-types.js';

const rendered = {
  bytes: new ArrayBuffer(3),
  format: 'png',
  mediaType: 'image/png',
  extension: 'png',
  width: 4,
  height: 3,
  frames: 1,
  warnings: [{ code: 'still', message: 'Only the first frame was kept.' }],
  timings: { total: 1.5 },
};

test('a result is taken whole', () => {
  expect(parseRendered(rendered)).toEqual(rendered);
  expect(parseRendered({ ...rendered, warnings: undefined, timings: undefined })).toMatchObject({
    warnings: [],
    timings: {},
  });
});

test.each([
  ['no bytes', { ...rendered, bytes: undefined }],
  ['empty bytes', { ...rendered, bytes: new ArrayBuffer(0) }],
  ['a format that is no text', { ...rendered, format: 1 }],
  ['half a pixel', { ...rendered, width: 1.5 }],
  ['a warning without a message', { ...rendered, warnings: [{ code: 'a' }] }],
  ['nothing', null],
])('a result with %s is refused', (_name, value) => {
  expect(() => parseRendered(value)).toThrow(ProtocolError);
});

test('a tensor must have as many values as its shape says', () => {
  const tensor = new Float32Array(12);
  const question = { done: false, network: 'net', tensor, shape: [1, 3, 2, 2], asked: 1, of: 2 };
  expect(parseConsulted(question)).toEqual(question);
  expect(() => parseConsulted({ ...question, shape: [1, 3, 2, 3] })).toThrow(ProtocolError);
  expect(() => parseConsulted({ ...question, tensor: [1, 2], shape: [2] })).toThrow(ProtocolError);
  expect(() => parseConsulted({ ...question, network: undefined })).toThrow(ProtocolError);
  expect(() => parseConsulted({ ...question, asked: -1 })).toThrow(ProtocolError);
  expect(() => parseInferred({ mask: tensor, shape: [-12] })).toThrow(ProtocolError);
  expect(() => parseInferred({ mask: tensor })).toThrow(ProtocolError);
});

test('a decision has a mask, a confidence and perhaps a subject', () => {
  const decided = { done: true, confidence: 0.5, subject: null, mask: new ArrayBuffer(3) };
  expect(parseConsulted(decided)).toMatchObject({
    done: true,
    subject: { confidence: 0.5, box: null },
    warnings: [],
  });
  const box = { left: 0, top: 1, width: 2, height: 3 };
  const warnings = [{ code: 'doubtful', message: 'Perhaps.' }];
  expect(parseConsulted({ ...decided, subject: box, warnings })).toMatchObject({
    subject: { box },
    warnings,
  });
  expect(() => parseConsulted({ ...decided, mask: new ArrayBuffer(0) })).toThrow(ProtocolError);
  expect(() => parseConsulted({ ...decided, confidence: 1.5 })).toThrow(ProtocolError);
  expect(() => parseConsulted({ ...decided, subject: { ...box, left: -1 } })).toThrow(ProtocolError);
});

test('what a network says of itself is names, kinds and shapes', () => {
  const facts = { inputs: [{ name: 'in', type: 'float32', shape: [1, 3, 'h', 'w'] }], outputs: [] };
  expect(parseNetworkFacts(facts)).toEqual(facts);
  expect(() => parseNetworkFacts({ inputs: [] })).toThrow(ProtocolError);
  expect(() => parseNetworkFacts({ inputs: [{ name: 'in' }], outputs: [] })).toThrow(ProtocolError);
});

test('a start must give shared memory', () => {
  const memory = new SharedArrayBuffer(64);
  expect(parseStarted({ memory, control: 16 })).toEqual({ memory, control: 16 });
  expect(() => parseStarted({ memory: new ArrayBuffer(64), control: 16 })).toThrow(ProtocolError);
  expect(() => parseStarted({ memory, control: -1 })).toThrow(ProtocolError);
});

test('only answers are answers', () => {
  for (const data of [undefined, null, 'text', 7, {}, { kind: 'answer' }, { kind: 'other', id: 1 }]) {
    expect(parseAnswer(data)).toBeUndefined();
  }
  expect(parseAnswer({ kind: 'answer', id: 3, ok: true, value: 5 })).toEqual({
    kind: 'answer',
    id: 3,
    ok: true,
    value: 5,
    memoryBytes: 0,
  });
  expect(parseAnswer({ kind: 'answer', id: 3 })).toMatchObject({
    ok: false,
    crashed: false,
    error: { code: 'internal' },
  });
});

test('the door’s JSON becomes its value or its error', () => {
  expect(parseDoor('{"ok":true,"value":{"source":1}}')).toEqual({ ok: true, value: { source: 1 } });
  expect(parseDoor('{"ok":false,"error":{"code":"unreadable","message":"Not a picture.","step":0}}')).toEqual(
    {
      ok: false,
      error: { code: 'unreadable', message: 'Not a picture.', step: 0 },
    },
  );
  expect(() => parseDoor('7')).toThrow(ProtocolError);
  expect(() => parseDoor('')).toThrow();
});

test('errors keep code, message, step and parameter, and what is not known is internal', () => {
  for (const code of errorCodes)
    expect(parseErrorDetails({ code, message: 'A.' })).toEqual({ code, message: 'A.' });
  const full = { code: 'bad-parameter', message: 'B.', step: 2, parameter: 'width' };
  expect(new EngineError(parseErrorDetails(full)).details).toEqual(full);
  expect(parseErrorDetails({ code: 'new-code', message: 'C.' })).toMatchObject({ code: 'internal' });
  expect(parseErrorDetails({ ...full, step: -1, parameter: 7 })).toEqual({
    code: 'bad-parameter',
    message: 'B.',
  });
  for (const value of [undefined, null, 'text', 7, []])
    expect(parseErrorDetails(value).code).toBe('internal');
  expect(toEngineError(new DOMException('', 'AbortError')).code).toBe('cancelled');
  expect(toEngineError(new TypeError('x'))).toMatchObject({ code: 'internal', name: 'EngineError' });
});

async function answered(work: () => never): Promise<AnswerMessage> {
  const messages: unknown[] = [];
  await answer({ postMessage: (message) => messages.push(message) }, { id: 4 }, () => 99, work);
  expect(messages).toHaveLength(1);
  return messages[0] as AnswerMessage;
}

test('a worker answers once, and says when it cannot be trusted any more', async () => {
  const ordinary = await answered(() => {
    throw new EngineError({ code: 'unreadable', message: 'Not a picture.' });
  });
  expect(ordinary).toMatchObject({
    id: 4,
    ok: false,
    crashed: false,
    error: { code: 'unreadable' },
    memoryBytes: 99,
  });
  const trap = await answered(() => {
    throw new WebAssembly.RuntimeError('unreachable');
  });
  expect(trap).toMatchObject({ ok: false, crashed: true, error: { code: 'internal' } });
  const full = await answered(() => {
    throw new WebAssembly.RuntimeError('Aborted(OOM)');
  });
  expect(full).toMatchObject({ ok: false, crashed: true, error: { code: 'out-of-memory' } });
});

test('progress over stages only grows, reaches 1, and survives a listener that throws', () => {
  const seen: Progress[] = [];
  const progress = new JobProgress({ download: 30, prepare: 10, inference: 45, render: 15 }, (event) =>
    seen.push(event),
  );
  progress.report('download', 0.5, { loaded: 5, total: 10 });
  progress.report('prepare', 1);
  progress.report('download', 0.25);
  progress.report('download', 1);
  progress.report('inference', 1);
  progress.report('render', 7);
  const fractions = seen.map(({ fraction }) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.at(-1)).toBe(1);
  expect(seen[0]).toEqual({ stage: 'download', fraction: 0.15, loaded: 5, total: 10 });
});

test('addresses follow the site wherever it lives', () => {
  const site = siteAt('https://example.org/some/folder/', 'core/abc/', 'ort/1/');
  expect(site).toEqual({
    catalogue: 'https://example.org/some/folder/catalogue.json',
    coreScript: 'https://example.org/some/folder/core/abc/mypictools.js',
    coreWasm: 'https://example.org/some/folder/core/abc/mypictools.wasm',
    ort: 'https://example.org/some/folder/ort/1/',
    models: 'https://example.org/some/folder/models/',
  });
});

test('a catalogue of another version or shape is refused', () => {
  const catalogue = {
    version: '0.1.0',
    recipeVersion: 1,
    operations: [
      {
        id: 'flip',
        title: 'Flip',
        summary: 'Mirror.',
        parameters: [{ id: 'axis', kind: 'choice', title: 'Axis' }],
      },
    ],
    output: [],
    formats: [{ id: 'png', title: 'PNG', mediaType: 'image/png' }],
    limits: {},
    errors: [],
  };
  expect(parseCatalogue(catalogue)).toEqual(catalogue);
  for (const wrong of [
    null,
    { ...catalogue, recipeVersion: 2 },
    { ...catalogue, operations: {} },
    { ...catalogue, operations: [{ id: 'flip' }] },
    { ...catalogue, output: [{ id: 'a', kind: 'unheard-of', title: 'A' }] },
  ]) {
    expect(() => parseCatalogue(wrong)).toThrow(EngineError);
  }
});

test('a browser without isolation or SIMD is told what is missing', () => {
  const scope = globalThis as { crossOriginIsolated?: boolean; Worker?: unknown };
  const { validate } = WebAssembly;
  try {
    scope.Worker = class {};
    scope.crossOriginIsolated = true;
    expect(environmentProblem()).toBeUndefined();
    scope.crossOriginIsolated = false;
    expect(environmentProblem()).toContain('isolated');
    Reflect.deleteProperty(scope, 'Worker');
    expect(environmentProblem()).toContain('workers');
    WebAssembly.validate = () => false;
    expect(environmentProblem()).toContain('SIMD');
  } finally {
    WebAssembly.validate = validate;
    Reflect.deleteProperty(scope, 'Worker');
    Reflect.deleteProperty(scope, 'crossOriginIsolated');
  }
});
