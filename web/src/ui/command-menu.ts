// The "More" button of a tool's page: a menu of what the registry offers beside the buttons that stand there already.

import { listedActions, type Action, type ActionGroup } from './actions.js';
import { say } from './command-toast.js';
import { h, icon, uniqueId } from './dom.js';
import { keyCaps } from './shortcut-keys.js';
import { apple } from './shortcut-platform.js';

/** A model is chosen in the form, and the tool to continue in beside this button. */
const offered: readonly ActionGroup[] = ['Pictures', 'Result', 'Options', 'Help'];

/** The button and its menu. */
export function moreMenu(): HTMLElement {
  const id = uniqueId('more');
  const button = h(
    'button',
    {
      type: 'button',
      class: 'button quiet small',
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'aria-controls': id,
    },
    icon('more'),
    'More',
  );
  const menu = h('div', { class: 'more-menu', id, role: 'menu', 'aria-label': 'More', hidden: true });
  const box = h('div', { class: 'more' }, button, menu);
  let outside = new AbortController();

  const items = (): readonly HTMLElement[] => [...menu.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  const focusItem = (index: number): void => {
    const all = items();
    all[(index + all.length) % all.length]?.focus();
  };
  const close = (): void => {
    if (menu.hidden) return;
    outside.abort();
    menu.hidden = true;
    button.setAttribute('aria-expanded', 'false');
  };
  const choose = (action: Action): void => {
    close();
    button.focus();
    const available = action.available();
    if (available === true) action.run();
    else if (available !== false) say(available);
  };
  const open = (): void => {
    const actions = listedActions().filter((action) => action.placed !== true);
    const groups = offered
      .map((group) => actions.filter((action) => action.group === group))
      .filter((group) => group.length > 0);
    menu.replaceChildren(
      ...groups.flatMap((group, index) => [
        ...(index === 0 ? [] : [h('div', { role: 'separator' })]),
        ...group.map((action) => menuItem(action, () => choose(action))),
      ]),
    );
    menu.hidden = false;
    button.setAttribute('aria-expanded', 'true');
    outside = new AbortController();
    const { signal } = outside;
    addEventListener(
      'pointerdown',
      (event) => {
        if (!(event.target instanceof Node && box.contains(event.target))) close();
      },
      { signal },
    );
    addEventListener('resize', close, { signal });
    items()[0]?.focus({ preventScroll: true });
    box.scrollIntoView({ block: 'nearest' });
  };

  button.addEventListener('click', () => (menu.hidden ? open() : close()));
  button.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    open();
    if (event.key === 'ArrowUp') focusItem(-1);
  });
  menu.addEventListener('keydown', (event) => {
    const at = items().findIndex((item) => item === document.activeElement);
    if (event.key === 'ArrowDown') focusItem(at + 1);
    else if (event.key === 'ArrowUp') focusItem(at - 1);
    else if (event.key === 'Home') focusItem(0);
    else if (event.key === 'End') focusItem(-1);
    else if (event.key === 'Escape') {
      close();
      button.focus();
    } else if (event.key === 'Tab') {
      close();
      return;
    } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && /\S/.test(event.key)) {
      const letter = event.key.toLowerCase();
      const after = [...items().slice(at + 1), ...items().slice(0, at + 1)];
      after.find((item) => item.dataset['title']?.startsWith(letter))?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return box;
}

function menuItem(action: Action, choose: () => void): HTMLElement {
  const available = action.available();
  const shortcut = action.shortcuts?.[0];
  return h(
    'button',
    {
      type: 'button',
      class: 'more-item',
      role: 'menuitem',
      tabindex: -1,
      'data-title': action.title.toLowerCase(),
      'aria-disabled': available === true ? undefined : 'true',
      onclick: choose,
    },
    icon(action.icon),
    h('span', {}, action.title),
    shortcut !== undefined &&
      h(
        'span',
        { class: 'command-keys', 'aria-hidden': 'true' },
        keyCaps(shortcut, apple).map((cap) => h('kbd', {}, cap)),
      ),
  );
}
