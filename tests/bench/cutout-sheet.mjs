// Worst cases as pictures: the photo, the reference matte and the result over green, side by side.

import fs from 'node:fs';
import path from 'node:path';
import { convert } from '../harness/native.mjs';
import { decodePng, encodePng } from '../harness/png.mjs';

const side = 480;
const green = [60, 180, 75];

/** Nearest neighbour: enough to look at. */
function thumbnail({ width, height, data }) {
  const scale = side / Math.max(width, height);
  const w = Math.max(1, Math.round(width * scale));
  const h = Math.max(1, Math.round(height * scale));
  const out = new Uint8Array(w * h * 4);
  for (let y = 0; y < h; y += 1)
    for (let x = 0; x < w; x += 1) {
      const from = (Math.floor((y * height) / h) * width + Math.floor((x * width) / w)) * 4;
      const alpha = data[from + 3] / 255;
      for (let c = 0; c < 3; c += 1)
        out[(y * w + x) * 4 + c] = data[from + c] * alpha + green[c] * (1 - alpha);
      out[(y * w + x) * 4 + 3] = 255;
    }
  return { width: w, height: h, data: out };
}

function beside(pictures) {
  const width = pictures.reduce((sum, picture) => sum + picture.width, 0);
  const height = Math.max(...pictures.map((picture) => picture.height));
  const data = new Uint8Array(width * height * 4).fill(255);
  let left = 0;
  for (const picture of pictures) {
    for (let y = 0; y < picture.height; y += 1)
      data.set(
        picture.data.subarray(y * picture.width * 4, (y + 1) * picture.width * 4),
        (y * width + left) * 4,
      );
    left += picture.width;
  }
  return { width, height, data };
}

function grey({ width, height, alpha }) {
  const data = new Uint8Array(width * height * 4);
  for (let i = 0; i < alpha.length; i += 1) data.set([alpha[i], alpha[i], alpha[i], 255], i * 4);
  return { width, height, data };
}

/** Writes `<folder>/<rank>-<name>.png` for every row `{photo, png}`. */
export async function writeSheet(folder, rows, files) {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.mkdirSync(folder, { recursive: true });
  for (const [rank, { photo, png }] of rows.entries()) {
    const { bytes, reference } = files.find((file) => file.photo === photo);
    const original = decodePng(Buffer.from(await convert(bytes, 'png', { effort: 1 })));
    const sheet = beside([original, grey(reference), decodePng(png)].map(thumbnail));
    fs.writeFileSync(
      path.join(folder, `${rank + 1}-${path.basename(photo, path.extname(photo))}.png`),
      encodePng(sheet),
    );
  }
}
