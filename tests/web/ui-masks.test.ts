// Masks in the shell: networks run once for each picture and method, previews make only the newest wish, first looks.

import { expect, test } from 'vitest';
import type { RunOptions, RunResult } from '../../web/src/engine/engine-types.js';
import type { Operation, Recipe } from '../../web/src/engine/recipe.js';
import type { Method, ModelState } from '../../web/src/models/model-types.js';
import { cutRecipe } from '../../web/src/ui/cut-recipe.js';
import { LivePreview, previewSide, SmallPictures, type PreviewWish } from '../../web/src/ui/live-preview.js';
import { MaskMemory, methodOf, superseded, withMethod } from '../../web/src/ui/mask-memory.js';
import { quickRecipe, unaskedBytes } from '../../web/src/ui/quick-look.js';

const recipeOf = (params: NonNullable<Recipe['steps'][number]['params']>): Recipe => ({
  version: 1,
  steps: [{ op: 'cut', params }],
});
const resultOf = (more: Partial<RunResult> = {}): RunResult => ({
  blob: new Blob(['x']),
  format: 'png',
  extension: 'png',
  width: 1,
  height: 1,
  frames: 1,
  warnings: [],
  timings: {},
  ...more,
});
const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** An engine that makes a mask where none is given, and remembers what it was asked. */
function engine(warnings: RunResult['warnings'] = []) {
  const asked: { readonly recipe: Recipe; readonly mask: Blob | undefined }[] = [];
  const run = (_: Blob, recipe: Recipe, { mask }: RunOptions): Promise<RunResult> => {
    asked.push({ recipe, mask });
    return Promise.resolve(
      mask === undefined
        ? resultOf({ mask: new Blob(['mask']), subject: { confidence: 0.4, box: null }, warnings })
        : resultOf({ mask, warnings: [{ code: 'alpha-dropped', message: 'Filled with white.' }] }),
    );
  };
  return { asked, run };
}

test('a second run of a picture uses the first mask, and still knows what the networks said', async () => {
  const doubtful = { code: 'doubtful', message: 'Not sure.' };
  const { asked, run } = engine([doubtful, { code: 'not-cached', message: 'Not kept.' }]);
  const memory = new MaskMemory(run);
  const picture = new Blob(['a']);
  const first = await memory.run(picture, recipeOf({ model: 'fine', feather: 0 }), {});
  const second = await memory.run(picture, recipeOf({ model: 'fine', feather: 1 }), {});
  expect(asked.map(({ mask }) => mask)).toEqual([undefined, first.mask]);
  expect(second.mask).toBe(first.mask);
  expect(second.subject).toEqual(first.subject);
  expect(second.warnings.map(({ code }) => code)).toEqual(['doubtful', 'alpha-dropped']);
});

test('another method or another picture is another mask; going back to the first asks nothing', async () => {
  const { asked, run } = engine();
  const memory = new MaskMemory(run);
  const [a, b] = [new Blob(['a']), new Blob(['b'])];
  await memory.run(a, recipeOf({ model: 'fine' }), {});
  await memory.run(a, recipeOf({ model: 'quick' }), {});
  await memory.run(b, recipeOf({ model: 'fine' }), {});
  await memory.run(a, recipeOf({ model: 'fine' }), {});
  expect(asked.map(({ mask }) => mask === undefined)).toEqual([true, true, true, false]);
  expect(memory.mask(b, recipeOf({ model: 'quick' }))).toBeUndefined();
});

/** An engine whose networks answer when the test says so. */
function slowEngine() {
  const begun: { readonly recipe: Recipe; readonly options: RunOptions; finish(): void; fail(): void }[] = [];
  const run = (_: Blob, recipe: Recipe, options: RunOptions): Promise<RunResult> => {
    if (options.mask !== undefined) return Promise.resolve(resultOf({ format: 'with-mask' }));
    return new Promise((resolve, reject) => {
      const finish = (): void => resolve(resultOf({ mask: new Blob(['mask']), format: 'by-networks' }));
      begun.push({ recipe, options, finish, fail: () => reject(new Error('no')) });
    });
  };
  return { begun, memory: new MaskMemory(run) };
}

test('options that change while networks are at work do not start them again', async () => {
  const { begun, memory } = slowEngine();
  const picture = new Blob(['a']);
  const [first, second] = [new AbortController(), new AbortController()];
  const old = memory.run(picture, recipeOf({ model: 'fine', feather: 0 }), { signal: first.signal });
  first.abort(superseded);
  await expect(old).rejects.toThrow('Cancelled');
  expect(begun[0]?.options.signal?.aborted).toBe(false);
  const heard: number[] = [];
  const again = memory.run(picture, recipeOf({ model: 'fine', feather: 1 }), {
    signal: second.signal,
    onProgress: ({ fraction }) => heard.push(fraction),
  });
  begun[0]?.options.onProgress?.({ stage: 'inference', fraction: 0.5 });
  begun[0]?.finish();
  expect((await again).format).toBe('with-mask');
  expect(begun).toHaveLength(1);
  expect(heard).toEqual([0.5]);
});

test('cancelling stops the networks, and so do another method and a picture that is gone', async () => {
  const { begun, memory } = slowEngine();
  const [a, b] = [new Blob(['a']), new Blob(['b'])];
  const stop = new AbortController();
  const waiting = memory.run(a, recipeOf({ model: 'fine' }), { signal: stop.signal });
  stop.abort();
  await expect(waiting).rejects.toThrow('Cancelled');
  expect(begun[0]?.options.signal?.aborted).toBe(true);
  begun[0]?.fail();
  await settle();
  void memory.run(a, recipeOf({ model: 'fine' }), {}).catch(() => undefined);
  void memory.run(a, recipeOf({ model: 'quick' }), {}).catch(() => undefined);
  void memory.run(b, recipeOf({ model: 'quick' }), {}).catch(() => undefined);
  const stopped = (): unknown[] => begun.slice(1).map(({ options }) => options.signal?.aborted);
  expect(stopped()).toEqual([true, false, false]);
  memory.stopOthers(new Set([b]));
  expect(stopped()).toEqual([true, true, false]);
});

test('a failure with the options of before is no failure of these', async () => {
  const { begun, memory } = slowEngine();
  const picture = new Blob(['a']);
  const first = new AbortController();
  const old = memory.run(picture, recipeOf({ model: 'fine', feather: 9 }), { signal: first.signal });
  first.abort(superseded);
  await expect(old).rejects.toThrow('Cancelled');
  const again = memory.run(picture, recipeOf({ model: 'fine', feather: 1 }), {});
  begun[0]?.fail();
  await settle();
  expect(begun[1]?.recipe).toEqual(recipeOf({ model: 'fine', feather: 1 }));
  begun[1]?.finish();
  expect((await again).format).toBe('by-networks');
});

test('tools without a mask are run as they are', async () => {
  const memory = new MaskMemory(() => Promise.resolve(resultOf()));
  const picture = new Blob(['a']);
  expect((await memory.run(picture, recipeOf({}), {})).mask).toBeUndefined();
  expect(memory.mask(picture, recipeOf({}))).toBeUndefined();
});

/** A preview whose renders end when the test says so. */
function previews() {
  const begun: { readonly recipe: Recipe; readonly options: RunOptions; finish(): void; fail(): void }[] = [];
  const run = (_: Blob, recipe: Recipe, options: RunOptions): Promise<RunResult> => {
    if (recipe.steps[0]?.op === 'resize') return Promise.resolve(resultOf());
    return new Promise((resolve, reject) => {
      begun.push({
        recipe,
        options,
        finish: () => resolve(resultOf()),
        fail: () => reject(new Error('no')),
      });
    });
  };
  const shown: number[] = [];
  const live = new LivePreview<PreviewWish & { readonly n: number }>(run, new SmallPictures(run), ({ n }) =>
    shown.push(n),
  );
  const picture = new Blob(['a']);
  const mask = new Blob(['mask']);
  const want = (n: number): void =>
    live.want({ picture, recipe: recipeOf({ feather: n }), mask, images: {}, n });
  const wanted = (): unknown[] => begun.map(({ recipe }) => recipe.steps[0]?.params?.['feather']);
  return { begun, live, shown, want, wanted, mask };
}

test('of many wishes while one is made only the last is made next', async () => {
  const { begun, shown, want, wanted, mask } = previews();
  for (const n of [1, 2, 3]) want(n);
  await settle();
  want(4);
  want(5);
  expect(wanted()).toEqual([3]);
  expect(begun[0]?.options.mask).toBe(mask);
  begun[0]?.finish();
  await settle();
  expect(shown).toEqual([3]);
  expect(wanted()).toEqual([3, 5]);
  begun[1]?.finish();
  await settle();
  expect(shown).toEqual([3, 5]);
});

test('a preview that fails is passed over; a stopped one shows nothing', async () => {
  const { begun, live, shown, want, wanted } = previews();
  want(1);
  await settle();
  want(2);
  begun[0]?.fail();
  await settle();
  expect(wanted()).toEqual([1, 2]);
  live.stop();
  expect(begun[1]?.options.signal?.aborted).toBe(true);
  begun[1]?.finish();
  await settle();
  expect(shown).toEqual([]);
  want(3);
  await settle();
  begun[2]?.finish();
  await settle();
  expect(shown).toEqual([3]);
});

test('a picture is made small once, and again after a failure', async () => {
  const asked: Recipe[] = [];
  let fail = true;
  const small = new SmallPictures((_, recipe) => {
    asked.push(recipe);
    return fail ? Promise.reject(new Error('no')) : Promise.resolve(resultOf());
  });
  const picture = new Blob(['a']);
  await expect(small.of(picture)).rejects.toThrow('no');
  fail = false;
  expect(await small.of(picture)).toBe(await small.of(picture));
  expect(asked).toHaveLength(2);
  expect(asked[1]?.steps).toEqual([{ op: 'resize', params: { width: previewSide, height: previewSide } }]);
});

const methods: readonly Method[] = [
  { id: 'quick', title: 'Quick', summary: '', networks: ['q'], bytes: unaskedBytes, licences: [] },
  {
    id: 'fine',
    title: 'Fine',
    summary: '',
    networks: ['q', 'f'],
    preview: 'quick',
    bytes: 5e7,
    licences: [],
  },
];
const stateOf = (id: string, state: ModelState['state']): ModelState =>
  ({ model: { id }, state, storedBytes: 0 }) as unknown as ModelState;

test('a first look uses the method that previews the asked one', () => {
  const recipe = recipeOf({ model: 'fine', feather: 1 });
  expect(quickRecipe(recipe, 'quick', methods, [])).toEqual(recipeOf({ model: 'quick', feather: 1 }));
  expect(quickRecipe(withMethod(recipe, 'quick'), 'quick', methods, [])).toBeUndefined();
  expect(methodOf(quickRecipe(recipeOf({}), 'fine', methods, []) ?? recipeOf({}))).toBe('quick');
});

test('a first look fetches nothing large', () => {
  const large = methods.map((method) => ({ ...method, bytes: unaskedBytes + 1 }));
  const recipe = recipeOf({ model: 'fine' });
  expect(quickRecipe(recipe, 'quick', large, [stateOf('q', 'partial')])).toBeUndefined();
  expect(quickRecipe(recipe, 'quick', large, [stateOf('q', 'stored')])).toBeDefined();
});

test('the plain cut-out keeps what shapes the mask and drops what is done with it', () => {
  const operation = {
    id: 'cut',
    parameters: [
      { id: 'model', kind: 'choice', title: '', choices: [] },
      { id: 'strokes', kind: 'mask', title: '' },
      { id: 'backdrop', kind: 'choice', title: '', choices: [] },
      { id: 'blur', kind: 'number', title: '', when: { parameter: 'backdrop', in: ['blur'] } },
      { id: 'feather', kind: 'number', title: '' },
      { id: 'refine', kind: 'toggle', title: '' },
      { id: 'result', kind: 'choice', title: '', choices: [] },
    ],
  } as unknown as Operation;
  const all = {
    model: 'fine',
    strokes: [],
    backdrop: 'blur',
    blur: 2,
    feather: 1,
    refine: false,
    result: 'mask',
  };
  const plain = cutRecipe({ ...recipeOf(all), output: { format: 'jpeg' } }, operation);
  expect(plain).toEqual(recipeOf({ model: 'fine', strokes: [], feather: 1, refine: false }));
});
