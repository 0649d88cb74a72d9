// What is said once nothing is being made any more.

import { expect, test } from 'vitest';
import type { JobState } from '../../web/src/ui/job-queue.js';
import { finishedWords } from '../../web/src/ui/job-list.js';

test.each<[string, ...JobState[]]>([
  ['All pictures are finished.', 'done', 'done'],
  ['1 of 2 pictures is finished.', 'done', 'cancelled'],
  ['0 of 2 pictures are finished.', 'cancelled', 'failed'],
])('%s', (words, ...states) => {
  expect(finishedWords(states.map((state) => ({ state })))).toBe(words);
});
