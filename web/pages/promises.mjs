// How long things are kept, from the file that the pages' own code reads too.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const promises = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', 'src', 'account', 'promises.json'), 'utf8'),
);
