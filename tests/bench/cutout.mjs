// Measures the cut-out on photos with known mattes: mean alpha error, error along the edge, and what each stage costs.
//
// scripts/bench cutout [--models u2netp,isnet] [--corpus FOLDER] [--details]

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { decodePng } from '../harness/png.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** Photos whose reference is a true matte or that of a matting network; masks of the networks measured here are left out. */
const pairs = [
  ['dim-adobe/1_image.png', 'dim-adobe/1_alpha.png'],
  ['dim-adobe/2_image.png', 'dim-adobe/2_alpha.png'],
  ['dim-adobe/3_image.png', 'dim-adobe/3_alpha.png'],
  ['pymatting-lemur/lemur/lemur.png', 'pymatting-lemur/lemur/lemur_alpha.png'],
  ['gfm-am2k/demo/src/am2k/sample1.jpg', 'gfm-am2k/demo/src/am2k/sample1.png'],
  ['gfm-am2k/demo/src/am2k/sample8.jpg', 'gfm-am2k/demo/src/am2k/sample8.png'],
  ['gfm-am2k/samples/original/1.jpg', 'gfm-am2k/samples/result_alpha/1.png'],
  ['gfm-am2k/samples/original/2.jpg', 'gfm-am2k/samples/result_alpha/2.png'],
  ['gfm-am2k/samples/original/4.jpg', 'gfm-am2k/samples/result_alpha/4.png'],
  ['p3m/demo/imgs/original/p_51c916fc.jpg', 'p3m/demo/imgs/alpha/p_51c916fc.png'],
  ['p3m/demo/imgs/original/p_bac3c1ff.jpg', 'p3m/demo/imgs/alpha/p_bac3c1ff.png'],
  ['p3m/samples/original/p_0865636e.jpg', 'p3m/samples/result_alpha/p_0865636e.png'],
  ['aim/demo/result/o_0b7228ec.jpg', 'aim/demo/result/o_0b7228ec.png'],
  ['aim/demo/result/o_0c8f03f0.jpg', 'aim/demo/result/o_0c8f03f0.png'],
  ['aim/demo/result/o_6e4a7373.jpg', 'aim/demo/result/o_6e4a7373.png'],
];

/** A photo counts as understood when the network found the right subject; on the others no edge treatment can help. */
const understoodBelow = 0.05;

class Unavailable extends Error {}

function option(args, name, otherwise) {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? otherwise : args[at + 1];
}

/** The folder in the per-user cache where every model's `<id>.onnx` lies. */
function weightsFolder() {
  const script = path.join(root, 'scripts', 'lib', 'fetch-models.mjs');
  const { status, stdout } = spawnSync(process.execPath, [script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Unavailable('Without the weights there is nothing to measure.');
  return stdout.trim().split('\n').at(-1);
}

async function openCore() {
  const file = path.join(root, 'build', 'wasm', 'mypictools.js');
  if (!fs.existsSync(file))
    throw new Unavailable('The WebAssembly core is missing; run scripts/build first.');
  const { default: createCore } = await import(file);
  const core = await createCore();
  return new core.Engine();
}

function unwrap(answer) {
  const { ok, value, error } = JSON.parse(answer.json ?? answer);
  if (!ok) throw new Error(`${error.code}: ${error.message}`);
  return { value, data: answer.data };
}

async function openNetwork(weights) {
  const ort = createRequire(path.join(root, 'web', 'package.json'))('onnxruntime-web');
  ort.env.wasm.numThreads = 2;
  const session = await ort.InferenceSession.create(fs.readFileSync(weights));
  return async (data, shape) => {
    const name = session.outputNames[0];
    const outputs = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', data, shape) }, [
      name,
    ]);
    return { data: Float32Array.from(outputs[name].data), shape: [...outputs[name].dims] };
  };
}

function alphaOf(png) {
  const { width, height, data } = decodePng(png);
  const translucent = data.some((value, index) => index % 4 === 3 && value !== 255);
  const alpha = new Uint8Array(width * height);
  for (let i = 0; i < alpha.length; i += 1) alpha[i] = data[i * 4 + (translucent ? 3 : 0)];
  return { width, height, alpha };
}

/** Mean absolute error over the picture, and over the pixels within 1 % of the long side of the reference's edge. */
function compare(result, reference) {
  const { width, height, alpha } = reference;
  if (result.width !== width || result.height !== height) return undefined;
  const reach = Math.max(2, Math.round(0.01 * Math.max(width, height)));
  const near = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      const soft = alpha[i] > 12 && alpha[i] < 243;
      const step = x + 1 < width && Math.abs(alpha[i] - alpha[i + 1]) > 40;
      const drop = y + 1 < height && Math.abs(alpha[i] - alpha[i + width]) > 40;
      if (!soft && !step && !drop) continue;
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v += reach)
        near.fill(1, v * width + Math.max(0, x - reach), v * width + Math.min(width, x + reach + 1));
    }
  let total = 0;
  let edge = 0;
  let count = 0;
  for (let i = 0; i < alpha.length; i += 1) {
    const error = Math.abs(result.alpha[i] - alpha[i]) / 255;
    total += error;
    if (near[i]) {
      edge += error;
      count += 1;
    }
  }
  return { error: total / alpha.length, edge: count > 0 ? edge / count : 0 };
}

const recipe = (refine) =>
  JSON.stringify({
    version: 1,
    steps: [{ op: 'remove-background', params: { refine } }],
    output: { format: 'png', effort: 1 },
  });
const copyRecipe = JSON.stringify({ version: 1, steps: [], output: { format: 'png', effort: 1 } });

async function measure(engine, network, model, file, reference) {
  const timed = async (work) => {
    const start = performance.now();
    return [await work(), performance.now() - start];
  };
  const { value: opened } = unwrap(engine.open(new Uint8Array(fs.readFileSync(file))));
  const source = opened.source;
  const modelJson = JSON.stringify(model);
  const [tensor, prepare] = await timed(() => unwrap(engine.prepare(source, recipe(true), modelJson, '{}')));
  const [output, inference] = await timed(() => network(tensor.data, tensor.value.shape));
  const options = JSON.stringify({ threads: 1, model, maskShape: output.shape });
  const [plain, plainTime] = await timed(() =>
    unwrap(engine.render(source, recipe(false), output.data, options)),
  );
  const [fine, fineTime] = await timed(() =>
    unwrap(engine.render(source, recipe(true), output.data, options)),
  );
  const [, copyTime] = await timed(() => unwrap(engine.render(source, copyRecipe, null, '{"threads":1}')));
  engine.close(source);
  const target = alphaOf(fs.readFileSync(reference));
  return {
    plain: compare(alphaOf(Buffer.from(plain.data)), target),
    refined: compare(alphaOf(Buffer.from(fine.data)), target),
    times: { prepare, inference, plain: plainTime - copyTime, refined: fineTime - copyTime, copy: copyTime },
  };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function summary(title, rows) {
  const column = (kind, field) => mean(rows.map((row) => row[kind][field])).toFixed(4);
  return (
    `| ${title} | ${rows.length} | ${column('plain', 'error')} | ${column('refined', 'error')} ` +
    `| ${column('plain', 'edge')} | ${column('refined', 'edge')} |`
  );
}

export async function main(args) {
  const corpus = option(args, 'corpus', path.resolve(root, '../shared/corpus/bgremoval'));
  if (!fs.existsSync(corpus))
    throw new Unavailable('The photos with reference mattes are not here; name their folder with --corpus.');
  const { models } = JSON.parse(fs.readFileSync(path.join(root, 'models', 'manifest.json'), 'utf8'));
  const wanted = option(args, 'models', models.map(({ id }) => id).join(',')).split(',');
  const weights = weightsFolder();
  const engine = await openCore();
  const quality = [];
  const costs = [];
  for (const model of models.filter(({ id }) => wanted.includes(id))) {
    const network = await openNetwork(path.join(weights, `${model.id}.onnx`));
    const rows = [];
    for (const [photo, matte] of pairs) {
      const files = [photo, matte].map((name) => path.join(corpus, name));
      if (!files.every((file) => fs.existsSync(file))) continue;
      const row = await measure(engine, network, model, ...files);
      if (!row.plain || !row.refined) continue;
      rows.push(row);
      if (args.includes('--details'))
        console.error(
          `${model.id} ${photo}: ${row.plain.error.toFixed(4)} plain, ${row.refined.error.toFixed(4)} refined`,
        );
    }
    if (rows.length === 0) throw new Unavailable('None of the photos with reference mattes was found.');
    const understood = rows.filter((row) => row.plain.error < understoodBelow);
    quality.push(summary(`${model.id}, all`, rows));
    if (understood.length > 0) quality.push(summary(`${model.id}, subject found`, understood));
    const time = (name) => median(rows.map((row) => row.times[name])).toFixed(0);
    costs.push(
      `| ${model.id} | ${time('prepare')} | ${time('inference')} | ${time('plain')} | ${time('refined')} | ${time('copy')} |`,
    );
  }
  console.log(
    'Alpha error against reference mattes (mean absolute, 0 to 1; edge: within 1 % of the long side of the edge)\n',
  );
  console.log(
    '| model | photos | enlarged | refined | edge, enlarged | edge, refined |\n|---|---|---|---|---|---|',
  );
  console.log(quality.join('\n'));
  console.log(
    '\nMedian milliseconds (WebAssembly in node; the cut-out without decoding and writing PNG, which is the last column)\n',
  );
  console.log(
    '| model | prepare | inference | cut-out, enlarged | cut-out, refined | decode and PNG |\n|---|---|---|---|---|---|',
  );
  console.log(costs.join('\n'));
  process.exit(0); // the threads of two WebAssembly modules would keep node alive
}

if (process.argv[1] === import.meta.filename) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error instanceof Unavailable ? error.message : error);
    process.exit(1);
  });
}
