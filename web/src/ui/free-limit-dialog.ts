// What a person is told when the free pictures of a day are used up: that nothing is lost, what stays free, and what lifts the limit.

import '../styles/free-limit.css';
import { h, icon, uniqueId } from './dom.js';
import { siteRoot } from '../site/root.js';
import { countOf } from './format.js';

interface Shown {
  readonly dialog: HTMLDialogElement;
  readonly words: HTMLElement;
}

let shown: Shown | undefined;

function waitingWords(waiting: number): string {
  if (waiting === 0)
    return 'New pictures go on at midnight, or as soon as Premium is active in this browser.';
  const one = waiting === 1;
  return `Nothing is lost. ${countOf(waiting, 'picture')} ${one ? 'waits' : 'wait'} in this tab and ${one ? 'goes' : 'go'} on at midnight, or as soon as Premium is active in this browser.`;
}

function stays(text: string): HTMLElement {
  return h('li', {}, icon('check'), h('span', {}, text));
}

/** `waiting` pictures are kept in the page's list. Shown once at a time; the focus goes back where it was. */
export function showFreeLimit(limit: number, waiting: number): void {
  shown?.dialog.remove();
  const titleId = uniqueId('limit');
  const close = (): void => dialog.close();
  const words = h('p', {}, waitingWords(waiting));
  const dialog = h(
    'dialog',
    { class: 'free-limit', 'aria-labelledby': titleId },
    h('h2', { id: titleId }, `Today’s ${countOf(limit, 'free picture')} ${limit === 1 ? 'is' : 'are'} used`),
    words,
    h('h3', {}, 'What stays free today'),
    h(
      'ul',
      { role: 'list' },
      stays('Saving everything that is finished, as often as you like'),
      stays('Other options for today’s pictures; no picture counts twice in a day'),
      stays('Taking today’s pictures and results on to every other tool'),
      stays('Previews, your history, your data, and all pages of this site'),
    ),
    h(
      'div',
      { class: 'free-limit-actions' },
      h(
        'a',
        {
          class: 'button primary large',
          // A tab of its own: this one holds the pictures that wait.
          target: '_blank',
          rel: 'noopener',
          href: new URL('premium/', siteRoot()).href,
        },
        icon('premium'),
        'See Premium',
        h('span', { class: 'visually-hidden' }, ' (opens a new tab)'),
      ),
      h('button', { type: 'button', class: 'button large', onclick: close }, 'Not now'),
    ),
    h(
      'p',
      { class: 'free-limit-note' },
      'The count is kept in this browser only. It is a courtesy limit, which pays for the work on this site.',
    ),
  );
  dialog.addEventListener('close', () => {
    dialog.remove();
    // An older one is told of its end late, after a newer one was opened.
    if (shown?.dialog === dialog) shown = undefined;
  });
  shown = { dialog, words };
  document.body.append(dialog);
  dialog.showModal();
}

/** Another number of pictures waits now. Nothing happens where it is not open. */
export function updateFreeLimit(waiting: number): void {
  shown?.words.replaceChildren(waitingWords(waiting));
}

/** What it said no longer holds. */
export function hideFreeLimit(): void {
  shown?.dialog.close();
}
