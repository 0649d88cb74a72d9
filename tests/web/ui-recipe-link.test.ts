// Recipes in addresses: what goes in comes out, strokes stay behind, and a hostile or damaged link is one sentence.

import { describe, expect, test } from 'vitest';
import type { Catalogue, Operation, Parameter, Recipe } from '../../web/src/engine/recipe.js';
import {
  isRecipeFragment,
  longestFragment,
  parseRecipeFragment,
  recipeAddress,
  recipeFragment,
} from '../../web/src/ui/recipe-link.js';

function operation(id: string, parameters: readonly Parameter[]): Operation {
  return {
    id,
    title: id,
    summary: '',
    description: '',
    keywords: [],
    category: 'shape',
    icon: id,
    animation: true,
    sets: [],
    parameters,
  };
}

const catalogue: Catalogue = {
  version: '0',
  recipeVersion: 1,
  operations: [
    operation('resize', [
      {
        id: 'width',
        kind: 'length',
        title: 'Width',
        optional: true,
        default: null,
        min: 1,
        max: 1000,
        step: 1,
      },
      { id: 'enlarge', kind: 'toggle', title: 'Allow enlarging', default: false },
      {
        id: 'fit',
        kind: 'choice',
        title: 'Fit',
        default: 'inside',
        choices: [
          { id: 'inside', title: 'Inside' },
          { id: 'cover', title: 'Fill' },
        ],
      },
      { id: 'background', kind: 'colour', title: 'Background', default: 'none' },
    ]),
    operation('crop', [{ id: 'area', kind: 'rectangle', title: 'Area', optional: true, default: null }]),
    operation('write', [
      { id: 'text', kind: 'text', title: 'Text', default: '' },
      { id: 'at', kind: 'point', title: 'At', optional: true, default: null },
    ]),
    operation('cut', [
      { id: 'strokes', kind: 'mask', title: 'Touch up', default: [] },
      { id: 'picture', kind: 'image', title: 'Picture', optional: true, default: null },
    ]),
  ],
  output: [
    {
      id: 'format',
      kind: 'choice',
      title: 'Format',
      optional: true,
      default: null,
      choices: [{ id: 'webp', title: 'WebP' }],
    },
    { id: 'quality', kind: 'number', title: 'Quality', optional: true, default: null, min: 1, max: 100 },
  ],
  formats: [],
  limits: { bytes: 1, pixels: 1, frames: 1, dimension: 1 },
  errors: [],
};

const link = (json: unknown): string =>
  `#recipe=${Buffer.from(typeof json === 'string' ? json : JSON.stringify(json)).toString('base64url')}`;
const step = (params: unknown, op = 'resize'): unknown => ({ version: 1, steps: [{ op, params }] });
const refusal = (hash: string): string => {
  const read = parseRecipeFragment(hash, catalogue);
  return read.ok ? '' : read.message;
};

describe('there and back', () => {
  const recipes: readonly Recipe[] = [
    { version: 1, steps: [{ op: 'resize' }] },
    {
      version: 1,
      steps: [
        { op: 'resize', params: { width: 222, enlarge: true, fit: 'cover', background: '#11223344' } },
        { op: 'crop', params: { area: { left: 0, top: 5, width: 10, height: 1 } } },
      ],
      output: { format: 'webp', quality: 71.5 },
    },
    {
      version: 1,
      steps: [{ op: 'write', params: { text: 'Grüße, 写真 🏞 <b>?>~</b>', at: { x: 0.5, y: -3 } } }],
    },
  ];
  test.each(recipes)('%j', (recipe) => {
    const hash = recipeFragment(recipe);
    expect(hash).toMatch(/^#recipe=[A-Za-z0-9_-]+$/);
    expect(isRecipeFragment(hash)).toBe(true);
    expect(parseRecipeFragment(hash, catalogue)).toEqual({ ok: true, recipe });
    // What a messenger adds at the end does no harm.
    expect(parseRecipeFragment(`${hash}==`, catalogue)).toEqual({ ok: true, recipe });
  });

  test('strokes are not written, and neither strokes nor second pictures are read', () => {
    const stroke = { mode: 'keep', size: 0.1, softness: 0, points: [[0.1, 0.2]] } as const;
    const recipe: Recipe = {
      version: 1,
      steps: [{ op: 'cut', params: { strokes: [stroke], picture: 'picture' } }],
    };
    expect(Buffer.from(recipeFragment(recipe).slice(8), 'base64url').toString()).not.toContain('keep');
    const bare = { version: 1, steps: [{ op: 'cut', params: {} }] };
    expect(parseRecipeFragment(recipeFragment(recipe), catalogue)).toEqual({ ok: true, recipe: bare });
    expect(parseRecipeFragment(link(recipe), catalogue)).toEqual({ ok: true, recipe: bare });
  });

  test('the address is that of the first step’s tool', () => {
    const address = recipeAddress({ version: 1, steps: [{ op: 'crop' }] }, new URL('https://a.example/pic/'));
    expect(address.href).toMatch(/^https:\/\/a\.example\/pic\/tools\/crop\/#recipe=/);
  });
});

describe('what is refused', () => {
  const prototype = '{"version":1,"steps":[{"op":"resize","params":{"__proto__":{"width":1}}}]}';
  test.each<[string, string, RegExp]>([
    ['nothing', '#recipe=', /damaged/],
    ['not base64', '#recipe=%%%', /damaged/],
    ['cut off', link(step({ width: 5 })).slice(0, -5), /damaged/],
    ['no UTF-8', `#recipe=${Buffer.from([0x22, 0xff, 0x22]).toString('base64url')}`, /damaged/],
    ['more than 8 KB', `#recipe=${'A'.repeat(longestFragment)}`, /8 KB/],
    ['a number', link(5), /no recipe/],
    ['a list', link([]), /no recipe/],
    ['null', link(null), /no recipe/],
    ['another version', link({ version: 2, steps: [{ op: 'resize' }] }), /version/],
    ['no steps', link({ version: 1, steps: [] }), /no steps/],
    ['steps that are none', link({ version: 1, steps: [5] }), /no step/],
    ['too many steps', link({ version: 1, steps: Array(101).fill({ op: 'crop' }) }), /100 steps/],
    ['an unknown member', link({ version: 1, steps: [{ op: 'crop' }], script: 1 }), /“script”/],
    ['an unknown tool', link(step({}, 'evil')), /no tool “evil”/],
    ['a tool that is an object', link({ version: 1, steps: [{ op: { id: 'crop' } }] }), /no tool/],
    ['an unknown option', link(step({ wdth: 5 })), /no option “wdth”/],
    ['the prototype', link(prototype), /no option “__proto__”/],
    ['options that are a list', link(step([])), /no options/],
    ['text for a number', link(step({ width: '5' })), /“Width”/],
    ['a number out of range', link(step({ width: 1001 })), /“Width”/],
    ['a fraction of a pixel', link(step({ width: 1.5 })), /“Width”/],
    [
      'an infinite number',
      link('{"version":1,"steps":[{"op":"resize","params":{"width":1e999}}]}'),
      /“Width”/,
    ],
    ['an unknown choice', link(step({ fit: 'constructor' })), /“Fit”/],
    ['no colour', link(step({ background: 'url(//x)' })), /“Background”/],
    ['no toggle', link(step({ enlarge: 1 })), /“Allow enlarging”/],
    ['no value where one is needed', link(step({ fit: null })), /“Fit”/],
    ['half a rectangle', link(step({ area: { left: 0, top: 0, width: 5 } }, 'crop')), /“Area”/],
    ['an empty rectangle', link(step({ area: { left: 0, top: 0, width: 0, height: 1 } }, 'crop')), /“Area”/],
    [
      'a rectangle with more',
      link(step({ area: { left: 0, top: 0, width: 1, height: 1, x: 1 } }, 'crop')),
      /“Area”/,
    ],
    ['a point far away', link(step({ at: { x: 1e7, y: 0 } }, 'write')), /“At”/],
    ['a bad output', link({ version: 1, steps: [{ op: 'crop' }], output: { quality: 0 } }), /“Quality”/],
  ])('%s', (_, hash, reason) => {
    const message = refusal(hash);
    expect(message).toMatch(reason);
    expect(message, 'one sentence').toMatch(/^The recipe in this link was not used: [^.!?]+\.$/);
  });

  test('names out of a link are short and of one line', () => {
    const message = refusal(link(step({}, `a\n\u202e${'x'.repeat(500)}`)));
    expect(message.length).toBeLessThan(120);
    expect(message).not.toMatch(/[\n\u202e]/);
  });

  test('deeply nested rubbish does not break the page', () => {
    expect(refusal(link('['.repeat(5000)))).not.toBe('');
    expect(refusal(link(`${'['.repeat(2900)}${']'.repeat(2900)}`))).toMatch(/no recipe/);
  });
});
