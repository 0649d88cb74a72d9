// One clear sentence at the top of the page about something that concerns all of it; the same sentence is never shown twice.

import { h, icon } from './dom.js';

export function showBanner(text: string, severity: 'notice' | 'bad' = 'notice'): void {
  const place = document.getElementById('banners');
  if (place === null || [...place.children].some((child) => child.textContent === text)) return;
  place.append(
    h('p', { class: severity === 'bad' ? 'banner bad' : 'banner' }, icon('alert'), h('span', {}, text)),
  );
}

let region: HTMLElement | undefined;

/** Says a sentence to screen readers without showing it. */
export function announce(text: string): void {
  if (region === undefined) {
    region = h('div', { class: 'visually-hidden', 'aria-live': 'polite', role: 'status' });
    document.body.append(region);
  }
  region.textContent = text;
}
