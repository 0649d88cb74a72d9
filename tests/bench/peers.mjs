// Sets up the shared bench in the cache: its harness, its peers from npm, its inputs, and our engine as one more contender.

import { spawnSync } from 'node:child_process';
import crypto from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const shared = path.join(root, '..', 'shared', 'bench');

export class Unavailable extends Error {}

function must(what, program, args, cwd) {
  const { status, error } = spawnSync(program, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
  if (error?.code === 'ENOENT') throw new Unavailable(`${program} is not installed, which ${what} needs.`);
  if (status !== 0) throw new Unavailable(`${what} failed (${program} ended with ${status ?? error?.message}); its words are above.`);
}

/** Replaces exactly one place in a file of the copy, so that a changed harness is noticed. */
function patch(file, before, after) {
  const text = fs.readFileSync(file, 'utf8');
  if (text.split(before).length !== 2) throw new Unavailable(`The shared bench has changed: ${path.basename(file)} has no place for "${before}".`);
  fs.writeFileSync(file, text.replace(before, () => after));
}

/** The folder of a ready harness. Peers and inputs are made once; harness and adapter are laid anew each time. */
export function setUpPeers() {
  if (!fs.existsSync(shared)) throw new Unavailable('There is no ../shared/bench here; the comparison with peers needs it.');
  const lock = fs.readFileSync(path.join(shared, 'package-lock.json'));
  const key = crypto.createHash('sha256').update(lock).digest('hex').slice(0, 12);
  const cache = path.join(process.env.XDG_CACHE_HOME ?? path.join(os.homedir(), '.cache'), 'mypictools', `bench-${key}`);
  const bench = path.join(cache, 'bench');
  fs.mkdirSync(bench, { recursive: true });
  for (const name of fs.readdirSync(shared)) {
    if (name === 'results' || name === 'bgr') continue;
    const target = path.join(bench, name);
    fs.rmSync(target, { recursive: true, force: true });
    fs.cpSync(path.join(shared, name), target, { recursive: true });
  }
  fs.mkdirSync(path.join(bench, 'results'), { recursive: true });
  if (!fs.existsSync(path.join(bench, 'node_modules', '.ready'))) {
    console.error('- fetching the peers from npm');
    must('fetching the peers', 'npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], bench);
    fs.writeFileSync(path.join(bench, 'node_modules', '.ready'), '');
  }
  if (!fs.existsSync(path.join(bench, 'inputs', '.ready'))) {
    console.error('- making the inputs from photographs of Debian packages');
    if (spawnSync('vips', ['--version']).error) throw new Unavailable('The command "vips" is missing; on Debian "apt-get install libvips-tools" brings it.');
    must('making the inputs', 'sh', ['build-inputs.sh'], bench);
    fs.writeFileSync(path.join(bench, 'inputs', '.ready'), '');
  }
  fs.copyFileSync(path.join(import.meta.dirname, 'adapter.mjs'), path.join(bench, 'adapters', 'mypictools.mjs'));
  // In a batch two callers share one engine, which spreads the pictures over its own workers.
  patch(path.join(bench, 'contenders.mjs'), '= [\n', "= [\n  { id: 'mypictools', adapter: 'mypictools', kind: 'page', pool: 2 },\n");
  // Our memory is in nested workers, which the harness cannot see; the adapter says what it is.
  patch(path.join(bench, 'web', 'core.mjs'), 'wasm: wasmBytes() }', 'wasm: r.wasm ?? wasmBytes() }');
  return bench;
}
