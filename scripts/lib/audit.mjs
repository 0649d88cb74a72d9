// Audits what we did not write: pins, checksums, install scripts, licences, the list of reasons; and, where the registry answers, known holes.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** Every folder with packages of its own. */
const folders = ['web', 'web/edge', 'tests', 'scripts/toolchain', 'models/packages'];

/** Packages that would run something when installed. All our installations say --ignore-scripts; a new one is looked at first. */
const knownScripts = new Map([['protobufjs', 'prints a remark about version numbers']]);

/** Licences under which code may be used here and served to visitors, or used while building. */
const allowedLicences = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'LGPL-3.0-or-later',
  'MIT',
  'MPL-2.0',
  'Unlicense',
  'Zlib',
]);

/** Packages whose licence is no plain name, and where it is judged. */
const knownLicences = new Map([
  ['@imgly/background-removal-data', 'carries weights only; models/README.md says what they are and under which terms'],
]);

const exact = /^\d+\.\d+\.\d+(-[\w.]+)?$/;
const kinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

const failures = [];
let passed = 0;

/** One check; `wrong` lists what is not as it must be. */
function check(name, wrong) {
  if (wrong.length === 0) {
    passed += 1;
    console.log(`ok      ${name}`);
    return;
  }
  failures.push(name);
  console.log(`FAILED  ${name}`);
  for (const each of wrong) console.log(`        ${each}`);
}

const read = (path) => readFileSync(join(root, path), 'utf8');
const readJson = (path) => JSON.parse(read(path));

/** `[[name, version]]` of all that a package.json asks for. */
function wantedBy(manifest) {
  return kinds.flatMap((kind) => Object.entries(manifest[kind] ?? {}));
}

/** A name in a lock file such as `node_modules/a/node_modules/@b/c`. */
function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
}

/** Whether an SPDX expression can be met with allowed licences alone. */
export function licenceAllowed(expression) {
  if (typeof expression !== 'string') return false;
  const words = expression.replace(/[()]/g, ' ').trim();
  return words
    .split(/\s+OR\s+/)
    .some((choice) => choice.split(/\s+AND\s+/).every((licence) => allowedLicences.has(licence.trim())));
}

/** Whether a name, or a pattern such as `@img/sharp-libvips-*` that covers it, stands in the text. */
export function mentions(text, name) {
  const words = text.match(/[@\w/.*-]+/g) ?? [];
  return words.some((word) => {
    const pattern = word.toLowerCase().replace(/\.$/, '');
    if (pattern === name) return true;
    return pattern.length > 4 && pattern.endsWith('*') && name.startsWith(pattern.slice(0, -1));
  });
}

function auditFolder(folder, reasons) {
  const manifest = readJson(`${folder}/package.json`);
  const wanted = wantedBy(manifest);
  check(
    `${folder}: every version is pinned exactly`,
    wanted.filter(([, version]) => !exact.test(version)).map(([name, version]) => `${name}: ${version}`),
  );
  const lockPath = `${folder}/package-lock.json`;
  if (!existsSync(join(root, lockPath))) {
    check(`${folder}: there is a lock file`, ['it is missing']);
    return { wanted, locked: [] };
  }
  const lock = readJson(lockPath);
  const own = new Map(wantedBy(lock.packages?.[''] ?? {}));
  check(`${folder}: the lock file matches package.json`, [
    ...wanted.filter(([name, version]) => own.get(name) !== version).map(([name]) => `${name} differs`),
    ...[...own.keys()].filter((name) => !wanted.some(([each]) => each === name)).map((name) => `${name} is only locked`),
    ...wanted
      .filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version)
      .map(([name]) => `${name} is locked in another version or not at all`),
  ]);
  const locked = Object.entries(lock.packages ?? {})
    .filter(([path]) => path !== '')
    .map(([path, about]) => ({ path, name: nameOf(path), ...about }));
  check(
    `${folder}: every package has a checksum and no address`,
    locked.flatMap(({ path, integrity, resolved, link }) => [
      ...(/^sha512-/.test(integrity ?? '') ? [] : [`${path} has no SHA-512`]),
      ...(resolved !== undefined || link ? [`${path} comes from a fixed address`] : []),
    ]),
  );
  check(
    `${folder}: no install script but those that are known`,
    locked.filter(({ name, hasInstallScript }) => hasInstallScript && !knownScripts.has(name)).map(({ path }) => path),
  );
  check(
    `${folder}: every licence may be used`,
    locked
      .filter(({ name, license }) => !licenceAllowed(license) && !knownLicences.has(name))
      .map(({ path, license }) => `${path}: ${license ?? 'none'}`),
  );
  check(
    `${folder}: every direct dependency has its reason written down`,
    wanted.filter(([name]) => !mentions(reasons, name)).map(([name]) => name),
  );
  return { wanted, locked };
}

/** One major of what we use ourselves: in all our package.json, and in the tree of each folder. */
function auditMajors(all) {
  const major = (version) => version.split('.')[0];
  const asked = new Map();
  for (const { folder, wanted } of all)
    for (const [name, version] of wanted) {
      const places = asked.get(name) ?? new Map();
      places.set(major(version), folder);
      asked.set(name, places);
    }
  const twice = [...asked].filter(([, places]) => places.size > 1).map(([name]) => `${name}, in two of our folders`);
  const within = all.flatMap(({ folder, wanted, locked }) =>
    wanted
      .filter(([name, version]) => locked.some((each) => each.name === name && major(each.version) !== major(version)))
      .map(([name]) => `${name}, within ${folder}`),
  );
  check('no direct dependency is there in two majors', [...twice, ...within]);
}

/** All scripts install without running anything of the packages. */
function auditInstallations() {
  const files = readdirSync(join(root, 'scripts'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules') && entry.name !== 'audit.mjs')
    .map((entry) => join(entry.parentPath, entry.name));
  const wrong = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => /\bnpm (ci|install|i)\b/.test(line) && !/^\s*(#|\/\/|\*)/.test(line))
      .filter((line) => !line.includes('--ignore-scripts'))
      .map((line) => `${file.slice(root.length + 1)}: ${line.trim()}`),
  );
  check('every installation ignores install scripts', wrong);
}

/** Known holes, from the registry; where it does not answer that question, a line says so. */
function auditHoles(folder) {
  const run = spawnSync('npm', ['audit', '--json'], { cwd: join(root, folder), encoding: 'utf8', timeout: 60_000 });
  let report;
  try {
    report = JSON.parse(run.stdout);
  } catch {
    // No answer at all.
  }
  if (report?.metadata?.vulnerabilities === undefined) {
    console.log(`note    ${folder}: the registry did not say what is known about these packages`);
    return;
  }
  check(
    `${folder}: no known hole that is high or critical`,
    Object.values(report.vulnerabilities ?? {})
      .filter(({ severity }) => severity === 'high' || severity === 'critical')
      .map(({ name, severity, range }) => `${name} ${range}: ${severity}`),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const reasons = read('web/docs/decisions/0001-dependencies.md').toLowerCase();
  const present = folders.filter((folder) => existsSync(join(root, folder, 'package.json')));
  const all = present.map((folder) => ({ folder, ...auditFolder(folder, reasons) }));
  auditMajors(all);
  auditInstallations();
  for (const folder of present) auditHoles(folder);
  for (const name of failures) console.log(`failed: ${name}`);
  console.log(`${passed} passed, ${failures.length} failed`);
  process.exitCode = failures.length > 0 ? 1 : 0;
}
