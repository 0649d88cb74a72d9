// Reads the corpus' manifest: which files there are, what is expected of each, which picture shows it.

import fs from 'node:fs';
import path from 'node:path';

export function readManifest(corpus) {
  const [head, ...lines] = fs.readFileSync(path.join(corpus, 'MANIFEST.tsv'), 'utf8').trimEnd().split('\n');
  const names = head.split('\t');
  return lines.map((line) => {
    const cells = line.split('\t');
    const row = Object.fromEntries(names.map((name, index) => [name, cells[index] ?? '']));
    return { path: row.path, file: path.join(corpus, row.path), expected: row.expected, what: row.what };
  });
}

/** `correctness/bmp` for `correctness/bmp/bmpsuite/x.bmp`. */
export function groupOf(row) {
  return row.path.split('/').slice(0, 2).join('/');
}

/** The picture that shows what a file must look like, or undefined when the corpus has none or the file is one itself. */
export function referenceOf(row) {
  if (!/match sibling|renders close to|autorotate\(N/.test(row.expected) || /\/reference\/|-ref\.png$/.test(row.path)) return undefined;
  const { dir, name, base, ext } = path.parse(row.file);
  const candidates = [
    path.join(dir.replace('/images/', '/reference/'), `${base}.png`),
    path.join(dir.replace('/images/', '/reference/'), `${base}.tiff`),
    path.join(dir, `${name}-ref.png`),
    path.join(dir, `${name}.png`),
    path.join(dir, `${name}.tiff`),
  ];
  if (/autorotate\(N/.test(row.expected)) candidates.unshift(path.join(dir, '0.png'));
  const found = candidates.find((each) => each !== row.file && fs.existsSync(each));
  return ext === '.png' && found?.startsWith(dir) && !found.endsWith('-ref.png') ? undefined : found;
}
