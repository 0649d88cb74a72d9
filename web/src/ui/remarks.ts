// What the pages of the account have in common: sentences above their content, and a focus that survives a redraw.

import { h, icon } from './dom.js';

/** Said of a browser that keeps nothing, where `then` is what that means for the page. */
export function keepsNothing(then: string): string {
  return `This browser does not let this site keep anything (a private window, or a setting). Everything works, ${then}`;
}

/** Shows the sentences. Nothing is touched while they are the same, or a screen reader would say them again. */
export function showRemarks(place: HTMLElement, sentences: readonly string[]): void {
  const shown = [...place.children].map(({ textContent }) => textContent);
  if (shown.length === sentences.length && shown.every((text, index) => text === sentences[index])) return;
  place.replaceChildren(
    ...sentences.map((text) => h('p', { class: 'banner' }, icon('alert'), h('span', {}, text))),
  );
}

/** Name of the control with the focus, for `focusOn` once everything is drawn anew. */
export function focusedKey(): string | undefined {
  return (document.activeElement as HTMLElement | null)?.dataset['key'];
}

/** Focuses the first of the named controls that is there. Nothing scrolls: the reader is where they were. */
export function focusOn(root: HTMLElement, ...keys: readonly string[]): void {
  const controls = keys.map((key) => root.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`));
  controls.find((control) => control !== null)?.focus({ preventScroll: true });
}
