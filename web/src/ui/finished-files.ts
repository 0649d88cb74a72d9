// The finished pictures of a list under the names they are saved by.

import { outputName, withoutCollisions } from './file-names.js';
import type { Job } from './job-queue.js';
import type { NamedBlob } from './saving.js';

export interface FinishedFile extends NamedBlob {
  readonly id: number;
}

/** In the list's order; `{n}` counts the whole list, so that a failed picture does not shift the numbers. */
export function finishedFiles(jobs: readonly Job[], template: string, tool: string): readonly FinishedFile[] {
  const done = jobs.flatMap((job, position) => {
    if (job.state !== 'done' || job.result === undefined) return [];
    const { blob, extension, width, height } = job.result;
    const parts = { original: job.file.name, tool, extension, width, height, index: position + 1 };
    return [{ id: job.id, name: outputName(template, parts), blob }];
  });
  const names = withoutCollisions(done.map((each) => each.name));
  return done.map((each, position) => ({ ...each, name: names[position] ?? each.name }));
}
