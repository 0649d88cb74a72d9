// What the command palette finds and in which order, what it offers before anything is typed, and what it remembers.

import { describe, expect, test } from 'vitest';
import type { Catalogue, Operation } from '../../web/src/engine/recipe.js';
import type { Action } from '../../web/src/ui/actions.js';
import { acceptRecents, withRecent } from '../../web/src/ui/command-recents.js';
import { editsToPrefix, marksOf, search, termsOf, type Searchable } from '../../web/src/ui/command-search.js';
import {
  actionCommands,
  pageCommands,
  restingGroups,
  toolCommands,
} from '../../web/src/ui/command-sources.js';

function command(title: string, more: Partial<Searchable> = {}): Searchable {
  return { title, keywords: [], category: '', parts: [], summary: '', description: '', ...more };
}

const tools: readonly Searchable[] = [
  command('Compress', {
    keywords: ['smaller', 'reduce', 'shrink', 'kb'],
    category: 'size',
    summary: 'Make picture files smaller.',
  }),
  command('Remove background', {
    keywords: ['transparent', 'cut out', 'png'],
    category: 'cut-out',
    parts: ['Amazon', 'Shadow'],
  }),
  command('Resize', { keywords: ['scale', 'smaller', 'dimensions'], category: 'size' }),
  command('Convert', { keywords: ['change', 'format', 'jpg', 'png', 'webp'], category: 'format' }),
  command('Crop', { keywords: ['trim', 'square'], category: 'shape' }),
  command('Rotate', { keywords: ['turn', 'straighten'], category: 'shape' }),
];
const titles = (query: string, commands = tools): readonly string[] =>
  search(commands, query).map((each) => each.title);

describe('ranking', () => {
  test('exact before prefix before word before a slip', () => {
    const mixed = ['Colour crop', 'Cropping', 'Corp', 'Crop'].map((title) => command(title));
    expect(titles('crop', mixed)).toEqual(['Crop', 'Cropping', 'Colour crop']);
    expect(titles('crop', mixed.slice(2, 3)), 'a slip counts where nothing else does').toEqual(['Corp']);
  });

  test('the title before a keyword before the summary', () => {
    const mixed = [
      command('C', { summary: 'It can shrink a picture.' }),
      command('B', { keywords: ['shrink'] }),
      command('Shrink'),
    ];
    expect(titles('shrink', mixed)).toEqual(['Shrink', 'B', 'C']);
  });

  test('equals stay in their order, and the one used lately comes first', () => {
    expect(titles('smaller')).toEqual(['Compress', 'Resize']);
    const recent = (each: Searchable): number => (each.title === 'Resize' ? 0 : -1);
    expect(search(tools, 'smaller', recent).map((each) => each.title)).toEqual(['Resize', 'Compress']);
    expect(search(tools, 'comp', recent)[0]?.title, 'recent use does not beat a better match').toBe(
      'Compress',
    );
  });
});

describe('finding', () => {
  test.each([
    ['comp', 'Compress'],
    ['background remove', 'Remove background'],
    ['jpg to webp', 'Convert'],
    ['png jpg', 'Convert'],
    ['amazon', 'Remove background'],
    ['shape turn', 'Rotate'],
    ['  CROP! ', 'Crop'],
    ['cröp', 'Crop'],
    ['removebg', 'Remove background'],
    ['cutout', 'Remove background'],
  ])('%s finds %s first', (query, title) => expect(titles(query)[0]).toBe(title));

  test.each([
    ['comrpess', 'Compress'],
    ['rezise', 'Resize'],
    ['reszie', 'Resize'],
    ['cnovert', 'Convert'],
    ['ocmpress', 'Compress'],
    ['bakground', 'Remove background'],
    ['bacgroudn remvoe', 'Remove background'],
    ['stragihten', 'Rotate'],
    ['rotat', 'Rotate'],
    ['transparant', 'Remove background'],
  ])('%s is a slip for %s', (query, title) => expect(titles(query)[0]).toBe(title));

  test.each(['zzz', 'qw', 'holiday'])('%s finds nothing', (query) => expect(titles(query)).toEqual([]));

  test('when nothing meets every word, what meets the most comes, the sure before the slips', () => {
    expect(titles('crop zzz')).toEqual(['Crop']);
    expect(titles('heic to jpg')).toEqual(['Convert']);
    expect(titles('square crop zzz'), 'two words before one').toEqual(['Crop']);
    expect(titles('zzz comrpess')).toEqual(['Compress']);
    expect(titles('make zzz'), 'a word of the summary is no name').toEqual([]);
  });

  test('longer forms of a word', () => {
    for (const query of ['cropper', 'cropping', 'cropped', 'crops']) expect(titles(query)[0]).toBe('Crop');
    expect(titles('resizing')[0]).toBe('Resize');
    expect(titles('rotation')[0]).toBe('Rotate');
    expect(titles('compression')[0]).toBe('Compress');
    expect(titles('cropland'), 'no ending').toEqual([]);
  });

  test('nothing typed, or only signs, leaves everything as it is', () => {
    expect(titles('')).toHaveLength(tools.length);
    expect(titles(' ?! ')).toHaveLength(tools.length);
    expect(termsOf('to')).toEqual(['to']);
  });

  test('what looks like a pattern is only text', () => {
    for (const query of ['.*', '(', '[a-', '\\', '$^', '__proto__', 'constructor']) {
      expect(() => search(tools, query)).not.toThrow();
    }
    expect(titles('__proto__')).toEqual([]);
  });
});

test('edits to the beginning of a word', () => {
  expect(editsToPrefix('resi', 'resize')).toEqual({ edits: 0, length: 4 });
  expect(editsToPrefix('reszi', 'resize').edits).toBe(1);
  expect(editsToPrefix('rsize', 'resize')).toEqual({ edits: 1, length: 6 });
  expect(editsToPrefix('xyz', 'resize').edits).toBe(3);
});

test('highlights are ranges of the text, in order, and do not overlap', () => {
  const shown = (text: string, query: string): readonly string[] =>
    marksOf(text, termsOf(query)).map(([start, end]) => text.slice(start, end));
  expect(shown('Remove background', 'back rem')).toEqual(['Rem', 'back']);
  expect(shown('Resize', 'size')).toEqual(['size']);
  expect(shown('Compress', 'comrp')).toEqual(['Compr']);
  expect(shown('Crop', 'cr crop')).toEqual(['Crop']);
  expect(shown('Crop and resize', 'resizing cropper')).toEqual(['Crop', 'resize']);
  expect(shown('Add pictures', 'photos'), 'another word for it').toEqual(['picture']);
  expect(shown('Crop', 'zzz')).toEqual([]);
});

describe('recent commands', () => {
  test('the newest is first, none twice, eight at most', () => {
    let recent: readonly string[] = [];
    for (const id of ['a', 'b', 'a', 'c', 'd', 'e', 'f', 'g', 'h', 'i']) recent = withRecent(recent, id);
    expect(recent).toEqual(['i', 'h', 'g', 'f', 'e', 'd', 'c', 'a']);
  });

  test('what storage gives is checked', () => {
    expect(acceptRecents(['a', 5, '', 'a', null, 'x'.repeat(81), 'b'])).toEqual(['a', 'b']);
    for (const rubbish of [undefined, null, 'a', 5, { 0: 'a' }]) expect(acceptRecents(rubbish)).toEqual([]);
  });
});

describe('sources', () => {
  const root = new URL('https://a.example/pic/');
  const here = new URL('https://a.example/pic/tools/crop/?x#y');
  const operation = (id: string): Operation => ({
    id,
    title: id,
    summary: `${id} pictures`,
    description: '',
    keywords: [],
    category: 'shape',
    icon: id,
    animation: false,
    sets: [],
    parameters: [],
  });
  const catalogue: Catalogue = {
    version: '0',
    recipeVersion: 1,
    operations: [operation('crop'), operation('flip')],
    output: [],
    formats: [],
    limits: { bytes: 1, pixels: 1, frames: 1, dimension: 1 },
    errors: [],
  };
  const action = (id: string, group: Action['group'], available: boolean | string): Action => ({
    id,
    title: id,
    keywords: [],
    icon: 'x',
    group,
    available: () => available,
    run: () => undefined,
  });

  test('addresses are below the site’s root, and the open page is not opened again', () => {
    const [crop, flip] = toolCommands(catalogue, root, here);
    expect(flip?.href).toBe('https://a.example/pic/tools/flip/');
    expect(flip?.refusal).toBe('');
    expect(crop?.refusal).not.toBe('');
  });

  test('before anything is typed each command stands once, recent ones first', () => {
    const commands = [
      ...toolCommands(catalogue, root, here),
      ...pageCommands([], root, here),
      ...actionCommands([
        action('save', 'Result', true),
        action('copy', 'Result', 'There is no result yet.'),
        action('hidden', 'Result', false),
        action('theme', 'View', true),
      ]),
    ];
    const groups = restingGroups(commands, ['tool:flip', 'tool:gone', 'tool:crop']);
    const ids = groups.map(({ title, commands: shown }) => [title, shown.map((each) => each.id)]);
    expect(ids).toEqual([
      ['Recent', ['tool:flip']],
      ['On this page', ['action:save']],
      ['Tools', ['tool:crop']],
      ['Pages', ['page:']],
      ['Actions', ['action:copy', 'action:theme']],
    ]);
  });
});
