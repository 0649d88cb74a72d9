// The command palette in the other browsers: opened by key, an action run, a page gone to. Each browser fills in the same notes.

import assert from 'node:assert/strict';

/** Where the palette is asked to go at last. */
export const lastPlace = 'tools/crop/';

/**
 * Runs in every page of the site where there is no driver, so it names nothing outside itself and presses keys by events.
 * On the page that it goes to at last it answers the notes of both pages, before undefined; `{error}` where it got stuck.
 */
export async function paletteInPage(lastPath) {
  const kept = 'palette-notes';
  if (location.pathname === `/${lastPath}`) return { ...JSON.parse(sessionStorage.getItem(kept)), path: location.pathname };
  const end = Date.now() + 30_000;
  const until = async (what, find) => {
    for (;;) {
      const found = find();
      if (found) return found;
      if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const press = (key, ctrlKey = false) =>
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey, bubbles: true, cancelable: true }));
  const inDialog = (selector) => document.querySelector(`.command-dialog[open] ${selector}`);
  const choose = async (text) => {
    press('k', true);
    await until('the tools', () => inDialog('[data-command^="tool:"]'));
    document.execCommand('insertText', false, text);
    return inDialog('[aria-selected="true"]')?.dataset.command;
  };
  try {
    await until('the page’s script', () => document.querySelector('command-button button'));
    const action = await choose('dark mode');
    press('Enter');
    const notes = { action, closed: inDialog('*') === null, theme: document.documentElement.dataset.theme };
    notes.place = await choose('crop photo');
    sessionStorage.setItem(kept, JSON.stringify(notes));
    press('Enter');
    return undefined;
  } catch (error) {
    return { error: error.message };
  }
}

export function checkPalette(notes) {
  assert.deepEqual(notes, { action: 'action:switch-theme', closed: true, theme: 'dark', place: 'tool:crop', path: `/${lastPlace}` });
}
