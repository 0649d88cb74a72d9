// Runs every suite, goes on after a failing one, and sums what each counted; the last line is "N passed, N failed".
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
process.chdir(root);

/** A suite still running after this long hangs; its processes are ended and it has failed. */
const limitMinutes = 25;

// How each kind of output says what it counted: the last match decides. Nothing found means the suite has failed.
const plain = (text) => {
  const line = [...text.matchAll(/^(?:\w+: )?(\d+) passed, (\d+) failed(?:, \d+ skipped)?$/gm)].at(-1);
  return line && { passed: Number(line[1]), failed: Number(line[2]) };
};
const catch2 = (text) => {
  const all = /^All tests passed \(.* in (\d+) test cases?\)$/m.exec(text);
  if (all) return { passed: Number(all[1]), failed: 0 };
  const line = /^test cases: .*$/m.exec(text)?.[0];
  const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  return line && { passed: count('passed'), failed: count('failed') };
};
const vitest = (text) => {
  const line = /^\s*Tests\s+(.*)$/m.exec(text)?.[1];
  const count = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  return line && { passed: count('passed'), failed: count('failed') };
};
/** For a step that has no counts of its own: it is one test. */
const one = (_text, ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1 });

const ninja = (folder, target) => `ninja -C build/${folder} ${target} >build/log/ninja-${folder}.log 2>&1 || { grep -v '^\\[' build/log/ninja-${folder}.log | tail -n 60; exit 1; }`;
const corpus = existsSync('../shared/corpus');
const present = (path) => existsSync(path);

const suites = [
  { name: 'C++ layout', run: 'node scripts/lib/lint.mjs layout', count: plain },
  { name: 'Native tests', run: `${ninja('native', 'tests')} && build/native/tests`, count: catch2 },
  { name: 'C++ lint', run: 'node scripts/lib/lint.mjs lint', count: plain },
  {
    name: 'Native tests under the address and undefined-behaviour sanitizers',
    run: `${ninja('asan', 'tests')} && build/asan/tests`,
    count: catch2,
  },
  { name: 'Build', run: 'scripts/build', count: one },
  { name: 'WebAssembly tests under node', run: `${ninja('wasm', 'tests')} && node build/wasm/tests.js`, count: catch2 },
  { name: 'Dependency audit', run: 'node scripts/lib/audit.mjs', count: plain },
  { name: 'TypeScript types', run: 'cd web && npm run --silent types', count: one },
  { name: 'TypeScript layout', run: 'cd web && npm run --silent format:check', count: one },
  { name: 'Unit tests of the site', run: 'cd tests && npx --no-install vitest run', count: vitest },
  { name: 'Browser tests', run: 'node tests/browser/run.mjs', count: plain, when: present('tests/browser/run.mjs') },
  {
    name: 'Conformance on the shared corpus',
    run: 'node tests/conformance/run.mjs',
    count: plain,
    when: corpus && present('tests/conformance/run.mjs'),
  },
];

const environment = {
  ...process.env,
  NO_COLOR: '1',
  FORCE_COLOR: '0',
  UBSAN_OPTIONS: 'print_stacktrace=1',
  ...(corpus ? { MYPICTOOLS_CORPUS: join(root, '..', 'shared', 'corpus') } : {}),
};

let running;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    if (running) process.kill(-running.pid, 'SIGKILL');
    process.exit(1);
  });

/** Runs one suite in a process group of its own, so that a hanging one can be ended with all it started. */
function runSuite({ run }) {
  return new Promise((resolve) => {
    const child = spawn('bash', ['-c', run], { env: environment, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    running = child;
    let text = '';
    const take = (data) => {
      text += data;
      process.stdout.write(data);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const timer = setTimeout(() => {
      console.log(`This suite did not end within ${limitMinutes} minutes and was stopped.`);
      process.kill(-child.pid, 'SIGKILL');
    }, limitMinutes * 60_000);
    child.on('close', (code) => {
      clearTimeout(timer);
      running = undefined;
      resolve({ ok: code === 0, text: text.replace(/\u001b\[[0-9;]*m/g, '') });
    });
  });
}

/** A suite that counted nothing, or ended badly without saying what failed, counts as one failure. */
function judge({ count }, { ok, text }) {
  const counted = count(text, ok);
  if (!counted) return { passed: 0, failed: 1, note: 'gave no count' };
  if (counted.passed + counted.failed === 0) return { passed: 0, failed: 1, note: 'ran no test' };
  if (!ok && counted.failed === 0) return { ...counted, failed: 1, note: 'ended with an error' };
  return counted;
}

const wanted = process.argv.slice(2).map((word) => word.toLowerCase());
const chosen = suites.filter(
  ({ name, when = true }) => when && (!wanted.length || wanted.some((word) => name.toLowerCase().includes(word))),
);
mkdirSync('build/log', { recursive: true });
const results = [];
for (const suite of chosen) {
  console.log(`\n== ${suite.name}`);
  const start = performance.now();
  const output = await runSuite(suite);
  const { passed, failed, note } = judge(suite, output);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  writeFileSync(`build/log/check-${suite.name.replace(/\W+/g, '-').toLowerCase()}.log`, output.text);
  console.log(`-- ${suite.name}: ${passed} passed, ${failed} failed${note ? ` (${note})` : ''} in ${seconds} s`);
  results.push({ name: suite.name, passed, failed, seconds });
}

console.log('\n== Summary');
for (const { name, passed, failed, seconds } of results)
  console.log(`${failed ? 'FAILED' : 'ok    '} ${name}: ${passed} passed, ${failed} failed, ${seconds} s`);
const sum = (key) => results.reduce((total, result) => total + result[key], 0);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`);
process.exitCode = sum('failed') > 0 || results.length === 0 ? 1 : 0;
