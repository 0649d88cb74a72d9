// The WebAssembly core and ONNX Runtime Web in node: what the browser runs, without the browser.

import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { root } from '../harness/native.mjs';

export class Unavailable extends Error {}

async function openCore() {
  const file = path.join(root, 'build', 'wasm', 'mypictools.js');
  if (!fs.existsSync(file))
    throw new Unavailable('The WebAssembly core is missing; run scripts/build first.');
  const { default: createCore } = await import(file);
  return new (await createCore()).Engine();
}

function unwrap(answer) {
  const { ok, value, error } = JSON.parse(answer.json ?? answer);
  if (!ok) throw new Error(`${error.code}: ${error.message}`);
  return { value, data: answer.data };
}

async function timed(work) {
  const start = performance.now();
  return [await work(), performance.now() - start];
}

/** Sessions by network, created when first asked and kept. `weights` is the folder of `<id>.onnx`. */
function networksIn(weights) {
  const ort = createRequire(path.join(root, 'web', 'package.json'))('onnxruntime-web');
  ort.env.wasm.numThreads = 2;
  const sessions = new Map();
  return async (id, data, shape) => {
    if (!sessions.has(id))
      sessions.set(id, await ort.InferenceSession.create(fs.readFileSync(path.join(weights, `${id}.onnx`))));
    const session = sessions.get(id);
    const [name] = session.outputNames;
    const feeds = { [session.inputNames[0]]: new ort.Tensor('float32', data, shape) };
    const [outputs, time] = await timed(() => session.run(feeds, [name]));
    return { data: Float32Array.from(outputs[name].data), shape: [...outputs[name].dims], time };
  };
}

export async function openCutout(weights) {
  const engine = await openCore();
  const infer = networksIn(weights);
  return {
    /**
     * Cuts out the picture of the bytes with a method `{id, networks: [manifest entries]}`: a PNG, what was found, which
     * networks were asked, and milliseconds by name.
     */
    async cutOut(bytes, method, params) {
      const step = { op: 'remove-background', params };
      const recipe = JSON.stringify({ version: 1, steps: [step], output: { format: 'png', effort: 1 } });
      const { source } = unwrap(engine.open(new Uint8Array(bytes))).value;
      const times = { prepare: 0, inference: 0, render: 0 };
      const asked = [];
      let answer = null;
      let options = {};
      for (;;) {
        const turn = () =>
          unwrap(engine.prepare(source, recipe, JSON.stringify(method), answer, JSON.stringify(options)));
        const [{ value, data }, time] = await timed(turn);
        times.prepare += time;
        if (value.done) {
          const [rendered, rendering] = await timed(() =>
            unwrap(engine.render(source, recipe, { mask: data }, '{"threads":1}')),
          );
          times.render = rendering;
          engine.close(source);
          return { png: Buffer.from(rendered.data), found: value, asked, times };
        }
        asked.push(value.network);
        const output = await infer(value.network, data, value.shape);
        times.inference += output.time;
        answer = output.data;
        options = { answerShape: output.shape };
      }
    },
  };
}
