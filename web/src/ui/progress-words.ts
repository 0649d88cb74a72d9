// Words for what the engine is doing.

import type { Progress } from '../engine/engine-types.js';
import { formatBytes } from './format.js';

export function stageTitle(progress: Progress | undefined): string {
  switch (progress?.stage) {
    case 'download':
      return progress.loaded === undefined || progress.total === undefined
        ? 'Getting the model'
        : `Getting the model (${formatBytes(progress.loaded)} of ${formatBytes(progress.total)})`;
    case 'prepare':
      return 'Preparing';
    case 'inference':
      return 'Finding the subject';
    case 'render':
    case undefined:
      return 'Working';
  }
}
