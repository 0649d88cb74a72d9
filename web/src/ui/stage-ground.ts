// What is shown behind a transparent result: a checkerboard, or a plain colour to judge the edges on. Changes no file.

import { h } from './dom.js';

const grounds = [
  ['checker', 'Checkerboard'],
  ['white', 'White'],
  ['black', 'Black'],
  ['colour', 'A colour of your own'],
] as const;

/** The picker; `frame` is the element that lies behind the picture. */
export function groundPicker(frame: HTMLElement): HTMLElement {
  const picker = h('input', {
    type: 'color',
    class: 'ground colour-picker',
    value: '#2f6fdb',
    title: grounds[3][1],
    'aria-label': 'Show on a colour of your own',
  });
  const buttons = grounds.slice(0, 3).map(([id, title]) => {
    const button = h('button', {
      type: 'button',
      class: `ground ${id}`,
      title,
      'aria-label': `Show on ${title.toLowerCase()}`,
      'aria-pressed': id === 'checker' ? 'true' : 'false',
    });
    button.addEventListener('click', () => choose(id));
    return { id, button };
  });
  const choose = (id: string): void => {
    for (const each of buttons) each.button.setAttribute('aria-pressed', String(each.id === id));
    picker.toggleAttribute('data-current', id === 'colour');
    frame.dataset['ground'] = id;
    frame.style.setProperty('--ground', picker.value);
  };
  for (const type of ['input', 'click']) picker.addEventListener(type, () => choose('colour'));
  return h(
    'div',
    { class: 'stage-pill grounds', role: 'group', 'aria-label': 'Behind the result, on this page only' },
    ...buttons.map(({ button }) => button),
    picker,
  );
}
