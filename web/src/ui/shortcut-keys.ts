// Keyboard shortcuts as text: "Mod+K", "Shift+T", "?". Mod is Command on Apple's devices and Control elsewhere. Knows no DOM.

/** Modifiers in any order, then one key as `KeyboardEvent.key` names it; a letter stands for both its cases. */
export type Shortcut = string;

/** What of a `KeyboardEvent` decides. */
export interface Press {
  readonly key: string;
  /** The key's place, as on an English keyboard: "KeyK". */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

interface Parts {
  readonly mod: boolean;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly key: string;
}

function parts(shortcut: Shortcut): Parts {
  const names = shortcut.split(/\+(?=.)/);
  const key = names.pop() ?? '';
  return { mod: names.includes('Mod'), shift: names.includes('Shift'), alt: names.includes('Alt'), key };
}

/** Whether a shortcut needs no modifier, so that speech input or a slip of the hand could set it off. */
export function isSingleKey(shortcut: Shortcut): boolean {
  const { mod, alt } = parts(shortcut);
  return !mod && !alt;
}

/** Whether a key belongs to an input method that composes text. Safari's confirming one says so only by its number. */
export function isComposing(event: { readonly isComposing: boolean; readonly keyCode: number }): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** What the key means to shortcuts: on keyboards of other scripts, the Latin letter that is printed there as well. */
function latinKey({ key, code }: Press): string {
  const foreign = /^\p{L}$/u.test(key) && !/\p{Script=Latin}/u.test(key);
  return foreign && /^Key[A-Z]$/.test(code) ? code.slice(3) : key;
}

export function matches(shortcut: Shortcut, press: Press, apple: boolean): boolean {
  const { mod, shift, alt, key } = parts(shortcut);
  const [command, other] = apple ? [press.metaKey, press.ctrlKey] : [press.ctrlKey, press.metaKey];
  if (command !== mod || other || press.altKey !== alt) return false;
  // Which signs need Shift differs from keyboard to keyboard; of letters it makes another shortcut.
  const letter = /^[a-z]$/i.test(key);
  if ((letter || key.length > 1) && press.shiftKey !== shift) return false;
  return latinKey(press).toLowerCase() === key.toLowerCase();
}

const appleSigns: Readonly<Record<string, string>> = { Mod: '⌘', Shift: '⇧', Alt: '⌥' };
const otherNames: Readonly<Record<string, string>> = { Mod: 'Ctrl' };
const keyNames: Readonly<Record<string, string>> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  ' ': 'Space',
};

/** The keys one by one, as they are printed on the keyboard. */
export function keyCaps(shortcut: Shortcut, apple: boolean): readonly string[] {
  const names = shortcut.split(/\+(?=.)/);
  return names.map((name, index) => {
    if (index < names.length - 1) return (apple ? appleSigns[name] : otherNames[name]) ?? name;
    return keyNames[name] ?? (name.length === 1 ? name.toUpperCase() : name);
  });
}

/** The value of `aria-keyshortcuts`. */
export function ariaKeys(shortcut: Shortcut, apple: boolean): string {
  return shortcut.replace('Mod', apple ? 'Meta' : 'Control');
}

/** Whether this is one of Apple's devices, whose keyboards have a Command key. */
export function isApple(platform: string): boolean {
  return /mac|iphone|ipad|ipod/i.test(platform);
}
