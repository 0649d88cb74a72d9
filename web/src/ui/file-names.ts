// Names for the files that are saved: a template, made safe, and never the same name twice.

export const defaultTemplate = '{name}-{tool}';

export interface NameParts {
  /** The picture's own file name, with or without an extension. */
  readonly original: string;
  readonly tool: string;
  /** Without the dot. */
  readonly extension: string;
  readonly width: number;
  readonly height: number;
  /** Position in the list, from 1. */
  readonly index: number;
}

/** The name without its last extension; a name that is only an extension keeps it. */
export function stem(name: string): string {
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** Characters that reorder, hide or break the text around them. Joiners stay: scripts and emoji need them. */
const deceptive =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\p{Surrogate}/gu;

/** Systems allow 255 bytes for a whole name; the rest is for an extension, a number and a template. */
const mostBytes = 180;

/** A name as it may be shown: what would make it look like another name is visible as a mark. */
export function shownName(name: string): string {
  return name.replace(deceptive, '\ufffd');
}

/** Replaces what Windows, macOS or a ZIP reader refuses in a file name, and what deceives people. Never empty. */
export function safeName(name: string): string {
  const clean = startOf(name.replace(deceptive, '').replace(/[<>:"/\\|?*]+/g, '-'), mostBytes).replace(
    /^[.\s]+|[.\s]+$/g,
    '',
  );
  if (clean === '') return 'picture';
  return /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(clean) ? `${clean}-` : clean;
}

/** As many whole characters as fit into so many bytes of UTF-8. */
function startOf(text: string, bytes: number): string {
  const encoder = new TextEncoder();
  let left = bytes;
  let start = '';
  for (const character of text) {
    left -= encoder.encode(character).length;
    if (left < 0) break;
    start += character;
  }
  return start;
}

/** Fills `{name} {tool} {width} {height} {n}`; unknown braces stay as they are. */
export function outputName(template: string, parts: NameParts): string {
  const values: Readonly<Record<string, string>> = {
    name: stem(parts.original),
    tool: parts.tool,
    width: String(parts.width),
    height: String(parts.height),
    n: String(parts.index),
  };
  const filled = (template.trim() === '' ? defaultTemplate : template).replace(
    /\{(\w+)\}/g,
    (whole, key: string) => (Object.hasOwn(values, key) ? (values[key] ?? whole) : whole),
  );
  return `${safeName(filled)}.${parts.extension}`;
}

/** The names in order, later duplicates numbered: "a.png", "a (2).png". Case does not tell names apart. */
export function withoutCollisions(names: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return names.map((name) => {
    let candidate = name;
    for (let number = 2; taken.has(candidate.toLowerCase()); number += 1) {
      const next = `${stem(name)} (${number})${name.slice(stem(name).length)}`;
      if (!wanted.has(next.toLowerCase())) candidate = next;
    }
    taken.add(candidate.toLowerCase());
    return candidate;
  });
}
