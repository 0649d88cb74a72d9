// The button that switches between light and dark; the choice is remembered and set by theme.js before the first paint.

import { h, icon } from './dom.js';
import { rememberText } from './storage.js';

type Theme = 'light' | 'dark';

function current(): Theme {
  const chosen = document.documentElement.dataset['theme'];
  if (chosen === 'light' || chosen === 'dark') return chosen;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export class ThemeToggle extends HTMLElement {
  connectedCallback(): void {
    this.show();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.show());
  }

  private show(): void {
    const next: Theme = current() === 'dark' ? 'light' : 'dark';
    const label = `Switch to the ${next} theme`;
    const button = h('button', {
      type: 'button',
      class: 'button quiet square',
      'aria-label': label,
      title: label,
    });
    button.append(icon(next === 'dark' ? 'moon' : 'sun'));
    button.addEventListener('click', () => {
      const system: Theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
      if (next === system) delete document.documentElement.dataset['theme'];
      else document.documentElement.dataset['theme'] = next;
      rememberText('theme', next === system ? undefined : next);
      this.show();
      this.querySelector('button')?.focus();
    });
    this.replaceChildren(button);
  }
}

customElements.define('theme-toggle', ThemeToggle);
