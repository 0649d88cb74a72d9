// A method whose weights come from a hub on another host: terms first, then redirects, ranges, and every way it fails.

import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openShelf } from '../../web/src/models/pieces.js';
import { ModelStore } from '../../web/src/models/store.js';
import { codeOf } from './support/code-of.js';
import { openFakeEngine, pretendNoLonger, pretendToBePage } from './support/fake-engine.js';
import type { FakeEngine } from './support/fake-engine.js';
import { entryFor, manifestWith, methodOf, noise } from './support/models.js';
import { WeightsServer } from './support/weights-server.js';

const weights = noise(10_500, 8);
const pieceBytes = 1000;
const resolvePath = '/briaai/RMBG-1.4/resolve/main/onnx/model.onnx';
const small = entryFor('small', noise(10), ['small.onnx']);
const consent = 'For non-commercial purposes only.';
const picture = new Uint8Array([1, 2, 3]);
const cutOut = { version: 1, steps: [{ op: 'remove-background', params: { model: 'rmbg' } }] } as const;

let site: WeightsServer;
let hub: WeightsServer;
let cdn: WeightsServer;
let database: IDBFactory;

beforeEach(async () => {
  pretendToBePage();
  globalThis.IDBKeyRange = IDBKeyRange;
  database = new IDBFactory();
  [site, hub, cdn] = await Promise.all([WeightsServer.start(), WeightsServer.start(), WeightsServer.start()]);
  publish(consent);
  hub.on(resolvePath, (_request, response) => {
    response.writeHead(302, { location: `${cdn.origin}/blob?signature=1` }).end();
  });
  cdn.file('/blob?signature=1', weights);
});

afterEach(async () => {
  vi.unstubAllGlobals();
  pretendNoLonger();
  await Promise.all([site.stop(), hub.stop(), cdn.stop()]);
});

function publish(sentence: string): void {
  const network = entryFor('rmbg', weights, [`${hub.origin}${resolvePath}`]);
  const methods = [methodOf('small', ['small']), methodOf('rmbg', ['rmbg'], { consent: sentence })];
  site.json('/models/manifest.json', manifestWith([small, network], methods));
}

/** A page of the site; what is stored outlives it. */
function openPage(stallMs = 2000): FakeEngine {
  const base = `${site.origin}/models/`;
  const store = new ModelStore({
    base,
    openShelf: () => openShelf(database),
    pieceBytes,
    stallMs,
    pauseMs: 1,
  });
  return openFakeEngine(base, { store });
}

async function agreed(stallMs?: number): Promise<FakeEngine> {
  const page = openPage(stallMs);
  await page.engine.models.consent('rmbg');
  return page;
}

const asked = (): number => hub.asked.length + cdn.asked.length;

test('without agreeing to the terms nothing is fetched, by no way', async () => {
  const { engine } = openPage();
  const [, method] = await engine.models.methods();
  expect(method).toMatchObject({ id: 'rmbg', consent: { sentence: consent, given: false } });
  await expect(engine.run(picture, cutOut)).rejects.toMatchObject({
    code: 'bad-parameter',
    step: 0,
    parameter: 'model',
  });
  expect(await codeOf(engine.models.downloadMethod('rmbg'))).toBe('bad-parameter');
  expect(await codeOf(engine.models.download('rmbg'))).toBe('bad-parameter');
  expect(asked()).toBe(0);
});

test('agreeing is asked for once: the next visit remembers, until the terms change or it is taken back', async () => {
  await agreed();
  const given = async (page: FakeEngine): Promise<boolean | undefined> =>
    (await page.engine.models.methods()).find(({ id }) => id === 'rmbg')?.consent?.given;
  expect(await given(openPage())).toBe(true);
  publish(`${consent} And not on Sundays.`);
  expect(await given(openPage())).toBe(false);
  publish(consent);
  expect(await given(openPage())).toBe(true);
  await openPage().engine.models.consent('rmbg', false);
  expect(await given(openPage())).toBe(false);
});

test('a redirect to another host is followed, and the weights are kept', async () => {
  const { engine } = await agreed();
  expect(await codeOf(engine.run(picture, cutOut))).toBe('no error');
  expect(cdn.asked).toHaveLength(1);
  expect(await codeOf(openPage().engine.run(picture, cutOut))).toBe('no error');
  expect(cdn.asked).toHaveLength(1);
});

test('a redirect on the same host is followed', async () => {
  hub.on(resolvePath, (_request, response) => response.writeHead(307, { location: '/lfs/blob' }).end());
  hub.file('/lfs/blob', weights);
  const { engine } = await agreed();
  expect(await codeOf(engine.models.downloadMethod('rmbg'))).toBe('no error');
});

test('a download that is cut goes on where it was, through a fresh redirect', async () => {
  cdn.file('/blob?signature=1', weights, { cutAfter: [3500, 0, 0, 0] });
  const { engine } = await agreed();
  expect(await codeOf(engine.models.download('rmbg'))).toBe('network');
  // Signed addresses expire: the next one is another.
  hub.on(resolvePath, (_request, response) => {
    response.writeHead(302, { location: `${cdn.origin}/blob?signature=2` }).end();
  });
  cdn.file('/blob?signature=2', weights);
  expect(await codeOf(openPage().engine.models.download('rmbg'))).toBe('no error');
  expect(cdn.asked.at(-1)).toMatchObject({ path: '/blob?signature=2', range: 'bytes=3000-' });
});

test('a host that ignores ranges is read from the beginning', async () => {
  cdn.file('/blob?signature=1', weights, { cutAfter: [3500], ranges: false });
  const { engine } = await agreed();
  expect(await codeOf(engine.models.download('rmbg'))).toBe('no error');
  expect(cdn.asked.map(({ range }) => range)).toEqual([undefined, 'bytes=3000-']);
});

test('a host whose answer to a range the browser refuses is asked for the whole', async () => {
  cdn.file('/blob?signature=1', weights, { cutAfter: [3500, 0, 0, 0] });
  const { engine } = await agreed();
  expect(await codeOf(engine.models.download('rmbg'))).toBe('network');
  const real = globalThis.fetch;
  vi.stubGlobal('fetch', (input: string, init?: RequestInit) =>
    new Headers(init?.headers).has('range')
      ? Promise.reject(new TypeError('Failed to fetch'))
      : real(input, init),
  );
  cdn.file('/blob?signature=1', weights);
  expect(await codeOf(openPage().engine.models.download('rmbg'))).toBe('no error');
  expect(cdn.asked.at(-1)?.range).toBeUndefined();
});

test('a slow host is waited for, a silent one is given up', async () => {
  cdn.on('/blob?signature=1', (_request, response) => {
    response.writeHead(200, { 'content-length': weights.length });
    let sent = 0;
    const more = setInterval(() => {
      response.write(weights.subarray(sent, sent + 2100));
      sent += 2100;
      if (sent >= weights.length) response.end();
      if (sent >= weights.length) clearInterval(more);
    }, 20);
  });
  const { engine } = await agreed(150);
  expect(await codeOf(engine.models.download('rmbg'))).toBe('no error');
  await engine.models.remove('rmbg');
  cdn.on('/blob?signature=1', (_request, response) => {
    response.writeHead(200, { 'content-length': weights.length });
    response.write(weights.subarray(0, 2100));
  });
  expect(await codeOf(engine.models.download('rmbg'))).toBe('network');
});

test.each<[string, number]>([
  ['moved away', 404],
  ['wants a login', 401],
  ['is overloaded', 503],
])('a hub that %s is a network error', async (_name, status) => {
  hub.on(resolvePath, (_request, response) => response.writeHead(status).end('{"error":"no"}'));
  const { engine } = await agreed();
  expect(await codeOf(engine.run(picture, cutOut))).toBe('network');
  expect(await engine.models.list()).toMatchObject([{ state: 'absent' }, { state: 'absent' }]);
});

test.each<[string, Uint8Array]>([
  ['other weights of the same size', noise(10_500, 9)],
  ['a page in place of the weights', new TextEncoder().encode('<!doctype html><title>Sign in</title>')],
])('%s are refused and not kept', async (_name, bytes) => {
  cdn.file('/blob?signature=1', bytes);
  const { engine } = await agreed();
  expect(await codeOf(engine.run(picture, cutOut))).toBe('model-invalid');
  expect((await engine.models.list())[1]).toMatchObject({ state: 'absent', storedBytes: 0 });
});

test('a redirect without end is a network error', async () => {
  hub.on(resolvePath, (_request, response) => response.writeHead(302, { location: resolvePath }).end());
  const { engine } = await agreed();
  expect(await codeOf(engine.models.download('rmbg'))).toBe('network');
});
