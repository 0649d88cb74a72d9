// Reads the entries of a ZIP file from its central directory and checks their sums.

import zlib from 'node:zlib';
import { crc32 } from './png.mjs';

/** `[{name, bytes}]`; throws when the file is not a whole ZIP or a sum is wrong. */
export function readZip(file) {
  const end = file.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0) throw new Error('the ZIP has no end record');
  const count = file.readUInt16LE(end + 10);
  let at = file.readUInt32LE(end + 16);
  const entries = [];
  for (let i = 0; i < count; i += 1) {
    if (file.readUInt32LE(at) !== 0x02014b50) throw new Error('the ZIP has a broken directory');
    const method = file.readUInt16LE(at + 10);
    const sum = file.readUInt32LE(at + 16);
    const packed = file.readUInt32LE(at + 20);
    const nameLength = file.readUInt16LE(at + 28);
    const offset = file.readUInt32LE(at + 42);
    const name = file.toString('utf8', at + 46, at + 46 + nameLength);
    const start = offset + 30 + file.readUInt16LE(offset + 26) + file.readUInt16LE(offset + 28);
    const data = file.subarray(start, start + packed);
    const bytes = method === 0 ? data : zlib.inflateRawSync(data);
    if (crc32(bytes) !== sum) throw new Error(`"${name}" in the ZIP is damaged`);
    entries.push({ name, bytes });
    at += 46 + nameLength + file.readUInt16LE(at + 30) + file.readUInt16LE(at + 32);
  }
  return entries;
}
