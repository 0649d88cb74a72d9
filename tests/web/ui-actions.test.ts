// The registry of actions and the shortcuts: what is listed, what a press of keys means, and how keys are written.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  actionFor,
  allActions,
  describedShortcuts,
  describeShortcuts,
  listedActions,
  onActionsChange,
  registerAction,
  registerActions,
  type Action,
} from '../../web/src/ui/actions.js';
import {
  ariaKeys,
  isApple,
  isComposing,
  isSingleKey,
  keyCaps,
  matches,
  type Press,
} from '../../web/src/ui/shortcut-keys.js';

function action(id: string, more: Partial<Action> = {}): Action {
  return {
    id,
    title: id,
    keywords: [],
    icon: 'x',
    group: 'Help',
    available: () => true,
    run: () => undefined,
    ...more,
  };
}

function press(key: string, more: Partial<Press> = {}): Press {
  return { key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...more };
}

const calm = { apple: false, typing: false, singleKeys: true };
let undo: (() => void)[] = [];
const add = (...actions: readonly Action[]): void => {
  undo.push(registerActions(actions));
};

beforeEach(() => {
  undo = [];
});
afterEach(() => {
  undo.forEach((each) => each());
  expect(allActions()).toEqual([]);
});

describe('the registry', () => {
  test('lists group by group, and not what makes no sense', () => {
    add(
      action('sheet'),
      action('save', { group: 'Result', available: () => 'There is no result yet.' }),
      action('clear', { group: 'Pictures', available: () => false }),
    );
    expect(allActions().map(({ id }) => id)).toEqual(['clear', 'save', 'sheet']);
    expect(listedActions().map(({ id }) => id)).toEqual(['save', 'sheet']);
  });

  test('of one id the newer counts, and taking the older away does not touch it', () => {
    const old = registerAction(action('one', { title: 'old' }));
    const young = registerAction(action('one', { title: 'young' }));
    old();
    expect(allActions().map(({ title }) => title)).toEqual(['young']);
    young();
  });

  test('listeners hear of what comes and goes, until they stop', () => {
    let heard = 0;
    const stop = onActionsChange(() => {
      heard += 1;
    });
    registerAction(action('one'))();
    expect(heard).toBe(2);
    stop();
    registerAction(action('one'))();
    expect(heard).toBe(2);
  });

  test('descriptions of keys go as they came', () => {
    const stop = describeShortcuts([{ group: 'Brush', title: 'Undo', keys: ['Mod+Z'] }]);
    expect(describedShortcuts()).toHaveLength(1);
    stop();
    expect(describedShortcuts()).toHaveLength(0);
  });
});

describe('what a press means', () => {
  test('a field that is typed in keeps its letters, and gives up what has a modifier', () => {
    add(
      action('palette', { shortcuts: ['Mod+K', '/'], whileTyping: true }),
      action('copy', { shortcuts: ['C'] }),
    );
    const typing = { ...calm, typing: true };
    const control = { ctrlKey: true };
    expect(actionFor(press('k', control), typing)?.id).toBe('palette');
    expect(actionFor(press('/'), typing)).toBeUndefined();
    expect(actionFor(press('/'), calm)?.id).toBe('palette');
    expect(actionFor(press('c'), typing)).toBeUndefined();
    expect(actionFor(press('c'), calm)?.id).toBe('copy');
    expect(actionFor(press('c', control), calm), 'copying text stays the browser’s').toBeUndefined();
  });

  test('single keys can be turned off', () => {
    add(action('copy', { shortcuts: ['C'] }), action('save', { shortcuts: ['Mod+S'] }));
    const off = { ...calm, singleKeys: false };
    expect(actionFor(press('c'), off)).toBeUndefined();
    expect(actionFor(press('s', { ctrlKey: true }), off)?.id).toBe('save');
  });

  test('what makes no sense now does not take the key from the browser; what has a reason does', () => {
    add(
      action('cancel', { shortcuts: ['X'], available: () => false }),
      action('save', { shortcuts: ['Mod+S'], available: () => 'There is no result yet.' }),
    );
    expect(actionFor(press('x'), calm)).toBeUndefined();
    expect(actionFor(press('s', { ctrlKey: true }), calm)?.id).toBe('save');
  });
});

describe('keys', () => {
  test('Mod is Command on Apple’s devices and Control elsewhere', () => {
    expect(matches('Mod+K', press('k', { metaKey: true }), true)).toBe(true);
    expect(matches('Mod+K', press('k', { ctrlKey: true }), true)).toBe(false);
    expect(matches('Mod+K', press('K', { ctrlKey: true }), false)).toBe(true);
    expect(matches('Mod+K', press('k', { ctrlKey: true, metaKey: true }), false)).toBe(false);
    expect(matches('Mod+K', press('k', { ctrlKey: true, altKey: true }), false)).toBe(false);
    expect(matches('Mod+K', press('K', { ctrlKey: true, shiftKey: true }), false)).toBe(false);
  });

  test('Shift belongs to a letter, and to the keyboard for a sign', () => {
    expect(matches('?', press('?', { shiftKey: true }), false)).toBe(true);
    expect(matches('/', press('/', { shiftKey: true }), false), 'Shift and 7 in Germany').toBe(true);
    expect(matches('Shift+T', press('T', { shiftKey: true }), false)).toBe(true);
    expect(matches('T', press('T', { shiftKey: true }), false)).toBe(false);
    expect(matches('Shift+ArrowUp', press('ArrowUp'), false)).toBe(false);
    expect(matches('+', press('+'), false)).toBe(true);
  });

  test('a letter of another script stands for the Latin one on its key, a Latin one for itself', () => {
    const control = { ctrlKey: true };
    for (const [key, code] of [
      ['л', 'KeyK'],
      ['Λ', 'KeyL'],
      ['ל', 'KeyK'],
    ] as const) {
      expect(matches(`Mod+${code.slice(3)}`, press(key, { code, ...control }), false), key).toBe(true);
    }
    expect(matches('T', press('е', { code: 'KeyT' }), false)).toBe(true);
    expect(matches('K', press('t', { code: 'KeyK' }), false), 'Dvorak').toBe(false);
    expect(matches('Q', press('é', { code: 'KeyQ' }), false), 'Latin with an accent').toBe(false);
    expect(matches('K', press('7', { code: 'KeyK' }), false)).toBe(false);
    expect(matches('K', press('Enter', { code: 'KeyK' }), false)).toBe(false);
  });

  test('Safari’s confirming key of an input method belongs to it', () => {
    expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true);
    expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
    expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
  });

  test('are written as on the keyboard', () => {
    expect(keyCaps('Mod+K', false)).toEqual(['Ctrl', 'K']);
    expect(keyCaps('Mod+Shift+Z', true)).toEqual(['⌘', '⇧', 'Z']);
    expect(keyCaps('+', false)).toEqual(['+']);
    expect(keyCaps(' ', false)).toEqual(['Space']);
    expect(ariaKeys('Mod+K', true)).toBe('Meta+K');
    expect(ariaKeys('Mod+K', false)).toBe('Control+K');
  });

  test('single keys and platforms are told apart', () => {
    expect(['?', '/', 'O', 'Shift+T'].every(isSingleKey)).toBe(true);
    expect(['Mod+K', 'Alt+X'].some(isSingleKey)).toBe(false);
    expect(['MacIntel', 'iPhone', 'macOS'].every(isApple)).toBe(true);
    expect(['Win32', 'Linux x86_64', ''].some(isApple)).toBe(false);
  });
});
