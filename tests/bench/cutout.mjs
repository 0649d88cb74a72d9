// Measures the cut-out on photos with known mattes.
//
// scripts/bench cutout [--methods u2netp,isnet] [--corpus FOLDER] [--pictures FOLDER]

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../harness/native.mjs';
import { decodePng } from '../harness/png.mjs';
import { alphaError } from './alpha-error.mjs';
import { openCutout, Unavailable } from './cutout-engine.mjs';
import { writeSheet } from './cutout-sheet.mjs';

/** Photos whose reference is a true matte or that of a matting network; masks of the networks measured here are left out. */
const pairs = [
  ['pymatting-lemur/lemur/lemur.png', 'pymatting-lemur/lemur/lemur_alpha.png'],
  ['gfm-am2k/demo/src/am2k/sample1.jpg', 'gfm-am2k/demo/src/am2k/sample1.png'],
  ['gfm-am2k/demo/src/am2k/sample8.jpg', 'gfm-am2k/demo/src/am2k/sample8.png'],
  ['gfm-am2k/samples/original/1.jpg', 'gfm-am2k/samples/result_alpha/1.png'],
  ['gfm-am2k/samples/original/2.jpg', 'gfm-am2k/samples/result_alpha/2.png'],
  ['p3m/demo/imgs/original/p_51c916fc.jpg', 'p3m/demo/imgs/alpha/p_51c916fc.png'],
  ['p3m/demo/imgs/original/p_bac3c1ff.jpg', 'p3m/demo/imgs/alpha/p_bac3c1ff.png'],
  ['p3m/samples/original/p_0865636e.jpg', 'p3m/samples/result_alpha/p_0865636e.png'],
  ['aim/demo/result/o_0b7228ec.jpg', 'aim/demo/result/o_0b7228ec.png'],
  ['aim/demo/result/o_0c8f03f0.jpg', 'aim/demo/result/o_0c8f03f0.png'],
  ['aim/demo/result/o_6e4a7373.jpg', 'aim/demo/result/o_6e4a7373.png'],
  // Composites of 320 x 320 pixels, whose subject nothing tells from the background: what is hardest, by itself.
  ['dim-adobe/1_image.png', 'dim-adobe/1_alpha.png'],
  ['dim-adobe/2_image.png', 'dim-adobe/2_alpha.png'],
  ['dim-adobe/3_image.png', 'dim-adobe/3_alpha.png'],
];
const isComposite = (photo) => photo.startsWith('dim-adobe');

const worstShown = 3;

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

function alphaOf(png) {
  const { width, height, data } = decodePng(png);
  const translucent = data.some((value, index) => index % 4 === 3 && value !== 255);
  const alpha = new Uint8Array(width * height);
  for (let i = 0; i < alpha.length; i += 1) alpha[i] = data[i * 4 + (translucent ? 3 : 0)];
  return { width, height, alpha };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** What is measured: the methods of the manifest, and every network by itself as others use it, without refining. */
function candidates(manifest, wanted) {
  const entries = new Map(manifest.models.map((model) => [model.id, model]));
  const methods = manifest.methods
    .filter(({ id }) => wanted.includes(id))
    .map(({ id, title, networks }) => ({
      name: `${title} (${id})`,
      method: { id, networks: networks.map((network) => entries.get(network)) },
      params: {},
    }));
  const used = new Set(methods.flatMap(({ method }) => method.networks.map(({ id }) => id)));
  const alone = [...used].map((id) => ({
    name: `${id} alone, enlarged`,
    method: { id, networks: [entries.get(id)] },
    params: { refine: false },
  }));
  return [...methods, ...alone];
}

async function measure(engine, { name, method, params }, files) {
  const rows = [];
  for (const { photo, bytes, reference } of files) {
    const { png, found, asked, times } = await engine.cutOut(bytes, method, params);
    const error = alphaError(alphaOf(png), reference);
    rows.push({ photo, error, found, asked, times, png });
    const confidence = found.confidence.toFixed(2);
    console.error(
      `${name}: ${photo}: ${error.mean.toFixed(4)}, confidence ${confidence}, asked ${asked.join(' ')}`,
    );
  }
  return rows;
}

function qualityRow(name, rows) {
  const column = (field, digits) => mean(rows.map(({ error }) => error[field])).toFixed(digits);
  const worst = Math.max(...rows.map(({ error }) => error.mean)).toFixed(4);
  return `| ${name} | ${column('mean', 4)} | ${worst} | ${column('edge', 4)} | ${column('sad', 1)} | ${column('gradient', 2)} | ${column('iou', 3)} |`;
}

function timeRow(name, rows) {
  const column = (field) => median(rows.map(({ times }) => times[field])).toFixed(0);
  const questions = mean(rows.map(({ asked }) => asked.length)).toFixed(1);
  return `| ${name} | ${questions} | ${column('prepare')} | ${column('inference')} | ${column('render')} |`;
}

function loadFiles(corpus) {
  const here = pairs.filter((names) => names.every((name) => fs.existsSync(path.join(corpus, name))));
  if (here.length === 0) throw new Unavailable('None of the photos with reference mattes was found.');
  return here.map(([photo, matte]) => ({
    photo,
    bytes: fs.readFileSync(path.join(corpus, photo)),
    reference: alphaOf(fs.readFileSync(path.join(corpus, matte))),
  }));
}

export async function main(args) {
  const corpus = option(args, 'corpus', path.resolve(root, '../shared/corpus/bgremoval'));
  if (!fs.existsSync(corpus))
    throw new Unavailable('The photos with reference mattes are not here; name their folder with --corpus.');
  const pictures = option(args, 'pictures', path.join(root, 'build', 'bench', 'cutout'));
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'models', 'manifest.json'), 'utf8'));
  const wanted = option(args, 'methods', manifest.methods.map(({ id }) => id).join(',')).split(',');
  const engine = await openCutout(weightsFolder());
  const files = loadFiles(corpus);
  const quality = [];
  const composites = [];
  const times = [];
  for (const candidate of candidates(manifest, wanted)) {
    const rows = await measure(engine, candidate, files);
    quality.push(
      qualityRow(
        candidate.name,
        rows.filter(({ photo }) => !isComposite(photo)),
      ),
    );
    if (rows.some(({ photo }) => isComposite(photo)))
      composites.push(
        qualityRow(
          candidate.name,
          rows.filter(({ photo }) => isComposite(photo)),
        ),
      );
    times.push(timeRow(candidate.name, rows));
    const worst = [...rows].sort((a, b) => b.error.mean - a.error.mean).slice(0, worstShown);
    await writeSheet(
      path.join(pictures, `${candidate.method.id}${candidate.params.refine === false ? '-alone' : ''}`),
      worst,
      files,
    );
  }
  const head =
    '| method | mean absolute error | worst | at edges | SAD | gradient | IoU |\n|---|---|---|---|---|---|---|';
  const photos = files.filter(({ photo }) => !isComposite(photo)).length;
  console.log(
    `Alpha against reference mattes, ${photos} photos of people, animals and objects\n\n${head}\n${quality.join('\n')}`,
  );
  if (composites.length > 0)
    console.log(`\nComposites without a salient subject\n\n${head}\n${composites.join('\n')}`);
  console.log(
    '\nMedian milliseconds (WebAssembly in node, 2 threads; the cut-out with decoding and writing PNG)\n',
  );
  console.log(
    `| method | questions | prepare | inference | cut-out |\n|---|---|---|---|---|\n${times.join('\n')}`,
  );
  console.log(
    `\nThe worst cases of each (photo, reference, result) are in ${path.relative(process.cwd(), pictures) || '.'}`,
  );
  process.exit(0); // the threads of two WebAssembly modules would keep node alive
}

if (process.argv[1] === import.meta.filename) {
  main(process.argv.slice(2)).catch((error) => {
    console.error(error instanceof Unavailable ? error.message : error);
    process.exit(1);
  });
}
