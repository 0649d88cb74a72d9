// No deadlock: every reader with every writer at every number of threads that the engine can give one picture.

import assert from 'node:assert/strict';
import { openEnginePage } from './engine-page.mjs';
import { everyFormat } from './photos.mjs';

const mostThreads = 4;
const runTimeoutMs = 30_000;

export async function threadTests({ suite, chromium, site, catalogue }) {
  const writers = catalogue.formats.filter((format) => format.write).map((format) => format.id);
  const names = Array.from({ length: mostThreads }, (_, index) => `threads: every reader with every writer, ${index + 1} of them`);
  if (!suite.wants(...names)) return;
  const readers = await everyFormat(320, 240);
  assert.deepEqual(
    catalogue.formats.filter((format) => format.read && !(format.id in readers)).map((format) => format.id),
    [],
    'there is a picture for every format that is read',
  );
  for (let threads = 1; threads <= mostThreads; threads += 1) {
    await suite.test(
      names[threads - 1],
      async () => {
        const { page, problems, close } = await openEnginePage(chromium, site);
        try {
          const failures = await page.evaluate(
            async ({ inputs, outputs, count, limit }) => {
              const engine = await kit.create({ workers: 1, threads: count });
              const bad = [];
              for (const [reader, text] of Object.entries(inputs)) {
                for (const writer of outputs) {
                  const recipe = {
                    version: 1,
                    steps: [{ op: 'resize', params: { width: 200 } }, { op: 'rotate', params: { angle: 7 } }],
                    output: { format: writer, effort: 0 },
                  };
                  const late = new Promise((resolve) => setTimeout(() => resolve({ ok: false, message: 'no answer' }), limit));
                  const answer = await Promise.race([kit.attempt(engine.run(kit.fromBase64(text), recipe)), late]);
                  if (!answer.ok || answer.format !== writer) bad.push(`${reader} to ${writer}: ${answer.message}`);
                  if (answer.message === 'no answer') return bad;
                }
              }
              await engine.close();
              return bad;
            },
            {
              inputs: Object.fromEntries(Object.entries(readers).map(([id, bytes]) => [id, bytes.toString('base64')])),
              outputs: writers,
              count: threads,
              limit: runTimeoutMs,
            },
          );
          assert.deepEqual(failures, []);
          assert.deepEqual(problems, []);
        } finally {
          await close();
        }
      },
      { timeoutMs: 180_000 },
    );
  }
}
