// A sentence at the foot of the page about what a command has just done, shown and read out, gone after a while.

import { h } from './dom.js';

const shownMs = 6000;

let place: HTMLElement | undefined;
let leaving: ReturnType<typeof setTimeout> | undefined;

export function say(text: string): void {
  if (place === undefined) {
    place = h('div', { class: 'toast-place', role: 'status' });
    document.body.append(place);
  }
  const toast = h('p', { class: 'toast' }, text);
  place.replaceChildren(toast);
  clearTimeout(leaving);
  leaving = setTimeout(() => toast.remove(), shownMs);
}
