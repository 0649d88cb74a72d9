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

/**
 * Says a sentence to screen readers without showing it. Every page has the place from the beginning: they miss what comes
 * together with its place.
 */
export function announce(text: string): void {
  const region = document.getElementById('announcements');
  if (region !== null) region.textContent = text;
}
