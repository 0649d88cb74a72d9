// Words for what the engine is doing.

import type { Progress } from '../engine/engine-types.js';
import { formatBytes } from './format.js';

/** All that can be counted is done, but the result is not there yet. */
export function nearlyDone(progress: Progress | undefined): boolean {
  return progress !== undefined && progress.fraction >= 0.99;
}

/** "Working 43 %". A job with a mask has words of its own for what comes after the networks. */
export function stageWithPercent(progress: Progress | undefined, masked: boolean): string {
  if (progress === undefined || nearlyDone(progress)) return stageTitle(progress, masked);
  return `${stageTitle(progress, masked)} ${Math.round(progress.fraction * 100)} %`;
}

export function stageTitle(progress: Progress | undefined, masked: boolean): string {
  switch (progress?.stage) {
    case 'download':
      return progress.loaded === undefined || progress.total === undefined
        ? 'Getting the model'
        : `Getting the model, ${formatBytes(progress.loaded)} of ${formatBytes(progress.total)},`;
    case 'prepare':
      return 'Looking at the picture';
    case 'inference': {
      const { asked, of } = progress;
      return asked === undefined || of === undefined || of < 2
        ? 'Looking for the subject'
        : `Looking for the subject, ${asked} of ${of},`;
    }
    case 'render':
    case undefined:
      // Writing the file, or searching for a size, goes on after the last pixel is done.
      if (nearlyDone(progress)) return masked ? 'Writing the file' : 'Finishing';
      return masked && progress !== undefined ? 'Fitting the edges' : 'Working';
  }
}
