// Reads and writes PNG in plain JavaScript, so that a test can check pixels without the code under test.

import zlib from 'node:zlib';

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);

export function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}

export function header(width, height, depth = 8, colour = 6) {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data[8] = depth;
  data[9] = colour;
  return chunk('IHDR', data);
}

/** A PNG of RGBA bytes. */
export function encodePng({ width, height, data }) {
  const rows = Buffer.alloc((width * 4 + 1) * height);
  for (let y = 0; y < height; y += 1) {
    Buffer.from(data.buffer, data.byteOffset + y * width * 4, width * 4).copy(rows, y * (width * 4 + 1) + 1);
  }
  return Buffer.concat([
    signature,
    header(width, height),
    chunk('IDAT', zlib.deflateSync(rows, { level: 1 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** A PNG whose header claims this size and whose pixels are missing: what a decoder must refuse before it reserves memory. */
export function claimedPng(width, height) {
  return Buffer.concat([
    signature,
    header(width, height),
    chunk('IDAT', zlib.deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The first picture of a PNG as 8-bit RGBA: `{width, height, data}`. Throws for interlaced files. */
export function decodePng(bytes) {
  if (!signature.equals(bytes.subarray(0, 8))) throw new Error('not a PNG');
  let at = 8;
  let head;
  let palette;
  let transparent;
  const parts = [];
  while (at + 8 <= bytes.length) {
    const length = bytes.readUInt32BE(at);
    const type = bytes.toString('latin1', at + 4, at + 8);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') head = data;
    if (type === 'PLTE') palette = data;
    if (type === 'tRNS') transparent = data;
    if (type === 'IDAT') parts.push(data);
    at += length + 12;
  }
  const width = head.readUInt32BE(0);
  const height = head.readUInt32BE(4);
  const depth = head[8];
  const colour = head[9];
  if (head[12] !== 0) throw new Error('interlaced PNG');
  const channels = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[colour];
  const rowBytes = Math.ceil((width * channels * depth) / 8);
  const rows = unfilter(zlib.inflateSync(Buffer.concat(parts)), rowBytes, height, Math.max(1, (channels * depth) >> 3));
  const out = new Uint8Array(width * height * 4);
  const scale = depth < 8 ? 255 / ((1 << depth) - 1) : 1;
  for (let y = 0; y < height; y += 1) {
    const sample = (index) => {
      if (depth === 8) return rows[y * rowBytes + index];
      if (depth === 16) return rows[y * rowBytes + index * 2];
      const bit = index * depth;
      return (rows[y * rowBytes + (bit >> 3)] >> (8 - depth - (bit & 7))) & ((1 << depth) - 1);
    };
    for (let x = 0; x < width; x += 1) {
      const to = (y * width + x) * 4;
      if (colour === 3) {
        const index = sample(x);
        out[to] = palette[index * 3];
        out[to + 1] = palette[index * 3 + 1];
        out[to + 2] = palette[index * 3 + 2];
        out[to + 3] = transparent?.[index] ?? 255;
        continue;
      }
      const grey = channels < 3;
      const from = x * channels;
      const values = grey ? [sample(from), sample(from), sample(from)] : [sample(from), sample(from + 1), sample(from + 2)];
      for (let c = 0; c < 3; c += 1) out[to + c] = Math.round(values[c] * scale);
      if (channels === 2 || channels === 4) out[to + 3] = sample(from + channels - 1);
      else out[to + 3] = transparent && isTransparent(values, transparent, depth) ? 0 : 255;
    }
  }
  return { width, height, data: out };
}

function isTransparent(values, transparent, depth) {
  const wanted = (index) => (depth === 16 ? transparent[index * 2] : transparent.readUInt16BE(index * 2));
  return transparent.length === 2
    ? values[0] === wanted(0)
    : values.every((value, index) => value === wanted(index));
}

function unfilter(raw, rowBytes, height, step) {
  const out = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y += 1) {
    const kind = raw[y * (rowBytes + 1)];
    const from = y * (rowBytes + 1) + 1;
    const to = y * rowBytes;
    for (let x = 0; x < rowBytes; x += 1) {
      const left = x >= step ? out[to + x - step] : 0;
      const up = y > 0 ? out[to + x - rowBytes] : 0;
      const corner = x >= step && y > 0 ? out[to + x - rowBytes - step] : 0;
      const guess = [0, left, up, (left + up) >> 1, kind === 4 ? paeth(left, up, corner) : 0][kind];
      out[to + x] = raw[from + x] + guess;
    }
  }
  return out;
}

function paeth(a, b, c) {
  const p = a + b - c;
  const pa = Math.abs(p - a);
  const pb = Math.abs(p - b);
  const pc = Math.abs(p - c);
  return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
}

const table = Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c >>> 0;
});

export function crc32(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = table[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
