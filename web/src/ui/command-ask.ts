// Asks before something that cannot be undone. A dialog of the page, because `confirm` stops everything else.

import { h, uniqueId } from './dom.js';

export interface Question {
  readonly title: string;
  readonly text: string;
  /** On the button that does it. */
  readonly yes: string;
}

/** Resolves with whether the person wants it; Escape means no. */
export function ask({ title, text, yes }: Question): Promise<boolean> {
  const [titleId, textId] = [uniqueId('ask'), uniqueId('ask')];
  return new Promise((resolve) => {
    const answer = (value: '' | 'yes') => (): void => dialog.close(value);
    const dialog = h(
      'dialog',
      { class: 'ask', 'aria-labelledby': titleId, 'aria-describedby': textId },
      h('h2', { id: titleId }, title),
      h('p', { id: textId }, text),
      h(
        'div',
        { class: 'ask-buttons' },
        h('button', { type: 'button', class: 'button', onclick: answer('') }, 'Cancel'),
        h('button', { type: 'button', class: 'button danger', onclick: answer('yes') }, yes),
      ),
    );
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
