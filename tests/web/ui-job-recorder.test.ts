// What a tool's page writes into the history: one line for each picture, however often it is made again.

import { beforeEach, expect, test } from 'vitest';
import type { RunResult } from '../../web/src/engine/engine-types.js';
import type { Recipe } from '../../web/src/engine/recipe.js';
import type { JobRecord } from '../../web/src/account/history-record.js';
import { JobRecorder } from '../../web/src/ui/job-recorder.js';
import type { Job } from '../../web/src/ui/job-queue.js';

const recipe: Recipe = { version: 1, steps: [{ op: 'resize', params: { width: 100 } }] };
const wider: Recipe = { version: 1, steps: [{ op: 'resize', params: { width: 200 } }] };
const clock = { time: 1000, now: () => clock.time };

let written: Map<string, JobRecord>;
let puts: number;
let amended: number;

function recorder(): JobRecorder {
  const history = {
    warmUp: () => undefined,
    put: (record: JobRecord) => {
      puts += 1;
      written.set(record.id, record);
      return Promise.resolve();
    },
    amend: (id: string, known: Partial<JobRecord>) => {
      const record = written.get(id);
      if (record !== undefined) written.set(id, { ...record, ...known });
      amended += 1;
      return Promise.resolve();
    },
  };
  return new JobRecorder('resize', history, { clock, mark: Promise.resolve('abcdef01') });
}

function result(bytes: number): RunResult {
  const blob = new Blob([new Uint8Array(bytes)], { type: 'image/jpeg' });
  return {
    blob,
    format: 'jpeg',
    extension: 'jpg',
    width: 100,
    height: 50,
    frames: 1,
    warnings: [],
    timings: {},
  };
}

function job(state: Job['state'], changes: Partial<Job> = {}): Job {
  const file = new File([new Uint8Array(500)], 'cat.png', { type: 'image/png' });
  return {
    id: 1,
    file,
    state,
    progress: undefined,
    result: undefined,
    failure: undefined,
    edits: {},
    masked: false,
    limited: false,
    ...changes,
  };
}

/** A whole run of one picture that takes 70 ms. */
function run(to: JobRecorder, end: Job, by: Recipe = recipe): void {
  to.changed(job('running', { id: end.id }), () => by);
  clock.time += 70;
  to.changed(end, () => by);
}

const lines = async (of: JobRecorder): Promise<JobRecord[]> => {
  await of.settled();
  return [...written.values()];
};

beforeEach(() => {
  written = new Map();
  puts = 0;
  amended = 0;
  clock.time = 1000;
});

test('a finished picture is one line with what is known of it', async () => {
  const it = recorder();
  run(it, job('done', { result: result(200) }));
  const [line, ...others] = await lines(it);
  expect(others).toEqual([]);
  expect(line).toEqual({
    id: line?.id,
    tool: 'resize',
    recipe,
    status: 'done',
    name: 'cat.png',
    format: 'jpeg',
    bytesBefore: 500,
    bytesAfter: 200,
    widthAfter: 100,
    heightAfter: 50,
    startedAt: 1000,
    finishedAt: 1070,
    durationMs: 70,
    session: 'abcdef01',
  });
  expect(line?.id).toMatch(/^[0-9a-f-]{36}$/);
});

test('progress, and the same state told again, write nothing', async () => {
  const it = recorder();
  it.changed(job('waiting'), () => recipe);
  for (const fraction of [0.1, 0.5, 0.9]) {
    it.changed(job('running', { progress: { stage: 'render', fraction } }), () => recipe);
  }
  const done = job('done', { result: result(200) });
  for (let time = 0; time < 3; time += 1) it.changed(done, () => recipe);
  await lines(it);
  expect(puts).toBe(1);
});

test('newer results of the same picture take the place of the line, with the recipe they were made by', async () => {
  const it = recorder();
  run(it, job('done', { result: result(200) }));
  run(it, job('failed', { failure: { code: 'bad-parameter', message: 'No.' } }));
  run(it, job('done', { result: result(300) }), wider);
  const [line, ...others] = await lines(it);
  expect(others).toEqual([]);
  expect(line).toMatchObject({ status: 'done', bytesAfter: 300, recipe: wider });
  expect(line).not.toHaveProperty('code');
});

test('once it is saved, the next result is another line; the saved one stays as it was', async () => {
  const it = recorder();
  run(it, job('done', { result: result(200) }));
  it.saved([1]);
  it.saved([1]);
  run(it, job('done', { result: result(300) }), wider);
  run(it, job('done', { result: result(310) }), wider);
  expect((await lines(it)).map(({ bytesAfter }) => bytesAfter)).toEqual([200, 310]);
});

test('saving before there is any result makes no second line', async () => {
  const it = recorder();
  it.saved([1]);
  run(it, job('done', { result: result(200) }));
  expect(await lines(it)).toHaveLength(1);
});

test('each picture has a line of its own', async () => {
  const it = recorder();
  run(it, job('done', { id: 1, result: result(200) }));
  run(it, job('done', { id: 2, result: result(200) }));
  expect(await lines(it)).toHaveLength(2);
});

test('a failure says its code; a retry that works replaces it', async () => {
  const it = recorder();
  run(it, job('failed', { failure: { code: 'unreadable', message: 'It is no picture.' } }));
  const [line] = await lines(it);
  expect(line).toMatchObject({ status: 'failed', code: 'unreadable' });
  expect(line).not.toHaveProperty('bytesAfter');
  run(it, job('done', { result: result(200) }));
  expect((await lines(it)).map(({ status }) => status)).toEqual(['done']);
});

test('what an option overtook, and what was cancelled before it began, is no line', async () => {
  const it = recorder();
  it.changed(job('running'), () => recipe);
  it.changed(job('waiting'), () => recipe);
  it.changed(job('cancelled'), () => recipe);
  it.changed(job('waiting', { id: 2 }), () => recipe);
  it.changed(job('cancelled', { id: 2 }), () => recipe);
  expect(await lines(it)).toEqual([]);
});

test('what was cancelled while it ran is a line, without a result', async () => {
  const it = recorder();
  run(it, job('cancelled', { result: result(200) }));
  const [line] = await lines(it);
  expect(line?.status).toBe('cancelled');
  expect(line).not.toHaveProperty('bytesAfter');
});

test('the size of the original counts whether it is known before or after the result', async () => {
  const it = recorder();
  it.sized(1, { width: 640, height: 480 });
  run(it, job('done', { id: 1, result: result(200) }));
  run(it, job('done', { id: 2, result: result(200) }));
  it.sized(2, { width: 32, height: 24 });
  it.sized(2, { width: 32, height: 24 });
  expect((await lines(it)).map(({ widthBefore, heightBefore }) => [widthBefore, heightBefore])).toEqual([
    [640, 480],
    [32, 24],
  ]);
  expect([puts, amended]).toEqual([2, 1]);
});

test('the size of an original that is found out later brings back no line that was deleted meanwhile', async () => {
  const it = recorder();
  run(it, job('done', { result: result(200) }));
  await it.settled();
  written.clear();
  it.sized(1, { width: 32, height: 24 });
  expect(await lines(it)).toEqual([]);
});

test('strokes of the brush are left out', async () => {
  const it = recorder();
  const stroke = { mode: 'keep', size: 0.1, softness: 0, points: [[0, 0]] } as const;
  const painted: Recipe = { version: 1, steps: [{ op: 'remove-background', params: { strokes: [stroke] } }] };
  run(it, job('done', { result: result(200) }), painted);
  expect(JSON.stringify(await lines(it))).not.toContain('keep');
});

test('a clock that is set back in between gives no negative duration', async () => {
  const it = recorder();
  it.changed(job('running'), () => recipe);
  clock.time = 10;
  it.changed(job('done', { result: result(200) }), () => recipe);
  const [line] = await lines(it);
  expect(line?.durationMs).toBe(0);
});

test('a history that cannot be written disturbs nobody', async () => {
  let calls = 0;
  const put = (): Promise<void> => {
    calls += 1;
    return Promise.reject(new Error('no'));
  };
  const it = new JobRecorder(
    'resize',
    { put, amend: put, warmUp: () => undefined },
    { clock, mark: Promise.resolve('') },
  );
  run(it, job('done', { result: result(200) }));
  run(it, job('done', { result: result(300) }));
  await it.settled();
  expect(calls).toBe(2);
});
