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
  const { dir, name, base, ext } = path.parse(row.file);
  if (row.path.startsWith('correctness/orientation/pillow/')) return firstOfSet(row);
  if (!/match sibling|renders close to/.test(row.expected) || /\/reference\/|-ref\.png$/.test(row.path)) return undefined;
  const elsewhere = dir.replace('/images/', '/reference/');
  const candidates = [path.join(dir, `${name}-ref.png`)];
  if (elsewhere !== dir) candidates.push(path.join(elsewhere, `${base}.png`), path.join(elsewhere, `${base}.tiff`));
  if (ext !== '.png') candidates.push(path.join(dir, `${name}.png`), path.join(dir, `${name}.tiff`));
  return candidates.find((each) => each !== row.file && fs.existsSync(each));
}

/** Files that differ in their orientation only show the same picture: each is compared with the first of its set. */
function firstOfSet(row) {
  const { dir, name, ext } = path.parse(row.file);
  const number = /\d+$/.exec(name)?.[0];
  if (number === undefined || number === '0') return undefined;
  const stem = name.slice(0, -number.length);
  for (let n = 1; n < Number(number); n += 1) {
    const file = path.join(dir, `${stem}${n}${ext}`);
    if (fs.existsSync(file)) return file;
  }
  return undefined;
}
