// What every page has of the commands: the button in the header and the one place where shortcuts are heard. The palette
// itself, its search and its sources are fetched when it is first opened.

import { actionFor, registerActions, type Action } from './actions.js';
import { showBanner } from './banner.js';
import { say } from './command-toast.js';
import { h, icon } from './dom.js';
import { ariaKeys, keyCaps } from './shortcut-keys.js';
import { apple, singleKeys } from './shortcut-platform.js';

const unreachable =
  'The list of commands could not be loaded; check the connection and try again. Everything is reachable without it.';

let opening = false;
let show: ((typed: string) => void) | undefined;

/** Opens the palette, or says that it could not be fetched. What is typed until it is there is its first text. */
export async function openPalette(): Promise<void> {
  if (opening) return;
  // It is there already: open in the turn of the key.
  if (show !== undefined) return show('');
  opening = true;
  let typed = '';
  const early = new AbortController();
  const collect = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length === 1) typed += event.key;
    else if (event.key === 'Backspace') typed = typed.slice(0, -1);
    // What has the focus now must not be set off by it either.
    else if (event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
  };
  addEventListener('keydown', collect, { capture: true, signal: early.signal });
  try {
    ({ showPalette: show } = await import('./command-palette.js'));
    early.abort();
    show(typed);
  } catch {
    showBanner(unreachable);
  } finally {
    early.abort();
    opening = false;
  }
}

export async function openShortcuts(): Promise<void> {
  try {
    const { showShortcuts } = await import('./shortcut-sheet.js');
    showShortcuts();
  } catch {
    showBanner(unreachable);
  }
}

const ownActions: readonly Action[] = [
  {
    id: 'open-palette',
    title: 'Search tools, pages and actions',
    keywords: ['command palette', 'find'],
    icon: 'search',
    shortcuts: ['Mod+K', '/'],
    whileTyping: true,
    group: 'Help',
    placed: true,
    // In the palette itself it makes no sense.
    available: () => document.querySelector('dialog[open]') === null,
    run: () => void openPalette(),
  },
  {
    id: 'show-shortcuts',
    title: 'Show keyboard shortcuts',
    keywords: ['keys', 'hotkeys', 'help', 'keyboard'],
    icon: 'keyboard',
    shortcuts: ['?'],
    group: 'Help',
    available: () => true,
    run: () => void openShortcuts(),
  },
];

const keyless = ['button', 'checkbox', 'radio', 'range', 'file', 'submit', 'reset', 'image', 'color'];

/** Whether keys that are pressed there are text, or choose from a list. */
function takesText(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return !keyless.includes(target.type);
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLElement && target.isContentEditable;
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing || event.repeat) return;
  // A dialog has keys of its own, and what lies behind it is out of reach.
  if (document.querySelector('dialog[open]') !== null) return;
  const typing = takesText(event.target);
  const action = actionFor(event, { apple, typing, singleKeys: singleKeys() });
  if (action === undefined) return;
  event.preventDefault();
  const available = action.available();
  if (available === true) action.run();
  else if (available !== false) say(available);
}

/** The visible way to the palette. Without JavaScript there is nothing to open, and nothing is shown. */
export class CommandButton extends HTMLElement {
  connectedCallback(): void {
    this.replaceChildren(
      h(
        'button',
        {
          type: 'button',
          class: 'button command-button',
          'aria-haspopup': 'dialog',
          'aria-keyshortcuts': ariaKeys('Mod+K', apple),
          onclick: () => void openPalette(),
        },
        icon('search'),
        h('span', { class: 'command-button-text' }, 'Search'),
        h('span', { class: 'visually-hidden' }, ' tools, pages and actions'),
        h(
          'kbd',
          { class: 'command-button-keys', 'aria-hidden': 'true' },
          keyCaps('Mod+K', apple).join(apple ? '' : ' '),
        ),
      ),
    );
  }
}

/** Starts listening for shortcuts and shows the button. */
export function startPalette(): void {
  registerActions(ownActions);
  addEventListener('keydown', pressed);
  customElements.define('command-button', CommandButton);
}
