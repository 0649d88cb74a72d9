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

/** Replaces what Windows, macOS or a ZIP reader refuses in a file name. Never empty. */
export function safeName(name: string): string {
  const clean = name
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f<>:"/\\|?*]+/g, '-')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .slice(0, 180);
  if (clean === '') return 'picture';
  return /^(con|prn|aux|nul|com\d|lpt\d)$/i.test(clean) ? `${clean}-` : clean;
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
    (whole, key: string) => values[key] ?? whole,
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
