// image: a second picture, chosen or dropped; the recipe carries its name, the engine gets its bytes beside the recipe.

import { h, icon, uniqueId } from '../dom.js';
import { filesOf } from '../dropped-files.js';
import { shownName } from '../file-names.js';
import { formatBytes } from '../format.js';
import { drawThumbnail } from '../viewable.js';
import { groupRow, type Field, type FieldContext } from './field.js';

const thumbnailSize = 96;

export function imageField(context: FieldContext): Field {
  const { parameter } = context;
  const inputId = uniqueId('image');
  const input = h('input', {
    type: 'file',
    id: inputId,
    class: 'drop-input',
    name: context.name,
    accept: 'image/*',
    'aria-label': `${parameter.title}: choose a picture`,
  });
  const choose = h('label', { class: 'button small', for: inputId }, icon('plus'), 'Choose a picture');
  const remove = h(
    'button',
    { type: 'button', class: 'button quiet square small', title: 'Remove this picture' },
    icon('trash'),
  );
  const name = h('span', { class: 'image-name' });
  const size = h('span', { class: 'image-size number' });
  const thumbnail = h('canvas', { class: 'thumb', width: 1, height: 1, 'aria-hidden': 'true' });
  const chosen = h(
    'div',
    { class: 'image-chosen' },
    h('span', { class: 'thumb-box' }, icon('pictures'), thumbnail),
    h('span', { class: 'image-text' }, name, size),
    remove,
  );
  const empty = h('div', { class: 'image-empty' }, choose, h('span', { class: 'muted' }, 'or drop it here'));
  const target = h('div', { class: 'image-target' }, input, empty, chosen);
  const row = groupRow(context, target);

  const show = (file: File | undefined): void => {
    chosen.hidden = file === undefined;
    empty.hidden = file !== undefined;
    thumbnail.width = 1;
    if (file === undefined) return;
    name.textContent = shownName(file.name);
    size.textContent = formatBytes(file.size);
    remove.setAttribute('aria-label', `Remove ${shownName(file.name)} as ${parameter.title.toLowerCase()}`);
    void drawThumbnail(file, thumbnail, thumbnailSize);
  };
  const take = (file: File | undefined): void => {
    row.complain('', [input]);
    show(file);
    context.attach(file);
    // Any name would do; the parameter's own is unique within the recipe.
    context.change(file === undefined ? null : parameter.id);
  };

  input.addEventListener('change', () => {
    const file = input.files?.[0];
    // So that choosing the same file again is a change.
    input.value = '';
    if (file !== undefined) take(file);
  });
  remove.addEventListener('click', () => {
    take(undefined);
    input.focus();
  });
  const over = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    target.toggleAttribute('data-over', event.type !== 'dragleave');
  };
  for (const type of ['dragenter', 'dragover', 'dragleave'] as const) target.addEventListener(type, over);
  // The page takes what is dropped anywhere else as one more picture to work on; this one is spoken for.
  target.addEventListener('drop', (event) => {
    target.removeAttribute('data-over');
    if (event.dataTransfer === null) return;
    event.preventDefault();
    void filesOf(event.dataTransfer, 'image/*').then(([file]) => {
      if (file !== undefined) take(file);
    });
  });

  show(undefined);
  return {
    element: row.element,
    set(value) {
      if (value === null) {
        show(undefined);
        context.attach(undefined);
      }
      row.complain('', [input]);
    },
    complain: (message) => row.complain(message, [input]),
  };
}
