// Which results a person should look at: the models found no subject, or do not agree about it.

import type { Job } from './job-queue.js';

export type DoubtKind = 'no-subject' | 'doubtful';

export interface Doubt {
  readonly kind: DoubtKind;
  /** Two or three words for a badge. */
  readonly title: string;
  readonly sentence: string;
}

/** Below this confidence (0 to 1) a result is doubtful even where the core gave no warning. */
export const leastConfidence = 0.6;

const noSubject: Doubt = {
  kind: 'no-subject',
  title: 'Nothing cut out',
  sentence: 'No subject was found, so the picture was kept as it is.',
};

const doubtful: Doubt = {
  kind: 'doubtful',
  title: 'Check this one',
  sentence: 'The models are not sure about the subject of this picture.',
};

/** Whether a warning's code says that a result is doubtful. */
export function isDoubt(code: string): code is DoubtKind {
  return code === 'no-subject' || code === 'doubtful';
}

/** Undefined where there is no result, or nothing to doubt. */
export function doubtOf(job: Pick<Job, 'result'>): Doubt | undefined {
  const { result } = job;
  if (result === undefined) return undefined;
  const warned = (code: string): boolean => result.warnings.some((warning) => warning.code === code);
  if (warned('no-subject')) return noSubject;
  const confidence = result.subject?.confidence;
  return warned('doubtful') || (confidence !== undefined && confidence < leastConfidence)
    ? doubtful
    : undefined;
}

/** The jobs with the doubtful first, the least certain of them at the top; otherwise in the order they came. */
export function doubtfulFirst(jobs: readonly Job[]): readonly Job[] {
  const certainty = (job: Job): number => {
    const doubt = doubtOf(job);
    if (doubt === undefined) return 2;
    return doubt.kind === 'no-subject' ? -1 : (job.result?.subject?.confidence ?? leastConfidence);
  };
  return jobs
    .map((job, position) => ({ job, position, certainty: certainty(job) }))
    .sort((a, b) => a.certainty - b.certainty || a.position - b.position)
    .map(({ job }) => job);
}

/** The next doubtful job after one, from the top again after the last; undefined when there is no other. */
export function nextDoubtful(jobs: readonly Job[], afterId: number): Job | undefined {
  const at = jobs.findIndex((job) => job.id === afterId);
  const turned = [...jobs.slice(at + 1), ...jobs.slice(0, at + 1)];
  return turned.find((job) => job.id !== afterId && doubtOf(job) !== undefined);
}
