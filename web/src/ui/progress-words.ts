// Words for what the engine is doing.

import type { Progress } from '../engine/engine-types.js';
import { formatBytes } from './format.js';

/** All that can be counted is done, but the result is not there yet. */
export function nearlyDone(progress: Progress | undefined): boolean {
  return progress !== undefined && progress.fraction >= 0.99;
}

/** "Working 43 %". */
export function stageWithPercent(progress: Progress | undefined): string {
  if (progress === undefined || nearlyDone(progress)) return stageTitle(progress);
  return `${stageTitle(progress)} ${Math.round(progress.fraction * 100)} %`;
}

export function stageTitle(progress: Progress | undefined): string {
  switch (progress?.stage) {
    case 'download':
      return progress.loaded === undefined || progress.total === undefined
        ? 'Getting the model'
        : `Getting the model, ${formatBytes(progress.loaded)} of ${formatBytes(progress.total)}`;
    case 'prepare':
      return 'Reading the picture';
    case 'inference': {
      const { asked, of } = progress;
      return asked === undefined || of === undefined || of < 2
        ? 'Looking for the subject'
        : `Looking for the subject, ${asked} of ${of}`;
    }
    case 'render':
    case undefined:
      // Writing the file, or searching for a size, goes on after the last pixel is done.
      return nearlyDone(progress) ? 'Finishing' : 'Working';
  }
}
