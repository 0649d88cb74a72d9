// The sheet of keyboard shortcuts: those of the registry and those that elements of the page describe.

import '../styles/command-palette.css';
import { actionGroups, allActions, describedShortcuts, type ShortcutNote } from './actions.js';
import { h, icon, uniqueId } from './dom.js';
import { keyCaps, type Shortcut } from './shortcut-keys.js';
import { apple, setSingleKeys, singleKeys } from './shortcut-platform.js';

/** All shortcuts of this page, group by group. */
function notes(): readonly ShortcutNote[] {
  const actions = allActions().flatMap(({ group, title, shortcuts }) =>
    shortcuts === undefined ? [] : [{ group, title, keys: shortcuts }],
  );
  return [...actions, ...describedShortcuts()];
}

function keys(shortcut: Shortcut): HTMLElement {
  const caps = keyCaps(shortcut, apple).map((cap) => h('kbd', {}, cap));
  return h('span', { class: 'keys' }, caps);
}

function section(title: string, listed: readonly ShortcutNote[]): HTMLElement {
  const id = uniqueId('shortcuts');
  return h(
    'section',
    { class: 'shortcut-group', 'aria-labelledby': id },
    h('h3', { id }, title),
    h(
      'dl',
      {},
      ...listed.map((note) =>
        h('div', {}, h('dt', {}, note.title), h('dd', {}, ...note.keys.map((each) => keys(each)))),
      ),
    ),
  );
}

/** Opens the sheet; it goes with its closing. */
export function showShortcuts(): void {
  const all = notes();
  const described = [...new Set(all.map(({ group }) => group))];
  const order = [...described.filter((each) => !isActionGroup(each)), ...actionGroups];
  const titleId = uniqueId('shortcuts');
  const single = h('input', { type: 'checkbox', class: 'switch', id: uniqueId('single-keys') });
  single.checked = singleKeys();
  single.addEventListener('change', () => setSingleKeys(single.checked));
  const dialog = h(
    'dialog',
    { class: 'shortcut-dialog', 'aria-labelledby': titleId },
    h(
      'div',
      { class: 'shortcut-head' },
      h('h2', { id: titleId }, 'Keyboard shortcuts'),
      h(
        'button',
        {
          type: 'button',
          class: 'button quiet square small',
          'aria-label': 'Close',
          title: 'Close (Esc)',
          onclick: () => dialog.close(),
        },
        icon('close'),
      ),
    ),
    h(
      'div',
      // It scrolls, so the keyboard has to get there.
      { class: 'shortcut-groups', tabindex: 0, role: 'group', 'aria-label': 'Shortcuts of this page' },
      h(
        'div',
        { class: 'shortcut-columns' },
        ...order.flatMap((group) => {
          const listed = all.filter((note) => note.group === group);
          return listed.length === 0 ? [] : [section(group, listed)];
        }),
      ),
    ),
    h(
      'p',
      { class: 'toggle-line shortcut-foot' },
      h('label', { for: single.id }, 'Shortcuts of a single key, such as / and ?'),
      single,
    ),
  );
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

function isActionGroup(group: string): boolean {
  return (actionGroups as readonly string[]).includes(group);
}
