// The pictures that the browser tests use, made once by the native command from synthetic scenes.

import fs from 'node:fs';
import path from 'node:path';
import { convert, root } from '../harness/native.mjs';
import { bmp, hdr, ppm, psd, scene, svg, tga } from '../harness/pictures.mjs';
import { claimedPng, encodePng } from '../harness/png.mjs';

export const photoSize = { width: 640, height: 480 };

/** `{original, jpeg, file}`: RGBA pixels, their JPEG, and the JPEG as Playwright's file inputs take it. */
export async function makePhoto(seed = 1, name = `photo-${seed}.jpg`) {
  const original = scene(photoSize.width, photoSize.height, { seed });
  const jpeg = await convert(encodePng(original), 'jpeg', { quality: 95 });
  return { original, jpeg, file: { name, mimeType: 'image/jpeg', buffer: jpeg } };
}

/** One small picture in each format that the core reads, by format id. */
export async function everyFormat(width, height) {
  const picture = scene(width, height);
  const png = encodePng(picture);
  const made = { png, svg: svg(width, height), bmp: bmp(picture), tga: tga(picture), psd: psd(picture), hdr: hdr(picture), pnm: ppm(picture) };
  for (const format of ['jpeg', 'webp', 'avif', 'gif', 'tiff']) {
    made[format] = await convert(png, format, format === 'avif' ? { effort: 0 } : {});
  }
  return made;
}

/** Files that are no good, each with a word for what is wrong with it. */
export function badFiles(jpeg) {
  const file = (name, buffer, mimeType = 'image/jpeg') => ({ name, mimeType, buffer });
  return [
    file('truncated.jpg', jpeg.subarray(0, 300)),
    file('empty.jpg', Buffer.alloc(0)),
    file('mislabelled.jpg', Buffer.from('This is a letter, not a picture.\n'.repeat(40))),
    file('bomb.png', claimedPng(60_000, 60_000), 'image/png'),
  ];
}

/** A photo from the shared corpus when that is there: `{name, mimeType, buffer}`. */
export function corpusPhoto() {
  const folder = path.join(root, '..', 'shared', 'corpus', 'bgremoval');
  if (!fs.existsSync(folder)) return undefined;
  const names = fs.readdirSync(folder, { recursive: true }).filter((name) => /\.jpe?g$/i.test(name));
  const sized = names.map((name) => ({ name, bytes: fs.statSync(path.join(folder, name)).size }));
  const largest = sized.sort((a, b) => b.bytes - a.bytes || a.name.localeCompare(b.name))[0];
  if (!largest) return undefined;
  return { name: 'from-the-corpus.jpg', mimeType: 'image/jpeg', buffer: fs.readFileSync(path.join(folder, largest.name)) };
}
