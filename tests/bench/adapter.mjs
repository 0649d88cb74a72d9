// Our engine as a contender of the shared bench: see ../shared/bench/README.md for what an adapter is.
//
// It runs in the page, as a site would use it: the engine brings its own workers. `/mypictools/` is our web/dist.

export const meta = { name: 'mypictools', kind: 'page' };

// Every answer of a core worker says how large its memory is; the bench reads the sum.
const memories = new Map();
const NativeWorker = globalThis.Worker;
globalThis.Worker = class extends NativeWorker {
  constructor(...args) {
    super(...args);
    this.addEventListener('message', ({ data }) => {
      if (data?.kind === 'answer' && data.memoryBytes > 0) memories.set(this, data.memoryBytes);
    });
  }
};

let engine;

export async function init({ workers, threads } = {}) {
  const { createEngine } = await import('/mypictools/engine.js');
  engine ??= createEngine({ workers, threads });
  await engine;
}

/** The settings the peers use, in our words: plain JPEG is effort 0, mozjpeg's search 9, WebP's method 4 of 6 is 6. */
function recipeFor({ width, format, quality, moz, palette, effort }) {
  const output = { format, metadata: 'none' };
  if (quality !== undefined) output.quality = quality;
  if (format === 'jpeg') output.effort = moz ? 9 : 0;
  if (format === 'webp' && effort !== undefined) output.effort = Math.round((effort * 9) / 6);
  if (palette) output.palette = true;
  return { version: 1, steps: width === undefined ? [] : [{ op: 'resize', params: { width } }], output };
}

export async function run(job, bytes) {
  const { blob, timings } = await (await engine).run(bytes, recipeFor(job.op));
  const out = new Uint8Array(await blob.arrayBuffer());
  const wasm = [...memories.values()].reduce((sum, each) => sum + each, 0);
  return { bytes: out, stages: timings, wasm, note: `core ${Math.round(timings.total)} ms` };
}
