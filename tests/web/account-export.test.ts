// The file that everything is exported to, and files that must not come back in.

import 'fake-indexeddb/auto';
import { IDBObjectStore as FakeObjectStore } from 'fake-indexeddb';
import { openDB } from 'idb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { accountDatabaseName, changeRecord, closeAccount } from '../../web/src/account/database.js';
import { exportData, importData, largestFileBytes, readExport } from '../../web/src/account/export-file.js';
import { adoptLicence } from '../../web/src/account/licence-import.js';
import { changeLicenceRecord, readLicenceRecord } from '../../web/src/account/licence-record.js';
import { dayMs } from '../../web/src/account/clock.js';
import type { JobRecord } from '../../web/src/account/history-record.js';
import { removeEverything } from '../../web/src/account/inventory.js';
import { handOverDatabase } from '../../web/src/site/hand-over.js';
import schema from '../../web/public/your-data/schema.json';
import {
  exported,
  fileOf,
  freshBrowser,
  history,
  id,
  local,
  now,
  places,
  record,
  site,
  storeModel,
} from './support/places.js';

beforeEach(freshBrowser);
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

test('an export says which parts it could not read', async () => {
  await history.put(record(1));
  const stubborn = places({
    caches: { keys: () => Promise.reject(new Error('no')) } as unknown as CacheStorage,
  });
  expect((await exportData(stubborn, history, { site, now, withLicence: false })).unreadable).toEqual([
    'caches',
  ]);
  await closeAccount();
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('Later.', 'UnknownError');
  });
  const { unreadable } = await exportData(places(), history, { site, now, withLicence: false });
  expect(unreadable).toContain('history');
});

// Checking tens of thousands would take seconds.

test('a history of any length comes back as it went out', () => {
  expect(schema.properties.history.properties.jobs).toEqual({
    type: 'array',
    items: { $ref: '#/$defs/job' },
  });
});

test('an import says why it was refused: no room, nothing kept at all, or something else', async () => {
  const file = await exported();
  (file['history'] as { jobs: JobRecord[] }).jobs = [record(2)];
  const data = await readExport(fileOf(file));
  const refusing = vi.spyOn(FakeObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('No.', 'UnknownError');
  });
  await expect(importData(data, { local }, history)).rejects.toThrow(/^The browser refused/);
  refusing.mockRestore();
  await closeAccount();
  vi.spyOn(indexedDB, 'open').mockImplementation(() => {
    throw new DOMException('Blocked.', 'SecurityError');
  });
  await expect(importData(data, { local }, history)).rejects.toThrow(/does not let this site keep anything/);
});

test('the file fits its own schema, whatever is stored, and holds all of it', async () => {
  await storeModel();
  await changeRecord('allowance', 'today', () => ({ count: 3 }));
  await changeRecord('licence', 'token', () => 'abc.def.ghi');
  await history.change({ names: true });
  await history.put(
    record(1, { name: 'cat.png', widthBefore: 3, heightBefore: 4, widthAfter: 1, heightAfter: 2 }),
  );
  await history.put(record(2, { status: 'failed', code: 'unreadable' }));
  const parcels = await openDB(handOverDatabase, 1, {
    upgrade: (fresh) => void fresh.createObjectStore('files'),
  });
  await parcels.put(
    'files',
    { files: [new File(['abc'], 'on its way.png', { type: 'image/png' })], at: now },
    'next',
  );
  parcels.close();
  const file = await exported(true);
  await expect(readExport(fileOf(file))).resolves.toBeDefined();
  expect(file).toMatchObject({
    schemaVersion: 1,
    exportedAt: '2026-11-23T09:00:00.000Z',
    cookie: { name: '__Host-mypictools', value: 'a1'.repeat(16) },
    settings: { local: { 'mypictools:theme': 'dark' } },
    history: { kept: true, names: true },
    allowance: [{ key: 'today', value: { count: 3 } }],
    licence: [{ key: 'token', value: 'abc.def.ghi' }],
    models: { networks: [{ id: 'net' }], notes: [{ key: 'consent', value: { agreed: true } }] },
    caches: [
      {
        name: 'mypictools-shell',
        files: [
          { url: `${site}a.js`, bytes: 10 },
          { url: `${site}b.js`, bytes: 10 },
        ],
      },
    ],
    serviceWorkers: [{ scope: site, script: `${site}sw.js` }],
    room: { used: 5, most: 100, persistent: false },
  });
  expect((file['history'] as { jobs: unknown[] }).jobs).toHaveLength(2);
  expect(JSON.stringify(file)).not.toContain('secret');
});

test('a licence leaves the browser only if the visitor says so', async () => {
  await changeRecord('licence', 'token', () => 'abc.def.ghi');
  expect(JSON.stringify(await exported())).not.toContain('abc.def.ghi');
  expect(await exported()).not.toHaveProperty('licence');
});

test('out, delete everything, in: history, switches and settings are as before; twice doubles nothing', async () => {
  await history.change({ names: true });
  for (const end of [1, 2, 3]) await history.put(record(end, { name: `${end}.png` }));
  const before = await history.all();
  const file = fileOf(await exported(true));
  await removeEverything(places(), history);
  expect(await history.all()).toEqual([]);
  const again = await importData(await readExport(file), { local }, history);
  expect(again).toEqual({ added: 3, left: 0, settings: 1 });
  expect(await history.all()).toEqual(before);
  expect(await history.settings()).toEqual({ kept: true, names: true });
  expect(local.getItem('mypictools:theme')).toBe('dark');
  expect(await importData(await readExport(file), { local }, history)).toEqual({
    added: 0,
    left: 3,
    settings: 1,
  });
  expect(await history.all()).toEqual(before);
});

test('an import merges: what is here stays, what is too old does not come, the future gets its 30 days', async () => {
  await history.put(record(1));
  const file = await exported();
  (file['history'] as { jobs: JobRecord[] }).jobs = [
    record(1, { bytesBefore: 999 }),
    record(2),
    record(2),
    record(3, { finishedAt: now - 30 * dayMs }),
    record(4, { finishedAt: now + 900 * dayMs }),
  ];
  expect((await importData(await readExport(fileOf(file)), { local }, history)).added).toBe(2);
  const jobs = await history.all();
  expect(jobs.map((each) => each.id).sort()).toEqual([id(1), id(2), id(4)]);
  expect(jobs.find((each) => each.id === id(1))?.bytesBefore).toBe(10);
  expect(jobs.find((each) => each.id === id(4))?.futureSince).toBe(now);
  await expect(readExport(fileOf(await exported()))).resolves.toBeDefined();
});

test('an import does not turn a history on that is off here', async () => {
  const file = await exported();
  await history.change({ kept: false });
  await importData(await readExport(fileOf(file)), { local }, history);
  expect((await history.settings()).kept).toBe(false);
});

test('a licence out of a file goes through the checks of one that is typed in', async () => {
  const records = [{ key: 'licence', value: { token: 'a.b.c', restore: 'sub_1.x', offset: -1e12, seen: 0 } }];
  const fake = (active: boolean, problem?: string) => {
    const taken: string[] = [];
    const licences = {
      state: () => Promise.resolve({ active }),
      restore: async (token: string) => {
        if (problem !== undefined) throw new Error(problem);
        taken.push(token);
        await changeLicenceRecord((old) => ({ ...old, token }));
      },
    };
    return { taken, licences };
  };
  const here = fake(true);
  expect(await adoptLicence(records, here.licences)).toBe('');
  expect(here.taken).toEqual([]);
  expect(await adoptLicence(records, fake(false, 'This licence has run out.').licences)).toMatch(
    /not taken: This licence has run out\.$/,
  );
  expect(await readLicenceRecord()).not.toHaveProperty('token');
  const none = fake(false);
  for (const value of [7, null, {}, { token: 7 }])
    expect(await adoptLicence([{ key: 'licence', value }], none.licences)).toBe('');
  expect(await adoptLicence(records, undefined)).toBe('');
  expect(none.taken).toEqual([]);
  expect(await adoptLicence(records, none.licences)).toBe('');
  expect(await readLicenceRecord()).toMatchObject({ token: 'a.b.c', restore: 'sub_1.x', offset: 0 });
});

const wrong: Readonly<Record<string, [make: (file: Record<string, unknown>) => unknown, says: RegExp]>> = {
  'an empty file': [() => '', /empty/],
  'a picture': [() => '\u0089PNG\r\n\u001a\n\0\0', /not one that this page has exported/],
  'a text': [() => 'hello', /not one that this page has exported/],
  'other JSON': [() => ({ name: 'x' }), /not one that this page has exported/],
  'a list': [() => [], /not one that this page has exported/],
  null: [() => null, /not one that this page has exported/],
  'a file cut in the middle': [(file) => JSON.stringify(file).slice(0, -20), /damaged or cut off/],
  'a newer version': [(file) => ({ ...file, schemaVersion: 2 }), /newer version/],
  'no version': [(file) => ({ ...file, schemaVersion: undefined }), /not as an exported one/],
  'a stranger at the top': [(file) => ({ ...file, evil: 1 }), /not as an exported one/],
  'no history': [(file) => ({ ...file, history: undefined }), /not as an exported one/],
  'a setting of another site': [
    (file) => ({ ...file, settings: { local: { token: 'x' } } }),
    /settings › local/,
  ],
  'a setting that is no text': [
    (file) => ({ ...file, settings: { local: { 'mypictools:theme': 7 } } }),
    /settings › local › mypictools:theme/,
  ],
  'a line of history without a time': [
    (file) => withJob(file, { finishedAt: undefined }),
    /history › jobs › 0/,
  ],
  'a time that is a text': [
    (file) => withJob(file, { finishedAt: 'now' }),
    /history › jobs › 0 › finishedAt/,
  ],
  'a time after the end of time': [
    (file) => withJob(file, { startedAt: 1e300 }),
    /history › jobs › 0 › startedAt/,
  ],
  'an id that is none': [(file) => withJob(file, { id: '<script>' }), /history › jobs › 0 › id/],
  'pixels in a line': [(file) => withJob(file, { pixels: 'data:' }), /history › jobs › 0/],
  'a recipe with strokes': [
    (file) => withJob(file, { recipe: { version: 1, steps: [{ op: 'x', params: { strokes: [[1]] } }] } }),
    /history › jobs › 0 › recipe/,
  ],
  'negative sizes': [(file) => withJob(file, { bytesBefore: -1 }), /history › jobs › 0 › bytesBefore/],
};

function withJob(file: Record<string, unknown>, changes: object): unknown {
  return { ...file, history: { kept: true, names: false, jobs: [{ ...record(1), ...changes }] } };
}

test.each(Object.entries(wrong))('%s is refused with one sentence', async (_name, [make, says]) => {
  const refusal = await readExport(fileOf(make(await exported()))).then(
    () => 'it was taken',
    (error: Error) => error.message,
  );
  expect(refusal).toMatch(says);
  expect(refusal).toMatch(/^[A-Z][^\n]*\.$/);
});

test('a file that is far too large is refused before it is read', async () => {
  const huge = {
    size: largestFileBytes + 1,
    text: () => Promise.reject(new Error('it was read')),
  } as unknown as Blob;
  await expect(readExport(huge)).rejects.toThrow(/larger than a browser can read/);
});

test('a full disk at the import: nothing is lost and nothing is changed', async () => {
  await history.put(record(1));
  const file = await exported();
  (file['history'] as { jobs: JobRecord[] }).jobs = [record(2)];
  file['settings'] = { local: { 'mypictools:theme': 'light', 'mypictools:new': '1' } };
  const data = await readExport(fileOf(file));
  const put = FakeObjectStore.prototype.put;
  vi.spyOn(FakeObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, value, key) {
    if (this.name === 'jobs') throw new DOMException('Full.', 'QuotaExceededError');
    return put.call(this, value, key);
  });
  await expect(importData(data, { local }, history)).rejects.toThrow(/no room/);
  vi.restoreAllMocks();
  expect((await history.all()).map((each) => each.id)).toEqual([id(1)]);
  expect([local.getItem('mypictools:theme'), local.getItem('mypictools:new')]).toEqual(['dark', null]);
  local.room = 2;
  await expect(importData(data, { local }, history)).rejects.toThrow(/no room/);
  expect([local.getItem('mypictools:theme'), local.getItem('mypictools:new')]).toEqual(['dark', null]);
  expect((await history.all()).map((each) => each.id)).toEqual([id(1)]);
});

test('an export after the database was deleted in mid-session is a right one, only shorter', async () => {
  await history.put(record(1));
  await new Promise((resolve) => {
    indexedDB.deleteDatabase(accountDatabaseName).onsuccess = resolve;
  });
  const { history: there } = await readExport(fileOf(await exported()));
  expect(there.jobs).toEqual([]);
});

test('an import that does not fit costs nothing of the history, and says that there is no room', async () => {
  for (let each = 1; each <= 120; each += 1) await history.put(record(each));
  const file = await exported();
  (file['history'] as { jobs: JobRecord[] }).jobs = [record(500)];
  const data = await readExport(fileOf(file));
  vi.spyOn(FakeObjectStore.prototype, 'put').mockImplementation(() => {
    throw new DOMException('The disk is full.', 'QuotaExceededError');
  });
  await expect(importData(data, places(), history)).rejects.toThrow(/no room.*nothing was changed/);
  expect(await history.all()).toHaveLength(120);
  (file['history'] as { names: boolean }).names = true;
  await expect(importData(await readExport(fileOf(file)), places(), history)).rejects.toThrow(/no room/);
  expect(await history.all()).toHaveLength(120);
});
