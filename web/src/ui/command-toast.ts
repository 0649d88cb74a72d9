// A sentence at the foot of the page about what a command has just done, shown and read out, gone after a while.

import { h } from './dom.js';

const shownMs = 6000;

let leaving: ReturnType<typeof setTimeout> | undefined;

/** Every page has it from the beginning, as `announce` says. */
const place = (): HTMLElement | null => document.getElementById('toasts');

export function say(text: string): void {
  const toast = h('p', { class: 'toast' }, text);
  place()?.replaceChildren(toast);
  clearTimeout(leaving);
  leaving = setTimeout(() => toast.remove(), shownMs);
}

/** Takes the sentence away, if it is still the one that is shown. */
export function unsay(text: string): void {
  const shown = place();
  if (shown?.textContent === text) shown.replaceChildren();
}
