// What the tests of the account room do around the site's own code: read and write its jobs, block cookies and storage.

import assert from 'node:assert/strict';
import { makePhoto } from './photos.mjs';
import { until } from './waiting.mjs';

export const dayMs = 86_400_000;

/** The jobs in the page's database, read around the site's own code. */
export function storedJobs(page) {
  return page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('mypictools-account');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const asking = opening.result.transaction('jobs').objectStore('jobs').getAll();
          asking.onsuccess = () => {
            opening.result.close();
            resolve(asking.result);
          };
        };
      }),
  );
}

/** Waits for `count` jobs that are stored. */
export function jobsOf(page, count) {
  return until(() => storedJobs(page), `there are not ${count} jobs`, { wanted: (jobs) => jobs.length === count });
}

/** Writes `count` made-up jobs beside the site's own code, each `step` milliseconds older than the one before. */
export function seed(page, count, step) {
  return page.evaluate(
    ({ count: many, step: between }) =>
      new Promise((resolve) => {
        const opening = indexedDB.open('mypictools-account');
        opening.onsuccess = () => {
          const transaction = opening.result.transaction('jobs', 'readwrite');
          for (let index = 0; index < many; index += 1) {
            const finishedAt = Date.now() - index * between;
            const tool = ['compress', 'resize', 'convert'][index % 3];
            transaction.objectStore('jobs').put({
              id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
              tool,
              recipe: { version: 1, steps: [{ op: tool, params: {} }] },
              status: index % 10 === 9 ? 'failed' : 'done',
              ...(index % 10 === 9 ? { code: 'unreadable' } : { format: ['jpeg', 'png', 'webp'][index % 3], bytesAfter: 1000 + index }),
              bytesBefore: 4000 + index,
              startedAt: finishedAt - 100,
              finishedAt,
              durationMs: 100,
              session: '',
            });
          }
          transaction.oncomplete = () => {
            opening.result.close();
            resolve();
          };
        };
      }),
    { count, step },
  );
}

export const blockCookies = () => {
  const refuse = () => {
    throw new DOMException('Cookies are blocked.', 'SecurityError');
  };
  Object.defineProperty(Document.prototype, 'cookie', { get: refuse, set: refuse });
};

export const blockStorage = () => {
  const refuse = () => {
    throw new DOMException('Storage is blocked.', 'SecurityError');
  };
  for (const place of ['indexedDB', 'localStorage', 'sessionStorage', 'caches'])
    Object.defineProperty(globalThis, place, { get: refuse });
};

/** From now on the page's databases delete nothing. */
export const refuseDeletions = () => {
  const refuse = () => {
    throw new DOMException('Nothing is deleted.', 'UnknownError');
  };
  for (const method of ['delete', 'clear']) IDBObjectStore.prototype[method] = refuse;
};

/** From now on the page's databases take nothing. */
export const refuseWrites = () => {
  IDBObjectStore.prototype.put = () => {
    throw new DOMException('The disk is full.', 'QuotaExceededError');
  };
};

/** What a visitor does with the pages of the account room of one site, and the picture for it. */
export async function accountPages(site) {
  const photo = { name: 'photo of a cat.jpg', mimeType: 'image/jpeg', buffer: (await makePhoto()).jpeg };
  const address = (path) => new URL(path, site.url).href;
  const history = async (page) => {
    await page.goto(address('history/'));
    await page.locator('[data-job], .history-none').first().waitFor();
  };
  const yourData = async (page) => {
    await page.goto(address('your-data/'));
    await page.locator('your-data[data-ready]').waitFor();
  };
  const oneJob = async (tool, width = 200) => {
    await tool.open('resize');
    await tool.add(photo);
    await tool.setAll({ width });
    assert.deepEqual(await tool.settled(), ['done']);
    return jobsOf(tool.page, 1);
  };
  const oneJobMore = async (tool) => {
    await tool.open('resize');
    await tool.add(photo);
    assert.deepEqual(await tool.settled(), ['done']);
  };
  return { photo, address, history, yourData, oneJob, oneJobMore };
}
