// Files that come in and go out: what a folder gives, names of pasted pictures, names of finished ones.

import { expect, test } from 'vitest';
import type { RunResult } from '../../web/src/engine/engine-types.js';
import { looksLikePicture, namePasted } from '../../web/src/ui/dropped-files.js';
import { finishedFiles } from '../../web/src/ui/finished-files.js';
import type { Job, JobState } from '../../web/src/ui/job-queue.js';

const accept = 'image/*,.tga,.PSD';

test('a folder gives what the list accepts, by type or by extension', () => {
  expect(looksLikePicture({ name: 'a.jpg', type: 'image/jpeg' }, accept)).toBe(true);
  expect(looksLikePicture({ name: 'A.TGA', type: '' }, accept)).toBe(true);
  expect(looksLikePicture({ name: 'b.psd', type: 'application/octet-stream' }, accept)).toBe(true);
  expect(looksLikePicture({ name: 'notes.txt', type: 'text/plain' }, accept)).toBe(false);
  expect(looksLikePicture({ name: 'tga', type: '' }, accept)).toBe(false);
  expect(looksLikePicture({ name: 'anything', type: '' }, '')).toBe(false);
});

test('pasted pictures, all called image.png, are told apart; other names stay', () => {
  const named = namePasted(
    [new File(['x'], 'image.png', { type: 'image/png' }), new File(['x'], 'cat.png')],
    new Date(2026, 0, 2, 3, 4, 5),
  );
  expect(named.map((file) => file.name)).toEqual(['pasted 03.04.05.png', 'cat.png']);
  expect(named[0]?.type).toBe('image/png');
});

function job(id: number, name: string, state: JobState): Job {
  const result: RunResult = {
    blob: new Blob([name]),
    format: 'webp',
    extension: 'webp',
    width: 10,
    height: 5,
    frames: 1,
    warnings: [],
    timings: {},
  };
  const done = state === 'done' ? result : undefined;
  const file = new File(['x'], name);
  return {
    id,
    file,
    state,
    progress: undefined,
    result: done,
    failure: undefined,
    edits: {},
    masked: false,
    limited: false,
  };
}

test('only finished pictures are saved, numbered by their place, each under its own name', () => {
  const jobs = [job(1, 'a.jpg', 'done'), job(2, 'b.jpg', 'failed'), job(3, 'a.png', 'done')];
  expect(finishedFiles(jobs, '{name}', 'convert').map(({ id, name }) => [id, name])).toEqual([
    [1, 'a.webp'],
    [3, 'a (2).webp'],
  ]);
  expect(finishedFiles(jobs, '{n}', 'convert').map(({ name }) => name)).toEqual(['1.webp', '3.webp']);
});
