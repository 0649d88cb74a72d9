// One clear sentence at the top of the page about something that concerns all of it; the same sentence is never shown twice.

import { h, icon } from './dom.js';

/** Answers how to take it away again. */
export function showBanner(text: string, severity: 'notice' | 'bad' = 'notice'): () => void {
  const place = document.getElementById('banners');
  const known = [...(place?.children ?? [])].find((child) => child.textContent === text);
  const banner =
    known ??
    h('p', { class: severity === 'bad' ? 'banner bad' : 'banner' }, icon('alert'), h('span', {}, text));
  if (known === undefined) place?.append(banner);
  return () => banner.remove();
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
