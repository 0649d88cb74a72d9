// Which results are doubtful, in which order a person sees them, and where the next one is.

import { expect, test } from 'vitest';
import type { RunResult } from '../../web/src/engine/engine-types.js';
import { doubtfulFirst, doubtOf, leastConfidence, nextDoubtful } from '../../web/src/ui/doubt.js';
import type { Job } from '../../web/src/ui/job-queue.js';

const jobOf = (id: number, confidence?: number, ...codes: readonly string[]): Job =>
  ({
    id,
    result: {
      warnings: codes.map((code) => ({ code, message: '' })),
      ...(confidence === undefined ? {} : { subject: { confidence, box: null } }),
    } as unknown as RunResult,
  }) as unknown as Job;
const ids = (jobs: readonly Job[]): readonly number[] => jobs.map((job) => job.id);

test('low confidence or a warning of the core makes a result doubtful', () => {
  expect(doubtOf(jobOf(1, leastConfidence))).toBeUndefined();
  expect(doubtOf(jobOf(1, leastConfidence - 0.01))?.kind).toBe('doubtful');
  expect(doubtOf(jobOf(1, 0.95, 'doubtful'))?.kind).toBe('doubtful');
  expect(doubtOf(jobOf(1, 0, 'no-subject', 'doubtful'))?.kind).toBe('no-subject');
});

test('results without a subject, and jobs without a result, are not doubted', () => {
  expect(doubtOf(jobOf(1, undefined, 'alpha-dropped'))).toBeUndefined();
  expect(doubtOf({ result: undefined })).toBeUndefined();
});

test('the least certain come first, the rest keep their order', () => {
  const jobs = [jobOf(1, 0.9), jobOf(2, 0.5), jobOf(3, 0.8), jobOf(4, 0, 'no-subject'), jobOf(5, 0.2)];
  expect(ids(doubtfulFirst(jobs))).toEqual([4, 5, 2, 1, 3]);
});

test('the next doubtful one comes round again, and never is the one that is shown', () => {
  const jobs = [jobOf(1, 0.1), jobOf(2, 0.9), jobOf(3, 0.1)];
  expect(nextDoubtful(jobs, 1)?.id).toBe(3);
  expect(nextDoubtful(jobs, 3)?.id).toBe(1);
  expect(nextDoubtful(jobs, 2)?.id).toBe(3);
  expect(nextDoubtful([jobOf(1, 0.1), jobOf(2, 0.9)], 1)).toBeUndefined();
});
