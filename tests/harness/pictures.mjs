// Synthetic pictures: a photograph-like scene with a marked corner each, and small writers of the formats that only get read.

/**
 * RGBA pixels with the statistics of a photo: soft light, a clear round subject in the middle, fine texture, and a
 * plain block in each corner (red, green, blue, yellow from the top left, reading order).
 */
export function scene(width, height, { seed = 1, transparent = false } = {}) {
  const data = new Uint8Array(width * height * 4);
  let state = seed;
  const noise = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 24) / 255 - 0.5;
  };
  const side = Math.max(4, Math.round(Math.min(width, height) / 6));
  const radius = Math.min(width, height) / 3.2;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      const u = x / width;
      const v = y / height;
      let r = 90 + 90 * v + 20 * Math.sin(u * 9 + seed);
      let g = 130 + 60 * v;
      let b = 210 - 110 * v + 15 * Math.cos(u * 7);
      const distance = Math.hypot(x - width / 2, y - height / 2);
      if (distance < radius) {
        const light = 1 - distance / radius / 1.6;
        r = 200 * light + 20 * Math.sin(x / 5);
        g = 90 * light + 12 * Math.sin(y / 4);
        b = 50 * light;
      } else if (transparent) {
        data[at + 3] = distance < radius + 8 ? 255 - ((distance - radius) / 8) * 255 : 0;
      }
      const grain = noise() * 14;
      const corner = cornerColour(x, y, width, height, side);
      data[at] = corner ? corner[0] : clamp(r + grain);
      data[at + 1] = corner ? corner[1] : clamp(g + grain);
      data[at + 2] = corner ? corner[2] : clamp(b + grain);
      if (!transparent || distance < radius || corner) data[at + 3] = 255;
    }
  }
  return { width, height, data };
}

export const corners = { red: [220, 30, 30], green: [30, 180, 40], blue: [30, 50, 210], yellow: [230, 210, 40] };

function cornerColour(x, y, width, height, side) {
  const left = x < side;
  const right = x >= width - side;
  if (y < side) return left ? corners.red : right ? corners.green : undefined;
  if (y >= height - side) return left ? corners.blue : right ? corners.yellow : undefined;
  return undefined;
}

function clamp(value) {
  return value < 0 ? 0 : value > 255 ? 255 : Math.round(value);
}

/** The colours in the middle of the four corner blocks, from the top left in reading order. */
export function cornersOf({ width, height, data }) {
  const inset = Math.max(2, Math.round(Math.min(width, height) / 12));
  return [
    [inset, inset],
    [width - 1 - inset, inset],
    [inset, height - 1 - inset],
    [width - 1 - inset, height - 1 - inset],
  ].map(([x, y]) => [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)]);
}

/** The name of the nearest corner colour, or undefined when none is near. */
export function cornerName(colour) {
  return Object.entries(corners).find(([, wanted]) => wanted.every((value, i) => Math.abs(value - colour[i]) < 60))?.[0];
}

/** Mean absolute difference of two pictures of one size, 0 to 255, over red, green, blue and alpha. */
export function difference(a, b) {
  if (a.width !== b.width || a.height !== b.height) return 255;
  let sum = 0;
  for (let i = 0; i < a.data.length; i += 1) sum += Math.abs(a.data[i] - b.data[i]);
  return sum / a.data.length;
}

export function ppm({ width, height, data }) {
  const body = Buffer.alloc(width * height * 3);
  for (let i = 0; i < width * height; i += 1) {
    for (let c = 0; c < 3; c += 1) body[i * 3 + c] = data[i * 4 + c];
  }
  return Buffer.concat([Buffer.from(`P6\n${width} ${height}\n255\n`), body]);
}

/** 24-bit, bottom row first. */
export function bmp({ width, height, data }) {
  const row = Math.ceil((width * 3) / 4) * 4;
  const out = Buffer.alloc(54 + row * height);
  out.write('BM');
  out.writeUInt32LE(out.length, 2);
  out.writeUInt32LE(54, 10);
  out.writeUInt32LE(40, 14);
  out.writeInt32LE(width, 18);
  out.writeInt32LE(height, 22);
  out.writeUInt16LE(1, 26);
  out.writeUInt16LE(24, 28);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      for (let c = 0; c < 3; c += 1) {
        out[54 + (height - 1 - y) * row + x * 3 + c] = data[(y * width + x) * 4 + 2 - c];
      }
    }
  }
  return out;
}

/** 32-bit, top row first, uncompressed. */
export function tga({ width, height, data }) {
  const out = Buffer.alloc(18 + width * height * 4);
  out[2] = 2;
  out.writeUInt16LE(width, 12);
  out.writeUInt16LE(height, 14);
  out[16] = 32;
  out[17] = 0x28;
  for (let i = 0; i < width * height; i += 1) {
    out[18 + i * 4] = data[i * 4 + 2];
    out[19 + i * 4] = data[i * 4 + 1];
    out[20 + i * 4] = data[i * 4];
    out[21 + i * 4] = data[i * 4 + 3];
  }
  return out;
}

/** Uncompressed 8-bit RGB composite, no layers. */
export function psd({ width, height, data }) {
  const head = Buffer.alloc(26 + 4 + 4 + 4 + 2);
  head.write('8BPS');
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(3, 12);
  head.writeUInt32BE(height, 14);
  head.writeUInt32BE(width, 18);
  head.writeUInt16BE(8, 22);
  head.writeUInt16BE(3, 24);
  const planes = Buffer.alloc(width * height * 3);
  for (let c = 0; c < 3; c += 1) {
    for (let i = 0; i < width * height; i += 1) planes[c * width * height + i] = data[i * 4 + c];
  }
  return Buffer.concat([head, planes]);
}

/** Radiance RGBE, one uncompressed pixel after the other. */
export function hdr({ width, height, data }) {
  const body = Buffer.alloc(width * height * 4);
  for (let i = 0; i < width * height; i += 1) {
    const linear = [0, 1, 2].map((c) => (data[i * 4 + c] / 255) ** 2.2);
    const most = Math.max(...linear, 1e-6);
    const exponent = Math.ceil(Math.log2(most));
    for (let c = 0; c < 3; c += 1) body[i * 4 + c] = Math.min(255, (linear[c] / 2 ** exponent) * 256);
    body[i * 4 + 3] = exponent + 128;
  }
  return Buffer.concat([Buffer.from(`#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y ${height} +X ${width}\n`), body]);
}

export function svg(width, height) {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#dce8f0"/>` +
      `<circle cx="${width / 2}" cy="${height / 2}" r="${height / 3}" fill="#c05020"/></svg>`,
  );
}
