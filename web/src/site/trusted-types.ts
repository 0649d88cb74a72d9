// Trusted Types in the pages of this site: scripts and workers come from this site alone.

import { allowScriptsBelow } from '../engine/own-scripts.js';
import { siteRoot } from './root.js';

/** Called before anything starts a worker. */
export function allowOwnScripts(): void {
  allowScriptsBelow(siteRoot());
}
