// The pool with workers that crash, hang, obey, disobey and grow: every job is answered exactly once.

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { EngineError } from '../../web/src/engine/errors.js';
import { Pool } from '../../web/src/engine/pool.js';
import type { PoolOptions } from '../../web/src/engine/pool.js';
import type { CoreRequest } from '../../web/src/engine/protocol.js';
import { coreLike, FakeWorker } from './support/fake-worker.js';
import type { Behaviour, Request } from './support/fake-worker.js';

const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));

let workers: FakeWorker[];
let now: number;

beforeEach(() => {
  vi.useFakeTimers();
  workers = [];
  now = 0;
});

afterEach(() => {
  vi.useRealTimers();
});

function openPool(behaviour: Behaviour, options: Partial<PoolOptions> = {}): Pool {
  return new Pool({
    createWorker: () => {
      const worker = new FakeWorker(behaviour);
      workers.push(worker);
      return worker;
    },
    coreUrl: 'core/mypictools.js',
    module: () => Promise.resolve(module),
    poolSize: (threads) => 8 + threads,
    workers: 2,
    threads: 4,
    memoryBudget: 10_000,
    idleTimeoutMs: 30_000,
    hangTimeoutMs: 60_000,
    cancelPatienceMs: 300,
    now: () => now,
    ...options,
  });
}

function job(name: string, threads = 1): CoreRequest {
  return { kind: 'render', input: new ArrayBuffer(4), recipe: name, attachments: {}, options: { threads } };
}

function render(pool: Pool, name: string, signal?: AbortSignal): Promise<unknown> {
  return pool.lease((lease) => lease.call(job(name, lease.threads)), signal);
}

/** 'done …', or the code of the error. Attached at once, so nothing is ever unhandled. */
function outcome(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    (value) => `done ${String(value)}`,
    (error: unknown) => (error instanceof EngineError ? error.code : `strange ${String(error)}`),
  );
}

async function pass(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 50) {
    now += 50;
    await vi.advanceTimersByTimeAsync(50);
  }
}

const obliging = coreLike((request, worker) => worker.answer(request, request['recipe']));
const silent = coreLike(() => undefined);

function recipesOf(worker: FakeWorker | undefined): unknown[] {
  return worker?.requests.filter(({ kind }) => kind === 'render').map(({ recipe }) => recipe) ?? [];
}

test('nothing is started before the first job, and a lone job gets all the threads', async () => {
  const pool = openPool(obliging);
  await pass(100);
  expect(workers).toHaveLength(0);
  expect(await outcome(render(pool, 'a'))).toBe('done a');
  expect(workers).toHaveLength(1);
  expect(workers[0]?.requests.map(({ kind }) => kind)).toEqual(['load', 'start', 'render']);
  expect(workers[0]?.requests[1]).toMatchObject({ poolSize: 12 });
  expect(workers[0]?.requests[2]).toMatchObject({ options: { threads: 4 } });
});

test('a batch gets as many workers as allowed, with one thread each, in the order of the calls', async () => {
  const pending: [FakeWorker, Request][] = [];
  const pool = openPool(coreLike((request, worker) => pending.push([worker, request])));
  const all = ['a', 'b', 'c', 'd'].map((name) => outcome(render(pool, name)));
  await pass(50);
  expect(workers).toHaveLength(2);
  expect(workers.map(({ requests }) => requests[1]?.['poolSize'])).toEqual([9, 9]);
  expect(pending.map(([, request]) => request['recipe'])).toEqual(['a', 'b']);
  expect(pending.map(([, request]) => request['options'])).toEqual([{ threads: 1 }, { threads: 1 }]);
  for (let index = 0; index < 4; index++) {
    const [worker, request] = pending[index] ?? [];
    if (request) worker?.answer(request, request['recipe']);
    await pass(50);
  }
  expect(await Promise.all(all)).toEqual(['done a', 'done b', 'done c', 'done d']);
  expect(pending.map(([, request]) => request['recipe'])).toEqual(['a', 'b', 'c', 'd']);
});

test('a worker is used again, and dropped when it has been idle', async () => {
  const pool = openPool(obliging);
  await render(pool, 'a');
  await pass(20_000);
  await render(pool, 'b');
  await pass(29_000);
  expect(workers).toHaveLength(1);
  expect(workers[0]?.terminated).toBe(false);
  await pass(2_000);
  expect(workers[0]?.terminated).toBe(true);
  expect(await outcome(render(pool, 'c'))).toBe('done c');
  expect(workers).toHaveLength(2);
});

test('a worker whose memory has grown over the budget is replaced after its job', async () => {
  const pool = openPool(coreLike((request, worker) => worker.answer(request, request['recipe'], 10_001)));
  expect(await outcome(render(pool, 'a'))).toBe('done a');
  expect(workers[0]?.terminated).toBe(true);
  expect(await outcome(render(pool, 'b'))).toBe('done b');
  expect(workers).toHaveLength(2);
});

test.each<[string, Behaviour]>([
  ['an error event', (_request, worker) => worker.crash('unreachable executed')],
  [
    'an answer that says so',
    (request, worker) => worker.fail(request, { code: 'internal', message: 'trap' }, true),
  ],
  ['an unreadable message', (_request, worker) => worker.onmessageerror?.({} as MessageEvent)],
])('a worker that crashes by %s fails its own job only', async (_name, crash) => {
  const pool = openPool(
    coreLike((request, worker) => {
      if (request['recipe'] === 'bad') crash(request, worker);
      else setTimeout(() => worker.answer(request, request['recipe']), 100);
    }),
  );
  const all = ['good', 'bad', 'next'].map((name) => outcome(render(pool, name)));
  await pass(500);
  expect(await Promise.all(all)).toEqual(['done good', 'internal', 'done next']);
  expect(workers.filter(({ terminated }) => terminated)).toHaveLength(1);
});

test('an ordinary error keeps the worker and its step and parameter', async () => {
  const error = { code: 'bad-parameter', message: 'Width is too small.', step: 1, parameter: 'width' };
  const pool = openPool(coreLike((request, worker) => worker.fail(request, error)));
  await expect(render(pool, 'a')).rejects.toMatchObject(error);
  await expect(render(pool, 'b')).rejects.toMatchObject(error);
  expect(workers).toHaveLength(1);
  expect(workers[0]?.terminated).toBe(false);
});

test('a worker that does not start fails the job, and the next job gets another', async () => {
  let attempts = 0;
  const pool = openPool((request, worker) => {
    if (request.kind === 'start' && ++attempts === 1) worker.crash();
    else obliging(request, worker);
  });
  expect(await outcome(render(pool, 'a'))).toBe('network');
  expect(await outcome(render(pool, 'b'))).toBe('done b');
});

test('a core that cannot be fetched fails the job, and the next job tries again', async () => {
  let attempts = 0;
  const lost = new EngineError({ code: 'network', message: 'Offline.' });
  const pool = openPool(obliging, {
    module: () => (++attempts === 1 ? Promise.reject(lost) : Promise.resolve(module)),
  });
  expect(await outcome(render(pool, 'a'))).toBe('network');
  expect(await outcome(render(pool, 'b'))).toBe('done b');
});

test('a worker that hangs is replaced; one whose heartbeat moves is left alone', async () => {
  const pool = openPool(silent, { hangTimeoutMs: 2_000 });
  const settled: string[] = [];
  void outcome(render(pool, 'stuck')).then((said) => settled.push(`stuck ${said}`));
  void outcome(render(pool, 'slow')).then((said) => settled.push(`slow ${said}`));
  await pass(50);
  const slow = workers[1];
  for (let beat = 0; beat < 5; beat++) {
    Atomics.add(slow?.control ?? new Int32Array(4), 2, 1);
    await pass(1_000);
  }
  expect(settled).toEqual(['stuck internal']);
  expect(workers.map(({ terminated }) => terminated)).toEqual([true, false]);
  await pass(3_000);
  expect(settled).toEqual(['stuck internal', 'slow internal']);
});

test('an encoder may be silent ten times as long', async () => {
  const pool = openPool(silent, { hangTimeoutMs: 1_000 });
  let settled = '';
  void outcome(render(pool, 'a')).then((said) => (settled = said));
  await pass(50);
  Atomics.store(workers[0]?.control ?? new Int32Array(4), 3, 2);
  await pass(9_000);
  expect(settled).toBe('');
  await pass(2_000);
  expect(settled).toBe('internal');
});

test('time in which the page slept does not count as silence', async () => {
  const pool = openPool(silent, { hangTimeoutMs: 5_000 });
  let settled = '';
  void outcome(render(pool, 'a')).then((said) => (settled = said));
  await pass(50);
  now += 3_600_000;
  await pass(1_000);
  expect(settled).toBe('');
});

test('cancel rejects at once; a worker that obeys is kept', async () => {
  const pool = openPool(silent);
  const stop = new AbortController();
  const cancelled = outcome(render(pool, 'a', stop.signal));
  await pass(50);
  stop.abort();
  expect(await cancelled).toBe('cancelled');
  const [worker] = workers;
  expect(Atomics.load(worker?.control ?? new Int32Array(4), 0)).toBe(1);
  const request = worker?.requests.at(-1);
  if (request) worker?.fail(request, { code: 'cancelled', message: 'Cancelled.' });
  await pass(1_000);
  expect(worker?.terminated).toBe(false);
});

test('a worker that does not obey within 300 ms is replaced, and the queue goes on', async () => {
  const pool = openPool(
    coreLike((request, worker) => request['recipe'] === 'b' && worker.answer(request, request['recipe'])),
    { workers: 1 },
  );
  const stop = new AbortController();
  const first = outcome(render(pool, 'a', stop.signal));
  const second = outcome(render(pool, 'b'));
  await pass(50);
  stop.abort();
  expect(await first).toBe('cancelled');
  await pass(200);
  expect(workers[0]?.terminated).toBe(false);
  await pass(150);
  expect(workers[0]?.terminated).toBe(true);
  expect(await second).toBe('done b');
});

test('patience with a cancelled job never ends the next one', async () => {
  const pool = openPool(silent, { workers: 1 });
  const stop = new AbortController();
  const first = outcome(render(pool, 'a', stop.signal));
  await pass(50);
  const [worker] = workers;
  stop.abort();
  const request = worker?.requests.at(-1);
  if (request) worker?.fail(request, { code: 'cancelled', message: 'Cancelled.' });
  void outcome(render(pool, 'b'));
  await pass(1_000);
  expect(await first).toBe('cancelled');
  expect(recipesOf(worker)).toEqual(['a', 'b']);
  expect(worker?.terminated).toBe(false);
});

test('a job that is cancelled while it waits never reaches a worker', async () => {
  const pool = openPool(silent, { workers: 1 });
  const stop = new AbortController();
  void outcome(render(pool, 'a'));
  const waiting = outcome(render(pool, 'b', stop.signal));
  await pass(50);
  stop.abort();
  expect(await waiting).toBe('cancelled');
  expect(recipesOf(workers[0])).toEqual(['a']);
  expect(await outcome(render(pool, 'c', stop.signal))).toBe('cancelled');
});

test('answers that come twice, late or to nobody change nothing', async () => {
  const pool = openPool(
    coreLike((request, worker) => {
      worker.say({ kind: 'answer', id: request.id + 7, ok: true, value: 'of another', memoryBytes: 1 });
      worker.say('from an extension');
      worker.answer(request, request['recipe']);
      worker.answer(request, 'twice');
      worker.fail(request, { code: 'internal', message: 'thrice' });
    }),
  );
  expect(await outcome(render(pool, 'a'))).toBe('done a');
  expect(await outcome(render(pool, 'b'))).toBe('done b');
});

test('progress is the core’s own, while the job runs', async () => {
  const pool = openPool(silent);
  const seen: number[] = [];
  void outcome(pool.lease((lease) => lease.call(job('a'), [], (fraction) => seen.push(fraction))));
  await pass(50);
  Atomics.store(workers[0]?.control ?? new Int32Array(4), 1, 250);
  await pass(50);
  expect(seen.at(-1)).toBe(0.25);
});

test('closing answers everything with cancelled and ends the workers', async () => {
  const pool = openPool(silent);
  const all = ['a', 'b', 'c'].map((name) => outcome(render(pool, name)));
  await pass(50);
  pool.close();
  expect(await Promise.all(all)).toEqual(['cancelled', 'cancelled', 'cancelled']);
  expect(workers.every(({ terminated }) => terminated)).toBe(true);
  expect(await outcome(render(pool, 'd'))).toBe('cancelled');
});
