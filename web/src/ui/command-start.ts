// What every page has of the commands: the button in the header and the one place where shortcuts are heard. The palette
// itself, its search and its sources are fetched when it is first opened.

import { actionFor, registerActions, type Action } from './actions.js';
import { showBanner } from './banner.js';
import { say, unsay } from './command-toast.js';
import { h, icon } from './dom.js';
import { ariaKeys, isComposing, keyCaps } from './shortcut-keys.js';
import { apple, singleKeys } from './shortcut-platform.js';

const unreachable =
  'The list of commands could not be loaded; check the connection and try again. Everything is reachable without it.';

const onItsWay = matchMedia('(pointer: coarse)').matches ? 'Opening…' : 'Opening… Esc cancels.';
/** Sooner than this nobody wonders. */
const quietMs = 400;
const patienceMs = 20_000;

let opening = false;
let show: ((typed: string) => void) | undefined;

/**
 * Fetches the module of a dialog; what is pressed meanwhile goes to `pressedEarly`. Undefined when nothing is to be
 * opened: another dialog is on its way, the person gave up, or it could not be had, which is said.
 */
async function fetched<Module>(
  load: () => Promise<Module>,
  pressedEarly: (event: KeyboardEvent) => void = () => undefined,
): Promise<Module | undefined> {
  if (opening) return undefined;
  opening = true;
  const notice = setTimeout(() => say(onItsWay), quietMs);
  const over = new AbortController();
  let patience: ReturnType<typeof setTimeout> | undefined;
  const given = new Promise<undefined>((giveUp, fail) => {
    patience = setTimeout(() => fail(new Error('nothing came')), patienceMs);
    const hear = (event: KeyboardEvent): void => {
      if (isComposing(event)) return;
      if (event.key !== 'Escape') return pressedEarly(event);
      event.preventDefault();
      event.stopPropagation();
      giveUp(undefined);
    };
    addEventListener('keydown', hear, { capture: true, signal: over.signal });
  });
  try {
    return await Promise.race([load(), given]);
  } catch {
    showBanner(unreachable);
    return undefined;
  } finally {
    over.abort();
    clearTimeout(patience);
    clearTimeout(notice);
    unsay(onItsWay);
    opening = false;
  }
}

/** Opens the palette. What is typed until it is there is its first text. */
export async function openPalette(): Promise<void> {
  // It is there already: open in the turn of the key.
  if (show !== undefined) return show('');
  let typed = '';
  const collect = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key.length === 1) typed += event.key;
    else if (event.key === 'Backspace') typed = typed.slice(0, -1);
    // What has the focus now must not be set off by it either.
    else if (event.key !== 'Enter') return;
    event.preventDefault();
    event.stopPropagation();
  };
  const palette = await fetched(() => import('./command-palette.js'), collect);
  show = palette?.showPalette;
  show?.(typed);
}

export async function openShortcuts(): Promise<void> {
  const sheet = await fetched(() => import('./shortcut-sheet.js'));
  sheet?.showShortcuts();
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
  if (event.defaultPrevented || isComposing(event) || event.repeat) return;
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
