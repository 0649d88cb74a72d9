// The model store against a real HTTP server and IndexedDB: resuming, checking, sharing, and every way it can fail.

import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openShelf } from '../../web/src/models/pieces.js';
import type { PieceShelf } from '../../web/src/models/pieces.js';
import { ModelStore } from '../../web/src/models/store.js';
import { entryFor, manifestOf, manifestWith, methodOf, noise } from './support/models.js';
import { WeightsServer } from './support/weights-server.js';
import { codeOf } from './support/code-of.js';

const weights = noise(10_500);
const pieceBytes = 1000;

let host: WeightsServer;
let database: IDBFactory;

beforeEach(async () => {
  host = await WeightsServer.start();
  database = new IDBFactory();
  globalThis.IDBKeyRange = IDBKeyRange;
});

afterEach(async () => {
  Reflect.deleteProperty(globalThis, 'location');
  await host.stop();
});

interface Setting {
  urls?: string[];
  openShelf?: () => Promise<PieceShelf>;
  stallMs?: number;
}

/** A new store, as after a reload of the page: only the database is the same. */
function openStore({ urls = ['net.onnx'], openShelf: open, stallMs = 2000 }: Setting = {}): ModelStore {
  host.json('/models/manifest.json', manifestOf(entryFor('net', weights, urls)));
  return new ModelStore({
    base: `${host.origin}/models/`,
    openShelf: open ?? (() => openShelf(database)),
    pieceBytes,
    stallMs,
    pauseMs: 1,
  });
}

function downloads(): (string | undefined)[] {
  return host.asked.filter(({ path }) => path.endsWith('.onnx')).map(({ range }) => range);
}

test('a model is downloaded once, kept, and given back byte for byte after a reload', async () => {
  host.file('/models/net.onnx', weights);
  const progress: number[] = [];
  const first = await openStore().load('net', { onProgress: ({ loaded }) => progress.push(loaded) });
  expect(new Uint8Array(first.weights)).toEqual(weights);
  expect(first.warnings).toEqual([]);
  expect(progress.at(-1)).toBe(weights.length);
  expect(progress).toEqual([...progress].sort((a, b) => a - b));

  const second = await openStore().load('net');
  expect(new Uint8Array(second.weights)).toEqual(weights);
  expect(downloads()).toHaveLength(1);
});

test('the list says absent, partial and stored, and what is deleted is gone', async () => {
  host.file('/models/net.onnx', weights, { cutAfter: [3500, 0, 0, 0] });
  const store = openStore();
  expect(await store.list()).toMatchObject([{ state: 'absent', storedBytes: 0 }]);
  expect(await codeOf(store.load('net'))).toBe('network');
  expect(await store.list()).toMatchObject([{ state: 'partial', storedBytes: 3000 }]);
  await store.load('net');
  expect(await store.list()).toMatchObject([{ state: 'stored', storedBytes: weights.length }]);
  await store.remove('net');
  expect(await store.list()).toMatchObject([{ state: 'absent', storedBytes: 0 }]);
  expect(await openStore().list()).toMatchObject([{ state: 'absent' }]);
});

test('a download that is cut goes on from the last whole piece, within a call and after a reload', async () => {
  host.file('/models/net.onnx', weights, { cutAfter: [3500, 2200, 0, 0, 0, 0] });
  expect(await codeOf(openStore().load('net'))).toBe('network');
  const after = await openStore().load('net');
  expect(new Uint8Array(after.weights)).toEqual(weights);
  expect(downloads()[1]).toBe('bytes=3000-');
  expect(downloads().at(-1)).toBe('bytes=5000-');
});

test('a server that ignores ranges is read from the beginning', async () => {
  host.file('/models/net.onnx', weights, { ranges: false, cutAfter: [3500] });
  const { weights: got } = await openStore().load('net');
  expect(new Uint8Array(got)).toEqual(weights);
  expect(downloads()).toEqual([undefined, 'bytes=3000-']);
});

test('on its own origin the tag guards a resumed download: a changed file is read afresh', async () => {
  Object.defineProperty(globalThis, 'location', { value: { origin: host.origin }, configurable: true });
  host.file('/models/net.onnx', noise(10_500, 9), { etag: '"old"', cutAfter: [3500, 0, 0, 0] });
  expect(await codeOf(openStore().load('net'))).toBe('network');
  host.file('/models/net.onnx', weights, { etag: '"new"' });
  const { weights: got } = await openStore().load('net');
  expect(new Uint8Array(got)).toEqual(weights);
  expect(host.asked.at(-1)).toMatchObject({ ifRange: '"old"', range: 'bytes=3000-' });
});

test('pieces of a file that changed without a tag are noticed and read once more', async () => {
  host.file('/models/net.onnx', noise(10_500, 9), { cutAfter: [3500, 0, 0, 0] });
  expect(await codeOf(openStore().load('net'))).toBe('network');
  host.file('/models/net.onnx', weights);
  const { weights: got } = await openStore().load('net');
  expect(new Uint8Array(got)).toEqual(weights);
  expect(downloads().slice(-2)).toEqual(['bytes=3000-', undefined]);
});

test('a wrong checksum is model-invalid and leaves nothing behind', async () => {
  host.file('/models/net.onnx', noise(10_500, 2));
  const store = openStore();
  expect(await codeOf(store.load('net'))).toBe('model-invalid');
  expect(await store.list()).toMatchObject([{ state: 'absent', storedBytes: 0 }]);
});

test('a wrong size is model-invalid, also where the server does not tell it beforehand', async () => {
  host.file('/models/net.onnx', weights.subarray(0, 9000));
  expect(await codeOf(openStore().load('net'))).toBe('model-invalid');
  host.on('/models/net.onnx', (_request, response) => {
    response.writeHead(200, { 'transfer-encoding': 'chunked' });
    response.end(noise(11_000));
  });
  expect(await codeOf(openStore().load('net'))).toBe('model-invalid');
});

test('mirrors are tried in order: a missing and a wrong file do not stop a good one', async () => {
  host.file('/wrong.onnx', noise(10_500, 5));
  host.file('/models/net.onnx', weights);
  const store = openStore({ urls: ['missing.onnx', `${host.origin}/wrong.onnx`, 'net.onnx'] });
  const { weights: got } = await store.load('net');
  expect(new Uint8Array(got)).toEqual(weights);
  expect(host.asked.map(({ path }) => path).slice(1)).toEqual([
    '/models/missing.onnx',
    '/wrong.onnx',
    '/models/net.onnx',
  ]);
});

test('no server and 404 are network errors, and the next call tries again', async () => {
  const store = openStore();
  expect(await codeOf(store.load('net'))).toBe('network');
  host.file('/models/net.onnx', weights);
  expect((await store.load('net')).weights.byteLength).toBe(weights.length);

  const nobody = new ModelStore({ base: 'http://127.0.0.1:9/models/' });
  expect(await codeOf(nobody.load('net'))).toBe('network');
});

test('a manifest that could not be fetched is asked for again', async () => {
  const store = openStore();
  host.on('/models/manifest.json', (_request, response) => response.writeHead(503).end());
  expect(await codeOf(store.manifest())).toBe('network');
  host.json('/models/manifest.json', manifestOf(entryFor('net', weights, ['net.onnx'])));
  expect((await store.manifest()).default).toBe('net');
});

test('a server that falls silent is given up', async () => {
  host.on('/models/net.onnx', (_request, response) => {
    response.writeHead(200, { 'content-length': weights.length });
    response.write(weights.subarray(0, 500));
  });
  expect(await codeOf(openStore({ stallMs: 50 }).load('net'))).toBe('network');
});

test('an unknown model is a bad parameter', async () => {
  expect(await codeOf(openStore().load('nobody'))).toBe('bad-parameter');
});

test('two calls share one download, and one of them may leave', async () => {
  host.file('/models/net.onnx', weights);
  const store = openStore();
  const leaving = new AbortController();
  const first = store.load('net', { signal: leaving.signal });
  const second = store.load('net');
  await store.manifest();
  leaving.abort();
  expect(await codeOf(first)).toBe('cancelled');
  expect((await second).weights.byteLength).toBe(weights.length);
  expect(downloads()).toHaveLength(1);
});

test('when all have left, the download stops, and what came is kept for the next', async () => {
  let sent = 0;
  host.on('/models/net.onnx', (_request, response, { range }) => {
    if (range !== undefined) {
      response.writeHead(206, { 'content-range': 'bytes 2000-10499/10500' }).end(weights.subarray(2000));
      return;
    }
    response.writeHead(200, { 'content-length': weights.length });
    response.write(weights.subarray(0, 2500));
    response.on('close', () => sent++);
  });
  const store = openStore({ stallMs: 60_000 });
  const leaving = new AbortController();
  const arrived = new Promise<void>((resolve) => {
    void codeOf(
      store.load('net', { signal: leaving.signal, onProgress: ({ loaded }) => loaded === 2500 && resolve() }),
    );
  });
  await arrived;
  leaving.abort();
  const { weights: got } = await store.load('net');
  expect(new Uint8Array(got)).toEqual(weights);
  expect(downloads()).toEqual([undefined, 'bytes=2000-']);
  expect(sent).toBe(1);
});

test('deleting a model cancels its download', async () => {
  host.on('/models/net.onnx', (_request, response) => {
    response.writeHead(200, { 'content-length': weights.length });
    response.write(weights.subarray(0, 2500));
  });
  const store = openStore();
  let removing: Promise<void> | undefined;
  const loading = codeOf(store.load('net', { onProgress: () => (removing ??= store.remove('net')) }));
  expect(await loading).toBe('cancelled');
  await removing;
  expect(await store.list()).toMatchObject([{ state: 'absent' }]);
});

test('without IndexedDB the model works from memory, with a warning, and is not fetched twice', async () => {
  host.file('/models/net.onnx', weights);
  const store = openStore({ openShelf: () => openShelf(undefined) });
  const first = await store.load('net');
  expect(new Uint8Array(first.weights)).toEqual(weights);
  expect(first.warnings).toMatchObject([{ code: 'not-cached' }]);
  await store.load('net');
  expect(downloads()).toHaveLength(1);
});

test('a full disk moves the download to memory, with a warning, and gives the room back', async () => {
  host.file('/models/net.onnx', weights);
  const real = await openShelf(database);
  let puts = 0;
  const full: PieceShelf = {
    lasting: true,
    all: () => real.all(),
    find: (id) => real.find(id),
    piece: (id, index) => real.piece(id, index),
    remove: (id) => real.remove(id),
    note: (name) => real.note(name),
    keepNote: (name, value) => real.keepNote(name, value),
    put: (record, piece) =>
      ++puts > 4
        ? Promise.reject(new DOMException('no room', 'QuotaExceededError'))
        : real.put(record, piece),
  };
  const { weights: got, warnings } = await openStore({ openShelf: () => Promise.resolve(full) }).load('net');
  expect(new Uint8Array(got)).toEqual(weights);
  expect(warnings).toMatchObject([{ code: 'not-cached' }]);
  expect(downloads()).toHaveLength(1);
  expect(await real.all()).toEqual([]);
});

test('stored weights that have decayed are noticed and fetched again', async () => {
  host.file('/models/net.onnx', weights);
  await openStore().load('net');
  const shelf = await openShelf(database);
  const record = await shelf.find('net');
  if (!record) throw new Error('nothing is stored');
  await shelf.put(record, { index: 3, bytes: new ArrayBuffer(pieceBytes) });
  const { weights: got } = await openStore().load('net');
  expect(new Uint8Array(got)).toEqual(weights);
  expect(downloads()).toHaveLength(2);
});

test('new weights under an old id replace the old ones', async () => {
  host.file('/models/net.onnx', weights);
  await openStore().load('net');
  const newer = noise(8300, 4);
  host.file('/models/net.onnx', newer);
  const store = openStore();
  host.json('/models/manifest.json', manifestOf(entryFor('net', newer, ['net.onnx'])));
  expect(await store.list()).toMatchObject([{ state: 'absent' }]);
  const { weights: got } = await store.load('net');
  expect(new Uint8Array(got)).toEqual(newer);
});

test('a method names its networks in its own order; unknown ones are bad parameters', async () => {
  const store = openStore();
  const small = entryFor('small', noise(10), ['small.onnx']);
  const large = entryFor('large', weights, ['net.onnx']);
  const methods = [methodOf('quick', ['small']), methodOf('fine', ['large', 'small'], { preview: 'quick' })];
  host.json('/models/manifest.json', manifestWith([small, large], methods));
  const fine = await store.method('fine');
  expect(fine).toMatchObject({ id: 'fine', preview: 'quick', networks: [{ id: 'large' }, { id: 'small' }] });
  expect(await codeOf(store.method('large'))).toBe('bad-parameter');
  expect(await codeOf(store.method('custom'))).toBe('bad-parameter');
});

test('whether a model is here is known without reading it', async () => {
  host.file('/models/net.onnx', weights, { cutAfter: [3500, 0, 0, 0] });
  const store = openStore();
  const entry = await store.entry('net');
  expect(await store.has(entry)).toBe(false);
  expect(await codeOf(store.load('net'))).toBe('network');
  expect(await store.has(entry)).toBe(false);
  host.file('/models/net.onnx', weights);
  await store.load('net');
  expect(await store.has(entry)).toBe(true);
  expect(await store.has({ ...entry, sha256: '0'.repeat(64) })).toBe(false);
});

test('verifying reads the weights again: decayed ones are deleted', async () => {
  host.file('/models/net.onnx', weights);
  const store = openStore();
  await store.load('net');
  expect(await store.verify('net')).toBe(true);
  const shelf = await openShelf(database);
  const record = await shelf.find('net');
  if (!record) throw new Error('nothing is stored');
  await shelf.put(record, { index: 3, bytes: new ArrayBuffer(pieceBytes) });
  expect(await store.verify('net')).toBe(false);
  expect(await store.list()).toMatchObject([{ state: 'absent' }]);
});

test('notes outlive the page; a database of the first version gets room for them and keeps its models', async () => {
  await new Promise<void>((resolve, reject) => {
    const opening = database.open('mypictools-models', 1);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore('models', { keyPath: 'id' });
      opening.result.createObjectStore('pieces');
    };
    opening.onsuccess = () => {
      const transaction = opening.result.transaction('models', 'readwrite');
      transaction.objectStore('models').put({ id: 'old' });
      transaction.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
    opening.onerror = () => reject(new Error('the first version could not be made'));
  });
  await openStore().keepNote('verdict', { right: true });
  expect(await openStore().note('verdict')).toEqual({ right: true });
  expect(await (await openShelf(database)).all()).toEqual([{ id: 'old' }]);
  await openStore().keepNote('verdict', undefined);
  expect(await openStore().note('verdict')).toBeUndefined();
});

test('without a database notes last as long as the page', async () => {
  const store = openStore({ openShelf: () => openShelf(undefined) });
  await store.keepNote('verdict', 1);
  expect(await store.note('verdict')).toBe(1);
  expect(await openStore({ openShelf: () => openShelf(undefined) }).note('verdict')).toBeUndefined();
});
