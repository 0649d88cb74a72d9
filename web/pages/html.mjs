// Builds HTML strings with escaping by default: the only way the page templates make markup.

/** Markup that is already safe to insert. */
class Markup {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }
}

const entities = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function render(value) {
  if (value === undefined || value === null || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(render).join('');
  return String(value).replace(/[&<>"']/g, (character) => entities[character]);
}

/** Tagged template: interpolated strings are escaped, Markup and arrays of it are not. */
export function html(strings, ...values) {
  return new Markup(strings.reduce((text, part, index) => text + render(values[index - 1]) + part));
}

/** Marks text as markup. Only for files of this repository (icons). */
export function trusted(text) {
  return new Markup(text);
}
