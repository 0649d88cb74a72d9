// Which commands were used last, for the top of the command palette. Remembered in this browser only.

import { recall, remember } from './storage.js';

const storageKey = 'recent-commands';
const most = 8;
const longestId = 80;

/** The list with `id` in front; older ones fall off its end. */
export function withRecent(recent: readonly string[], id: string): readonly string[] {
  return [id, ...recent.filter((each) => each !== id)].slice(0, most);
}

/** What storage gave, as far as it can be ids. */
export function acceptRecents(stored: unknown): readonly string[] {
  if (!Array.isArray(stored)) return [];
  const ids = stored.filter(
    (each): each is string => typeof each === 'string' && each !== '' && each.length <= longestId,
  );
  return [...new Set(ids)].slice(0, most);
}

/** Newest first. */
export function recentCommands(): readonly string[] {
  return acceptRecents(recall(storageKey));
}

export function noteCommand(id: string): void {
  remember(storageKey, withRecent(recentCommands(), id));
}
