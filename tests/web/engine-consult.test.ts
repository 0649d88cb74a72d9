// Methods of several networks through the engine: who is asked, what is fetched when, what happens without memory.

import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Progress } from '../../web/src/engine/engine-types.js';
import type { Recipe } from '../../web/src/engine/recipe.js';
import { codeOf } from './support/code-of.js';
import { coreAsking, goodNetwork, kindsOf, openFakeEngine } from './support/fake-engine.js';
import { networkGiving, pretendNoLonger, pretendToBePage } from './support/fake-engine.js';
import type { FakeParts } from './support/fake-engine.js';
import type { Behaviour, Request } from './support/fake-worker.js';
import { entryFor, manifestWith, methodOf, noise } from './support/models.js';
import { WeightsServer } from './support/weights-server.js';

const small = noise(2_000, 1);
const middle = noise(5_000, 2);
const large = noise(9_000, 3);
const fine: Recipe = { version: 1, steps: [{ op: 'remove-background', params: { model: 'fine' } }] };
const quick: Recipe = { version: 1, steps: [{ op: 'remove-background', params: { model: 'quick' } }] };
const flip: Recipe = { version: 1, steps: [{ op: 'flip' }] };
const picture = new Uint8Array([1, 2, 3]);

let host: WeightsServer;

beforeEach(async () => {
  pretendToBePage();
  host = await WeightsServer.start();
  const models = [
    entryFor('small', small, ['small.onnx']),
    entryFor('middle', middle, ['middle.onnx']),
    entryFor('large', large, ['large.onnx']),
  ];
  const methods = [
    methodOf('quick', ['small']),
    methodOf('fine', ['small', 'middle', 'large'], { preview: 'quick' }),
  ];
  host.json('/models/manifest.json', manifestWith(models, methods));
  host.file('/models/small.onnx', small);
  host.file('/models/middle.onnx', middle);
  host.file('/models/large.onnx', large);
});

afterEach(async () => {
  pretendNoLonger();
  await host.stop();
});

const open = (parts?: FakeParts): ReturnType<typeof openFakeEngine> =>
  openFakeEngine(`${host.origin}/models/`, parts);
const nameOf = (request: Request): string => String(request['model']).split(' ')[0] ?? '';
const refusing =
  (name: string, kind: string): Behaviour =>
  (request, worker) => {
    if (request.kind === kind && nameOf(request) === name) {
      worker.fail(request, { code: 'out-of-memory', message: 'No room.' });
    } else goodNetwork(request, worker);
  };

test('the core is told the whole method and asks its networks one after another', async () => {
  const { engine, cores, networks } = open({ network: networkGiving(0, 7) });
  const result = await engine.run(picture, fine);
  expect(kindsOf(cores[0])).toEqual([
    ...['load', 'start', 'probe', 'prepare'],
    ...['answer', 'answer', 'answer', 'finish'],
  ]);
  const told = JSON.parse(String(cores[0]?.requests[3]?.['method'])) as { networks: { sha256: string }[] };
  expect(told).toMatchObject({ id: 'fine', networks: [{ id: 'small' }, { id: 'middle' }, { id: 'large' }] });
  expect(told.networks[0]?.sha256).toHaveLength(64);
  const inferred = networks[0]?.requests.filter(({ kind }) => kind === 'infer').map(nameOf);
  expect(inferred).toEqual(['small', 'middle', 'large']);
  expect(result.timings).toMatchObject({ inference: 21 });
  await engine.close();
});

test('a network that is asked twice keeps its session, and one that is skipped gets none', async () => {
  const { engine, networks } = open({ core: coreAsking(['small', 'large', 'large']) });
  await engine.run(picture, fine);
  expect(networks[0]?.requests.map((request) => `${request.kind} ${nameOf(request)}`)).toEqual([
    ...['load-model small', 'infer small', 'load-model large', 'infer large', 'infer large'],
  ]);
  await engine.close();
});

test('progress counts all downloads and all questions, and never goes back', async () => {
  const { engine } = open();
  const seen: Progress[] = [];
  await engine.run(picture, fine, { onProgress: (progress) => seen.push(progress) });
  const fractions = seen.map(({ fraction }) => fraction);
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  const downloads = seen.filter(({ stage, total }) => stage === 'download' && total !== undefined);
  expect(new Set(downloads.map(({ total }) => total))).toEqual(new Set([16_000]));
  const loaded = downloads.map((each) => each.loaded ?? 0);
  expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
  expect(loaded.at(-1)).toBe(16_000);
  const inferences = seen.filter(({ stage }) => stage === 'inference').map(({ fraction }) => fraction);
  expect(new Set(inferences).size).toBeGreaterThanOrEqual(4);
  const questions = seen.flatMap(({ asked, of }) => (asked === undefined ? [] : [[asked, of]]));
  expect(questions).toEqual([
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
  await engine.close();
});

test('a network that takes long still shows progress, which stays short of its end', async () => {
  const { engine } = open({
    network: (request, worker) =>
      void setTimeout(() => goodNetwork(request, worker), request.kind === 'infer' ? 450 : 0),
  });
  const seen: Progress[] = [];
  await engine.run(picture, quick, { onProgress: (progress) => seen.push(progress) });
  const inferring = seen.filter(({ stage, asked }) => stage === 'inference' && asked === 1);
  expect(new Set(inferring.map(({ fraction }) => fraction)).size).toBeGreaterThanOrEqual(3);
  const ended = seen.find(({ stage, asked }) => stage === 'inference' && asked === undefined)?.fraction ?? 0;
  expect(Math.max(...inferring.map(({ fraction }) => fraction))).toBeLessThan(ended);
  await engine.close();
});

test('no worker is held while a model downloads', async () => {
  let release = (): void => undefined;
  const begun = new Promise<void>((resolve) => {
    host.on('/models/large.onnx', (_request, response) => {
      response.writeHead(200, { 'content-length': large.length }).write(large.subarray(0, 100));
      release = () => response.end(large.subarray(100));
      resolve();
    });
  });
  const { engine, cores } = open({ workers: 1 });
  const slow = engine.run(picture, fine);
  await begun;
  // The only worker is free for other pictures meanwhile.
  expect(await codeOf(engine.run(picture, flip))).toBe('no error');
  expect(kindsOf(cores[0])).not.toContain('prepare');
  release();
  await slow;
  expect(cores).toHaveLength(1);
  await engine.close();
});

test('sessions stay within the budget: the one used longest ago goes first', async () => {
  const { engine, networks } = open({ modelBudget: 12_000 });
  await engine.run(picture, fine);
  await engine.run(picture, quick);
  const loads = networks[0]?.requests.filter(({ kind }) => kind === 'load-model') ?? [];
  const released = loads.map((request) => (request['release'] as string[]).map((key) => key.split(' ')[0]));
  expect(loads.map(nameOf)).toEqual(['small', 'middle', 'large', 'small']);
  expect(released).toEqual([[], [], ['small', 'middle'], []]);
  await engine.close();
});

test('a network larger than the whole budget still runs', async () => {
  const { engine } = open({ modelBudget: 10 });
  expect(await codeOf(engine.run(picture, fine))).toBe('no error');
  await engine.close();
});

test.each(['load-model', 'infer'])(
  'without room for a network at %s the smallest method answers, with a warning',
  async (kind) => {
    const { engine, cores } = open({ network: refusing('large', kind) });
    const result = await engine.run(picture, fine);
    expect(result.warnings.map(({ code }) => code)).toContain('model-too-large');
    expect(result.mask).toBeDefined();
    const requests = cores[0]?.requests ?? [];
    const again = requests.find((request) => request.kind === 'restart');
    expect(JSON.parse(String(again?.['method']))).toMatchObject({ id: 'quick' });
    expect(JSON.parse(String(again?.['recipe']))).toMatchObject({ steps: [{ params: { model: 'quick' } }] });
    expect(kindsOf(cores[0]).slice(-3)).toEqual(['restart', 'answer', 'finish']);
    expect(cores).toHaveLength(1);
    await engine.close();
  },
);

test('a network that had no room is not tried again for the next picture', async () => {
  const { engine, networks } = open({ network: refusing('large', 'infer') });
  await engine.run(picture, fine);
  const tried = (): number =>
    networks
      .flatMap(({ requests }) => requests)
      .filter((request) => request.kind === 'infer' && nameOf(request) === 'large').length;
  expect(tried()).toBe(1);
  expect((await engine.run(picture, fine)).warnings.map(({ code }) => code)).toContain('model-too-large');
  expect(tried()).toBe(1);
  await engine.close();
});

test('a crowded worker is replaced once before a network counts as too large', async () => {
  let refusals = 0;
  const { engine, networks } = open({
    network: (request, worker) => {
      if (request.kind === 'load-model' && nameOf(request) === 'large' && refusals++ === 0) {
        worker.fail(request, { code: 'out-of-memory', message: 'No room.' });
      } else goodNetwork(request, worker);
    },
  });
  const result = await engine.run(picture, fine);
  expect(result.warnings.map(({ code }) => code)).not.toContain('model-too-large');
  expect(networks.map(({ terminated }) => terminated)).toEqual([true, false]);
  await engine.close();
});

test('without room for the smallest network the job fails as out of memory', async () => {
  const { engine } = open({ network: refusing('small', 'infer') });
  expect(await codeOf(engine.run(picture, quick))).toBe('out-of-memory');
  await engine.close();
});

test('a picture that is too large for the core is no reason to try another method', async () => {
  const { engine, cores } = open({
    core: (request, worker) => {
      if (request.kind === 'prepare') worker.fail(request, { code: 'out-of-memory', message: 'Too large.' });
      else coreAsking()(request, worker);
    },
  });
  expect(await codeOf(engine.run(picture, fine))).toBe('out-of-memory');
  expect(kindsOf(cores[0])).not.toContain('restart');
  await engine.close();
});

test('in a batch at most two pictures have a tensor at the same time', async () => {
  let open_ = 0;
  let most = 0;
  const core = coreAsking();
  const { engine } = open({
    workers: 4,
    core: (request, worker) => {
      if (request.kind === 'prepare') most = Math.max(most, ++open_);
      if (request.kind === 'finish') open_--;
      setTimeout(() => core(request, worker), 2);
    },
  });
  // `finish` comes after the consultation, so a third may have begun by then, but not a fourth.
  await Promise.all([1, 2, 3, 4, 5, 6].map(() => engine.run(picture, quick)));
  expect(most).toBeLessThanOrEqual(3);
  expect(most).toBeGreaterThanOrEqual(2);
  await engine.close();
});

test('a job cancelled in the queue leaves room for the others', async () => {
  const { engine } = open({ workers: 4 });
  const stop = new AbortController();
  const jobs = [1, 2, 3, 4].map(() => codeOf(engine.run(picture, quick, { signal: stop.signal })));
  const last = codeOf(engine.run(picture, quick));
  stop.abort();
  expect(await Promise.all(jobs)).toEqual(['cancelled', 'cancelled', 'cancelled', 'cancelled']);
  expect(await last).toBe('no error');
  expect(await codeOf(engine.run(picture, fine))).toBe('no error');
  await engine.close();
});

test('the core asking for a network that the method has not is an internal error', async () => {
  const { engine } = open({ core: coreAsking(['large']) });
  expect(await codeOf(engine.run(picture, quick))).toBe('internal');
  await engine.close();
});

test('what the core noticed on the way comes with the result', async () => {
  const warning = { code: 'no-subject', message: 'There is no subject.' };
  const { engine } = open({
    core: (request, worker) => {
      if (request.kind !== 'prepare') return coreAsking()(request, worker);
      const mask = new ArrayBuffer(1);
      worker.answer(request, { done: true, confidence: 0, subject: null, warnings: [warning], mask });
    },
  });
  const result = await engine.run(picture, quick);
  expect(result.warnings).toContainEqual(warning);
  expect(result.subject).toEqual({ confidence: 0, box: null });
  await engine.close();
});
