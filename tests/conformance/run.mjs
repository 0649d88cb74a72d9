// The conformance suite: decodes every file of the shared corpus with the native command and compares with its references.
//
// node tests/conformance/run.mjs [--only NAME]. Runs only where ../shared/corpus exists; says so and passes nothing else.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { command, root, temporaryFolder } from '../harness/native.mjs';
import { decodePng } from '../harness/png.mjs';
import { Complaints, Suite } from '../harness/suite.mjs';
import { runBatch } from './batch.mjs';
import { compare } from './compare.mjs';
import { differsFor, exceptionFor, refusedFor } from './exceptions.mjs';
import { groupOf, readManifest, referenceOf } from './manifest.mjs';

const corpus = process.env.MYPICTOOLS_CORPUS ?? path.join(root, '..', 'shared', 'corpus');
const codes = ['bad-parameter', 'unreadable', 'unsupported', 'too-large', 'out-of-memory', 'cancelled', 'internal'];
const read = /\.(jpe?g|png|webp|avif|gif|tiff?|svgz?|bmp|tga|psd|hdr|p[gnp]m)$/i;
const peakLimitMiB = 3 * 1024;

const toPng = { version: 1, steps: [], output: { format: 'png', effort: 0, metadata: 'none' } };
const toThumbnail = { version: 1, steps: [{ op: 'resize', params: { width: 256 } }], output: { format: 'png', effort: 0 } };

const suite = new Suite();
const verbose = process.argv.includes('--verbose');

/** What every outcome must satisfy, whatever the file: no crash, bounded memory, one sentence with a code of the list. */
function mannersOf(outcome) {
  const { crash, errors, output, noise, peakMiB, code } = outcome;
  if (crash) return crash;
  if (peakMiB > peakLimitMiB) return `took ${Math.round(peakMiB)} MiB`;
  if (noise.length > 0) return `said more than its one line: ${noise[0]}`;
  if (output === undefined) {
    if (errors.length !== 1) return `gave no result and ${errors.length} error lines (exit code ${code})`;
    if (!codes.includes(errors[0].code)) return `gave the unknown code "${errors[0].code}"`;
    if (errors[0].code === 'internal') return `blamed itself: ${errors[0].message}`;
    if (!/^[A-Z"“].*\.$/.test(errors[0].message)) return `gave no sentence: ${errors[0].message}`;
  } else if (errors.length > 0) return `gave a result and the error ${errors[0].code}`;
  return undefined;
}

/** Whether the corpus leaves it open if the file decodes. */
function mayRefuse(row) {
  return /refus|clean|unsupported|tolerant|invalid profile|unknown aux|no decodable/i.test(row.expected);
}

async function correctness(rows) {
  const folder = temporaryFolder();
  try {
    const references = [...new Set(rows.map(referenceOf).filter((each) => each !== undefined))];
    const files = [...new Set([...rows.map((row) => row.file), ...references])];
    const outcomes = new Map((await runBatch(files, toPng, { folder, peakLimitMiB })).map((each) => [each.file, each]));
    const complaints = [];
    for (const row of rows) {
      const outcome = outcomes.get(row.file);
      const complaint = mannersOf(outcome) ?? judge(row, outcome, outcomes);
      if (complaint !== undefined) complaints.push(`${row.path}: ${complaint}`);
    }
    return complaints;
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function judge(row, outcome, outcomes) {
  const refusal = outcome.errors[0];
  if (!read.test(row.path)) {
    if (refusal === undefined) return undefined;
    return ['unsupported', 'unreadable', 'too-large'].includes(refusal.code) ? undefined : `refused with ${refusal.code}`;
  }
  const knownRefusal = exceptionFor(refusedFor, row.path);
  if (refusal !== undefined) {
    return mayRefuse(row) || knownRefusal ? undefined : `refused: ${refusal.code}: ${refusal.message}`;
  }
  if (knownRefusal) return `is listed as refused (${knownRefusal.reason}), but it opens`;
  const reference = referenceOf(row);
  if (reference === undefined) return undefined;
  const shown = outcomes.get(reference);
  if (shown.output === undefined) return `its reference does not open: ${shown.errors[0]?.message}`;
  const verdict = compare(row, decodePng(fs.readFileSync(outcome.output)), decodePng(fs.readFileSync(shown.output)));
  const knownDifference = exceptionFor(differsFor, row.path);
  if (verdict === undefined) return knownDifference && !knownDifference.folder ? `is listed as different (${knownDifference.reason}), but it agrees` : undefined;
  return knownDifference ? undefined : verdict;
}

async function hostile(rows) {
  const folder = temporaryFolder();
  try {
    const outcomes = await runBatch(rows.map((row) => row.file), toThumbnail, { folder, peakLimitMiB });
    return outcomes
      .map((outcome, index) => [rows[index].path, mannersOf(outcome)])
      .filter(([, complaint]) => complaint !== undefined)
      .map(([name, complaint]) => `${name}: ${complaint}`);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Odd file names go to the command as they are: results get a name of their own inside the folder, and nowhere else. */
async function oddNames(rows) {
  const { mypictools } = await import('../harness/native.mjs');
  const folder = temporaryFolder();
  try {
    const recipe = path.join(folder, 'recipe.json');
    fs.writeFileSync(recipe, JSON.stringify(toThumbnail));
    const out = path.join(folder, 'out');
    const pictures = rows.map((row) => row.file);
    const { code, signal, stderr } = await mypictools(['run', '--recipe', recipe, ...pictures, '--output', `${out}/`]);
    assert.equal(signal, null, `ended by ${signal}`);
    const made = fs.readdirSync(out);
    const refused = stderr.split('\n').filter((line) => line !== '' && !line.includes(': warning: '));
    assert.equal(made.length + refused.length, pictures.length, `${made.length} results and ${refused.length} errors for ${pictures.length} files`);
    assert.equal(code, refused.length === 0 ? 0 : 1);
    assert.deepEqual(fs.readdirSync(folder).sort(), ['out', 'recipe.json']);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

if (!fs.existsSync(corpus)) {
  suite.skip('conformance', 'there is no ../shared/corpus here');
} else {
  await suite.test('the native command is built', () => assert.ok(fs.existsSync(command), 'build/mypictools is missing; run scripts/build'));
  const rows = readManifest(corpus).filter((row) => fs.existsSync(row.file));
  const groups = [...new Set(rows.map(groupOf))].filter((group) => /^(correctness|hostile)\//.test(group)).sort();
  for (const group of groups) {
    const files = rows.filter((row) => groupOf(row) === group);
    await suite.test(
      `${group} (${files.length} files)`,
      async () => {
        const complaints = await (group.startsWith('hostile/') ? hostile(files) : correctness(files));
        const shown = verbose ? complaints : complaints.slice(0, 10);
        const more = complaints.length > shown.length ? `\n… and ${complaints.length - shown.length} more (--verbose shows all)` : '';
        if (complaints.length > 0) throw new Complaints(`${complaints.length} of ${files.length}:\n${shown.join('\n')}${more}`);
      },
      { timeoutMs: 300_000 },
    );
  }
  await suite.test('odd file names', () => oddNames(rows.filter((row) => groupOf(row) === 'hostile/names')));
}
process.exitCode = suite.close();
