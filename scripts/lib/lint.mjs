// Checks the C++ sources: `layout` compares with clang-format, `lint` runs clang-tidy on what changed since it was last clean.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
process.chdir(root);

/** The C++ files under a folder, as paths from the root. */
function sources(folder, pattern) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : sources(path, pattern);
    return pattern.test(entry.name) ? [path] : [];
  });
}

function run(command, words) {
  return new Promise((resolve) => {
    const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('close', (code) => resolve({ ok: code === 0, output }));
    child.on('error', (error) => resolve({ ok: false, output: String(error) }));
  });
}

/** Runs `check` over the files, as many at a time as there are processors; prints what fails and the counts. */
async function checkAll(files, check) {
  const waiting = [...files];
  let failed = 0;
  const next = async () => {
    for (let file = waiting.shift(); file; file = waiting.shift()) {
      const { ok, output } = await check(file);
      if (ok) continue;
      failed++;
      console.log(`${file}\n${output.trim()}`);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, next));
  console.log(`${files.length - failed} passed, ${failed} failed`);
  process.exitCode = failed > 0 ? 1 : 0;
}

/**
 * The types that a file defines for the whole program: not those in unnamed namespaces or within other types. Two of one
 * name break the one-definition rule, which no compiler or linker notices: each file is right by itself.
 */
function definedTypes(file) {
  const spaces = [];
  const types = [];
  for (const line of readFileSync(file, 'utf8').split('\n')) {
    const [, opened] = /^(?:inline )?namespace ?([\w:]*) ?\{$/.exec(line) ?? [];
    if (opened !== undefined) spaces.push(opened);
    else if (/^\} {1,2}\/\/ namespace/.test(line)) spaces.pop();
    const [, name] = /^(?:struct|class|enum(?: class)?|union) (\w+)[^;]*$/.exec(line) ?? [];
    if (name !== undefined && !spaces.includes('')) types.push([...spaces, name].join('::'));
  }
  return types;
}

function layout() {
  const files = [...sources('src', /\.(cpp|h)$/), ...sources('tests', /\.(cpp|h)$/)];
  const definedIn = new Map();
  for (const file of files) for (const type of definedTypes(file)) definedIn.set(type, [...(definedIn.get(type) ?? []), file]);
  return checkAll(files, async (file) => {
    const { ok } = await run('clang-format', ['--dry-run', '--Werror', file]);
    if (!ok) return { ok, output: `is not laid out as .clang-format says; run: clang-format -i ${file}` };
    const twice = [...definedIn].find(([, places]) => places.length > 1 && places.includes(file));
    return { ok: twice === undefined, output: `defines ${twice?.[0]}, as does another of ${twice?.[1].join(', ')}` };
  });
}

/** Where the includes of the native build come from, as scripts/bootstrap wrote them down. */
function compilerFlags() {
  const settings = readFileSync('build/toolchain.cmake', 'utf8');
  const setting = (name) => new RegExp(`set\\(${name} "(.*)"\\)`).exec(settings)[1];
  const system = [
    setting('MYPICTOOLS_INCLUDES'),
    setting('MYPICTOOLS_VIPS_INCLUDES'),
    `${setting('MYPICTOOLS_VIPS_INCLUDES')}/glib-2.0`,
    `${setting('MYPICTOOLS_VIPS_NATIVE')}/lib/glib-2.0/include`,
  ];
  return ['-std=c++20', '-Isrc', '-Ibuild/native/generated', ...system.flatMap((path) => ['-isystem', path])];
}

async function lint() {
  const flags = compilerFlags();
  const stamps = 'build/stamps/lint';
  mkdirSync(stamps, { recursive: true });
  const tidy = execFileSync('clang-tidy', ['--version'], { encoding: 'utf8' });
  const common = [tidy, readFileSync('.clang-tidy', 'utf8'), flags.join(' ')];
  // The binding needs Emscripten's headers and is compiled with all its warnings as errors instead.
  const files = sources('src', /\.cpp$/).filter((file) => !file.startsWith('src/wasm/'));
  await checkAll(files, async (file) => {
    const listed = await run('g++', ['-MM', ...flags, file]);
    if (!listed.ok) return listed;
    const inputs = listed.output.replace(/^[^:]*:/, '').split(/[\s\\]+/).filter(Boolean).sort();
    const hash = createHash('sha256');
    for (const text of [...common, ...inputs.map((input) => input + readFileSync(input, 'utf8'))]) hash.update(text);
    const key = hash.digest('hex');
    const stamp = join(stamps, file.replaceAll('/', '+'));
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === key) return { ok: true, output: '' };
    const result = await run('clang-tidy', ['--quiet', file, '--', ...flags]);
    if (result.ok) writeFileSync(stamp, key);
    return result;
  });
}

const modes = { layout, lint };
await modes[process.argv[2]]();
