// The one registry of what a person can do on a page. The command palette, the menus and the sheet of shortcuts read it.

import { isSingleKey, matches, type Press, type Shortcut } from './shortcut-keys.js';

/** Under which title an action stands in menus and on the sheet of shortcuts, in this order. */
export const actionGroups = [
  'Pictures',
  'Result',
  'Options',
  'Model',
  'Continue',
  'View',
  'Privacy',
  'Help',
] as const;
export type ActionGroup = (typeof actionGroups)[number];

export interface Action {
  /** Kebab case and permanent: what was used last is remembered by it. */
  readonly id: string;
  /** What it does, as a command; may be a getter where it depends on the moment. */
  readonly title: string;
  readonly keywords: readonly string[];
  readonly icon: string;
  /** Alternatives; the first is the one that is shown. */
  readonly shortcuts?: readonly Shortcut[];
  /** Whether those with a modifier also count while the person types in a field. */
  readonly whileTyping?: boolean;
  readonly group: ActionGroup;
  /** It has a button of its own on the page, so menus leave it out. */
  readonly placed?: boolean;
  /** True where it can be done now; a sentence that says why not; false where it makes no sense and is not listed. */
  available(): boolean | string;
  run(): void;
}

/** Keys that an element of the page handles itself, for the sheet of shortcuts. */
export interface ShortcutNote {
  readonly group: string;
  readonly title: string;
  /** Alternatives, each a shortcut. */
  readonly keys: readonly Shortcut[];
}

const registered = new Map<string, Action>();
const notes = new Set<ShortcutNote>();
const listeners = new Set<() => void>();

function changed(): void {
  for (const listener of listeners) listener();
}

/** Adds an action; the answer takes it away again. One id stands for one action at a time: the newer takes its place. */
export function registerAction(action: Action): () => void {
  registered.set(action.id, action);
  changed();
  return () => {
    if (registered.get(action.id) !== action) return;
    registered.delete(action.id);
    changed();
  };
}

/** Adds several at once; the answer takes all of them away. */
export function registerActions(actions: readonly Action[]): () => void {
  const undo = actions.map(registerAction);
  return () => undo.forEach((each) => each());
}

/** All actions, group by group, each group in the order in which its actions came. */
export function allActions(): readonly Action[] {
  const all = [...registered.values()];
  return actionGroups.flatMap((group) => all.filter((action) => action.group === group));
}

/** Those that make sense now, even if something still speaks against them. */
export function listedActions(): readonly Action[] {
  return allActions().filter((action) => action.available() !== false);
}

/** Tells of actions that come and go; the answer stops it. */
export function onActionsChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Describes keys for the sheet of shortcuts; the answer takes the descriptions away. */
export function describeShortcuts(described: readonly ShortcutNote[]): () => void {
  for (const note of described) notes.add(note);
  return () => {
    for (const note of described) notes.delete(note);
  };
}

export function describedShortcuts(): readonly ShortcutNote[] {
  return [...notes];
}

export interface PressContext {
  readonly apple: boolean;
  /** A field that takes text has the focus. */
  readonly typing: boolean;
  /** The person has not turned shortcuts of one key off. */
  readonly singleKeys: boolean;
}

/** The action that a press of keys asks for; it may have a sentence against being done now. Undefined when there is none. */
export function actionFor(press: Press, { apple, typing, singleKeys }: PressContext): Action | undefined {
  return allActions().find((action) => {
    const wanted = (action.shortcuts ?? []).some((shortcut) => {
      const single = isSingleKey(shortcut);
      if (typing && (single || action.whileTyping !== true)) return false;
      return (singleKeys || !single) && matches(shortcut, press, apple);
    });
    return wanted && action.available() !== false;
  });
}
