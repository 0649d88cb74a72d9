// The field for the template of file names, remembered for all tools.

import { h } from './dom.js';
import { defaultTemplate } from './file-names.js';
import { recall, remember } from './storage.js';

const storageKey = 'file-name';

export interface NameField {
  readonly element: HTMLElement;
  readonly template: () => string;
}

export function nameField(): NameField {
  const stored = recall(storageKey);
  const input = h('input', {
    type: 'text',
    class: 'input',
    id: 'file-name',
    name: 'file-name',
    value: typeof stored === 'string' && stored.trim() !== '' ? stored : defaultTemplate,
    autocomplete: 'off',
    spellcheck: 'false',
  });
  input.addEventListener('input', () => remember(storageKey, input.value));
  return {
    element: h(
      'div',
      { class: 'field' },
      h('label', { class: 'field-title', for: input.id }, 'File name'),
      input,
      h('p', { class: 'field-help' }, '{name}, {tool}, {width}, {height} and {n} are filled in.'),
    ),
    template: () => input.value,
  };
}
