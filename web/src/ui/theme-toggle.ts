// The button that switches between light and dark; the choice is remembered and set by theme.js before the first paint.

import { registerAction } from './actions.js';
import { announce } from './banner.js';
import { h, icon } from './dom.js';
import { rememberText } from './storage.js';

type Theme = 'light' | 'dark';

function current(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function next(): Theme {
  return current() === 'dark' ? 'light' : 'dark';
}

/** Switches to the other theme; the system's own is not kept as a choice, so that it is followed again. */
export function switchTheme(): void {
  const wanted = next();
  const system: Theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  if (wanted === system) delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = wanted;
  rememberText('theme', wanted === system ? undefined : wanted);
  dispatchEvent(new Event('theme'));
}

export class ThemeToggle extends HTMLElement {
  connectedCallback(): void {
    this.show();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.show());
    addEventListener('theme', () => this.show());
  }

  private show(): void {
    const focused = this.contains(document.activeElement);
    const label = `Switch to the ${next()} theme`;
    const button = h('button', {
      type: 'button',
      class: 'button quiet square',
      'aria-label': label,
      title: label,
      onclick: switchTheme,
    });
    button.append(icon(next() === 'dark' ? 'moon' : 'sun'));
    this.replaceChildren(button);
    if (focused) button.focus();
  }
}

customElements.define('theme-toggle', ThemeToggle);

registerAction({
  id: 'switch-theme',
  get title() {
    return `Switch to the ${next()} theme`;
  },
  keywords: ['dark mode', 'light mode', 'night', 'appearance', 'toggle theme', 'colours'],
  icon: 'moon',
  shortcuts: ['T'],
  group: 'View',
  available: () => true,
  run: () => {
    switchTheme();
    announce(`The ${current()} theme is on.`);
  },
});
