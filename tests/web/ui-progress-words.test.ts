// Words for what a job is doing, stage by stage.

import { expect, test } from 'vitest';
import { stageWithPercent } from '../../web/src/ui/progress-words.js';

test('each stage of a cut-out has words', () => {
  const words = (
    [
      { stage: 'download', fraction: 0.138, loaded: 12_000_000, total: 26_000_000 },
      { stage: 'prepare', fraction: 0.4 },
      { stage: 'inference', fraction: 0.55, asked: 2, of: 3 },
      { stage: 'inference', fraction: 0.7, asked: 1, of: 1 },
      { stage: 'render', fraction: 0.9 },
      { stage: 'render', fraction: 1 },
    ] as const
  ).map((progress) => stageWithPercent(progress, true));
  expect(words).toEqual([
    'Getting the model, 12 MB of 26 MB, 14 %',
    'Looking at the picture 40 %',
    'Looking for the subject, 2 of 3, 55 %',
    'Looking for the subject 70 %',
    'Fitting the edges 90 %',
    'Writing the file',
  ]);
});

test('a tool without a mask just works', () => {
  expect(stageWithPercent(undefined, false)).toBe('Working');
  expect(stageWithPercent({ stage: 'render', fraction: 0.43 }, false)).toBe('Working 43 %');
  expect(stageWithPercent({ stage: 'render', fraction: 1 }, false)).toBe('Finishing');
});
