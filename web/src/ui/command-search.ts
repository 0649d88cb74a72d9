// Finds commands by what a person types, whole or in part, in any order, with slips of the finger; the best first. Knows no DOM.

/** What a search looks at. */
export interface Searchable {
  readonly title: string;
  readonly keywords: readonly string[];
  readonly category: string;
  /** Names of what it has inside, such as options and formats. */
  readonly parts: readonly string[];
  readonly summary: string;
  readonly description: string;
}

interface Word {
  readonly text: string;
  readonly start: number;
}

/** Words that say nothing as long as there are others: "heic to jpg". */
const fillers = new Set([
  'a',
  'an',
  'and',
  'as',
  'can',
  'do',
  'down',
  'for',
  'from',
  'how',
  'i',
  'in',
  'into',
  'it',
  'make',
  'my',
  'of',
  'on',
  'the',
  'this',
  'to',
  'up',
  'with',
  'your',
]);

/** What all of this is about, so that it tells no command from another; people have many words for it. */
const pictureWord = /^(?:image|img|photo|pic|picture)s?$/;
const fileWord = /^files?$/;

// How good a match is; the gaps are larger than anything a field's weight or a recent use adds.
const exact = 100;
const prefix = 85;
const wholeWord = 70;
const wordStart = 60;
const inside = 30;
const inflected = 25;
const fuzzy = 20;
const perEdit = 5;

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function wordsOf(text: string): readonly Word[] {
  return [...text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)].map((match) => ({
    text: match[0],
    start: match.index,
  }));
}

/** "color" as it is spelt here. */
const ourSpelling = (word: string): string => word.replace(/^color/, 'colour');

/** What a query asks for, word by word, in lower case and without accents; "100kb" is two words. */
export function termsOf(query: string): readonly string[] {
  const all = [...plain(query).matchAll(/\d+|\p{L}[\p{L}\p{N}]*/gu)].map(([word]) => ourSpelling(word));
  const telling = all.filter((term) => !fillers.has(term) && !pictureWord.test(term) && !fileWord.test(term));
  if (telling.length > 0) return telling;
  // Pictures and nothing else: by whichever word, what says so here is meant.
  return all.some((term) => pictureWord.test(term)) ? ['picture'] : all;
}

const endings = /^(?:s|es|ed|ing|ers?|ors?|ions?)$/;

/** Whether a term is a longer form of a word: "backgrounds", "resizing", "cropper", "compression". */
function isFormOf(term: string, word: string): boolean {
  const stem = word.length > 4 && word.endsWith('e') ? word.slice(0, -1) : word;
  if (stem.length < 4 || !term.startsWith(stem)) return false;
  const rest = term.slice(stem.length);
  return endings.test(rest) || (rest[0] === stem.at(-1) && endings.test(rest.slice(1)));
}

/** How many slips a term of this length may have. */
function slipsAllowed(term: string): number {
  return term.length < 4 ? 0 : term.length < 6 ? 1 : 2;
}

/**
 * The fewest edits that turn `term` into a beginning of `word`, and how long that beginning is. An edit is a letter too
 * many, too few, another, or two neighbours swapped (optimal string alignment, of which the last row is searched).
 */
export function editsToPrefix(
  term: string,
  word: string,
): { readonly edits: number; readonly length: number } {
  const rows: number[][] = [Array.from({ length: word.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= term.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= word.length; j += 1) {
      const same = term[i - 1] === word[j - 1];
      let best = Math.min(
        (rows[i - 1]?.[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (rows[i - 1]?.[j - 1] ?? 0) + (same ? 0 : 1),
      );
      const swapped = i > 1 && j > 1 && term[i - 1] === word[j - 2] && term[i - 2] === word[j - 1];
      if (swapped) best = Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(best);
    }
    rows.push(row);
  }
  const last = rows[term.length] ?? [];
  const edits = Math.min(...last);
  return { edits, length: last.lastIndexOf(edits) };
}

/** The slips with which a term begins a word; undefined when there are too many for its length. */
function slips(term: string, word: string): { readonly edits: number; readonly length: number } | undefined {
  const allowed = slipsAllowed(term);
  if (allowed === 0 || word.length < 3) return undefined;
  const found = editsToPrefix(term, word);
  if (found.edits > allowed) return undefined;
  // People rarely miss the first letter, and short terms would match anything.
  const sameStart = term[0] === word[0];
  if (!sameStart && (found.edits > 1 || term.length < 5)) return undefined;
  return term.length === 3 && found.length < 3 ? undefined : found;
}

/** How well a term is met by a text; 0 for not at all. */
function grade(term: string, text: string, forgiving: boolean, loose: boolean): number {
  const lower = text.toLowerCase();
  if (lower === term) return exact;
  if (lower.startsWith(term)) return prefix;
  const words = wordsOf(text).map((word) => word.text);
  if (words.includes(term)) return wholeWord;
  if (words.some((word) => word.startsWith(term))) return wordStart;
  // "removebg" means "Remove background".
  const joined = words.join('');
  if (loose && term.length >= 3 && lower.includes(term)) return inside;
  if (forgiving && term.length >= 3 && words.length > 1 && joined.startsWith(term)) return inside;
  if (!forgiving) return 0;
  if (words.some((word) => isFormOf(term, word))) return inflected;
  const found = [...words, joined].map((word) => slips(term, word)?.edits ?? Infinity);
  const edits = Math.min(...found);
  return Number.isFinite(edits) ? fuzzy - perEdit * edits : 0;
}

interface Graded {
  readonly grade: number;
  readonly fuzzy: boolean;
  /** Met by what the command is called, not only by what is said about it. */
  readonly named: boolean;
}

/** The best a command has for one term. */
function bestOf(term: string, command: Searchable): Graded {
  type Field = readonly [text: string, weight: number, forgiving: boolean, loose: boolean, named: boolean];
  const fields: readonly Field[] = [
    [command.title, 1, true, true, true],
    ...command.keywords.map((text, at): Field => [text, 0.8 - Math.min(at, 15) * 0.001, true, false, true]),
    [command.category, 0.5, true, false, true],
    ...command.parts.map((text): Field => [text, 0.4, false, false, true]),
    [command.summary, 0.35, false, false, false],
    [command.description, 0.2, false, false, false],
  ];
  let best: Graded = { grade: 0, fuzzy: false, named: false };
  for (const [text, weight, forgiving, loose, named] of fields) {
    const raw = text === '' ? 0 : grade(term, text, forgiving, loose);
    if (raw === 0) continue;
    const better = raw * weight > best.grade ? { grade: raw * weight, fuzzy: raw <= fuzzy } : best;
    // Short terms may begin anything or be a slip for anything: of two letters only a whole word is a name.
    const names = named && term.length > 1 && (raw >= wholeWord || term.length > (raw > fuzzy ? 2 : 4));
    best = { grade: better.grade, fuzzy: better.fuzzy, named: best.named || names };
  }
  return best;
}

/** What the query as a whole is worth beyond its terms. */
function wholeBonus(query: string, terms: readonly string[], command: Searchable): number {
  const telling = (text: string): string => termsOf(text).join(' ');
  const whole = terms.join(' ');
  const title = telling(command.title);
  // "remove pictures": the words that tell nothing decide between equals.
  const words = wordsOf(plain(command.title)).map((word) => word.text);
  const rest = wordsOf(plain(query)).filter(
    ({ text }) => !terms.includes(text) && words.includes(text),
  ).length;
  if (title === whole) return 100 + rest;
  if (title.startsWith(whole)) return 50 + rest;
  return (command.keywords.some((keyword) => telling(keyword) === whole) ? 40 : 0) + rest;
}

interface Found<Command> {
  readonly command: Command;
  readonly grades: readonly Graded[];
}

/** Those without a slip, where there are any. */
function surest<Command>(found: readonly Found<Command>[]): readonly Found<Command>[] {
  const sure = found.filter(({ grades }) => grades.every((each) => !each.fuzzy));
  return sure.length > 0 ? sure : found;
}

/** Where no command meets every term: those that most terms name. */
function partly<Command>(graded: readonly Found<Command>[]): readonly Found<Command>[] {
  const named = graded.map(({ command, grades }) => ({
    command,
    grades: grades.filter((each) => each.named),
  }));
  const most = Math.max(1, ...named.map(({ grades }) => grades.length));
  return surest(named.filter(({ grades }) => grades.length === most));
}

/**
 * The commands that meet every term of the query, best first; those used lately come first among equals. When some are
 * met without a slip, none with one are shown; when none meets every term, those are that meet the most.
 */
export function search<Command extends Searchable>(
  commands: readonly Command[],
  query: string,
  recency: (command: Command) => number = () => -1,
): readonly Command[] {
  const terms = termsOf(query);
  if (terms.length === 0) return commands;
  const graded = commands.map((command) => ({ command, grades: terms.map((term) => bestOf(term, command)) }));
  const full = graded.filter(({ grades }) => grades.every((each) => each.grade > 0));
  const found = full.length > 0 ? surest(full) : partly(graded);
  const score = ({ command, grades }: Found<Command>): number => {
    const mean = grades.reduce((sum, each) => sum + each.grade, 0) / grades.length;
    const at = recency(command);
    const lately = at < 0 ? 0 : Math.max(0, 4 - at / 2);
    return mean + wholeBonus(query, terms, command) + lately;
  };
  return found
    .map((each) => ({ command: each.command, score: score(each) }))
    .sort((one, other) => other.score - one.score)
    .map((each) => each.command);
}

/** Which parts of a text meet the terms, as ordered ranges that do not overlap: what to highlight. */
export function marksOf(
  text: string,
  terms: readonly string[],
): readonly (readonly [start: number, end: number])[] {
  const ranges = terms.flatMap((term): (readonly [number, number])[] => {
    const words = wordsOf(text);
    const starts = words.filter((word) => word.text.startsWith(term));
    if (starts.length > 0) return starts.map(({ start }) => [start, start + term.length] as const);
    const forms = words.filter((word) => isFormOf(term, word.text));
    if (forms.length > 0) return forms.map((word) => [word.start, word.start + word.text.length] as const);
    const at = term.length >= 3 ? text.toLowerCase().indexOf(term) : -1;
    if (at >= 0) return [[at, at + term.length]];
    return words.flatMap((word) => {
      const found = slips(term, word.text);
      return found === undefined ? [] : [[word.start, word.start + found.length] as const];
    });
  });
  const merged: [number, number][] = [];
  for (const [start, end] of ranges.sort((one, other) => one[0] - other[0])) {
    const before = merged.at(-1);
    if (before !== undefined && start <= before[1]) before[1] = Math.max(before[1], end);
    else merged.push([start, end]);
  }
  return merged;
}
