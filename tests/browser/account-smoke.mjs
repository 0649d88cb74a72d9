// The page of rights in any browser: one function that runs inside it and does what a person does there, and the check of what came of it.

import assert from 'node:assert/strict';

/** Runs in the page "Your data" and knows nothing outside itself. Never rejects: `{said}`, what the page said to each step, or `{error}`. */
export async function accountInPage() {
  const find = (selector) => document.querySelector(selector);
  const until = async (what, look) => {
    const end = Date.now() + 20_000;
    while (!look() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
    if (!look()) throw new Error(`${what} did not come; the page says: ${find('.data-said').textContent}`);
    return look();
  };
  const wait = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  const stored = async (store) => {
    const database = await wait(indexedDB.open('mypictools-account'));
    const values = await wait(database.transaction(store).objectStore(store).getAll());
    database.close();
    return values;
  };
  const sizeOf = (part) => find(`[data-part="${part}"] .data-size`)?.textContent ?? '';
  const button = (name) => [...document.querySelectorAll('your-data button, dialog[open] button')].filter((each) => each.textContent === name).at(-1);
  const switchOf = (index) => document.querySelectorAll('your-data input[role=switch]')[index];
  const said = async (begins) => (await until(`“${begins}”`, () => find('.data-said').textContent.startsWith(begins))) && find('.data-said').textContent;
  try {
    await until('the page', () => find('your-data[data-ready]'));
    const finishedAt = Date.now();
    const recipe = { version: 1, steps: [{ op: 'flip' }] };
    const job = { id: '00000000-0000-4000-8000-000000000001', tool: 'flip', recipe, status: 'done', bytesBefore: 10, startedAt: finishedAt, finishedAt, durationMs: 0, session: '', name: 'cat.png' };
    const file = { format: 'mypictools-export', schemaVersion: 1, exportedAt: '2026-11-23T09:00:00.000Z', site: location.origin, settings: { local: {} }, history: { kept: true, names: true, jobs: [job] } };
    const carrier = new DataTransfer();
    carrier.items.add(new File([JSON.stringify(file)], 'data.json'));
    const input = find('your-data input[type=file]');
    input.files = carrier.files;
    input.dispatchEvent(new Event('change'));
    const imported = await said('Imported');
    await until('the entry', () => sizeOf('history').startsWith('1 entry'));
    const [withName] = await stored('jobs');
    switchOf(1).click();
    await until('no names', () => !switchOf(1).checked && sizeOf('settings') !== '');
    const end = Date.now() + 10_000;
    while ((await stored('jobs'))[0]?.name !== undefined && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
    const [withoutName] = await stored('jobs');
    switchOf(0).click();
    await until('no history', () => switchOf(1).disabled);
    const settings = await stored('settings');
    find('[data-key="delete history"]').click();
    const deleted = await said('History');
    const jobs = await stored('jobs');
    button('Delete everything').click();
    await until('the question', () => find('dialog[open]'));
    button('Delete everything').click();
    const everything = await said('Everything');
    await until('nothing', () => sizeOf('settings') === 'Nothing stored');
    return { imported, names: [withName.name, withoutName.name], settings, deleted, jobs, everything };
  } catch (error) {
    return { error: error.message };
  }
}

export function checkAccount(answer) {
  assert.equal(answer.error, undefined);
  assert.match(answer.imported, /^Imported: 1 entry added to the history/);
  assert.equal(answer.names[0], 'cat.png');
  assert.equal(answer.names[1] ?? undefined, undefined, 'the name is gone');
  assert.deepEqual(answer.settings, [{ kept: false, names: false }]);
  assert.equal(answer.deleted, 'History: deleted.');
  assert.deepEqual(answer.jobs, []);
  assert.match(answer.everything, /^Everything was deleted\./);
}
