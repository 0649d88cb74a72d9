// The benchmark: our engine beside its peers, the memory of a huge picture, and the first paint of the home page.
//
// node tests/bench/run.mjs [--jobs J1,J3] [--rounds 3] [--only wasm-vips,canvas]   or   node tests/bench/run.mjs cutout …

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { argument } from '../harness/suite.mjs';
import { siteFolder } from '../browser/site.mjs';
import { measureFirstPaint } from './first-paint.mjs';
import { setUpPeers, Unavailable } from './peers.mjs';
import { ratioTable } from './table.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const results = path.join(root, 'build', 'bench');

/** The jobs in the order in which they matter, and the peers that take part unless --only names others. */
const usualJobs = 'J1,J2,J2m,J3,J4,J5,J6,J7,J8';
const usualPeers = 'wasm-vips,jsquash,magick-wasm,canvas';

async function main() {
  if (process.argv[2] === 'cutout') {
    const { main: cutout } = await import('./cutout.mjs');
    await cutout(process.argv.slice(3));
    return;
  }
  if (!fs.existsSync(path.join(siteFolder, 'engine.js'))) throw new Unavailable('The site is not built; run scripts/build first.');
  const bench = setUpPeers();
  const peers = argument('only') ?? usualPeers;
  const args = [
    'run.mjs',
    ...['--jobs', argument('jobs') ?? usualJobs],
    ...['--only', `mypictools,${peers}`],
    ...['--rounds', argument('rounds') ?? '3'],
    ...['--runs', argument('runs') ?? '2'],
    ...['--timeout', '400'],
    ...['--mounts', JSON.stringify({ '/mypictools/': `${siteFolder}/` })],
    ...['--out', 'results/latest'],
  ];
  const { status } = spawnSync(process.execPath, args, { cwd: bench, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Unavailable(`The shared harness ended with ${status}; its words are above.`);
  const measured = JSON.parse(fs.readFileSync(path.join(bench, 'results', 'latest.json'), 'utf8'));
  const paint = await measureFirstPaint();
  const text = ratioTable(measured, paint);
  fs.mkdirSync(results, { recursive: true });
  fs.writeFileSync(path.join(results, 'peers.json'), `${JSON.stringify({ ...measured, paint }, null, 1)}\n`);
  fs.writeFileSync(path.join(results, 'peers.md'), text);
  console.log(text);
  console.log(`Every sample is in build/bench/peers.json.`);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof Unavailable)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
