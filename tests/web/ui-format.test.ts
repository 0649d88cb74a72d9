// Numbers as words, and sizes that people type.

import { expect, test } from 'vitest';
import {
  countOf,
  formatBytes,
  formatChange,
  formatDuration,
  formatNumber,
  parseBytes,
} from '../../web/src/ui/format.js';

test('bytes have at most three digits and no needless zeros', () => {
  expect(formatBytes(0)).toBe('0 B');
  expect(formatBytes(999)).toBe('999 B');
  expect(formatBytes(1000)).toBe('1 KB');
  expect(formatBytes(4_130_000)).toBe('4.13 MB');
  expect(formatBytes(41_350_000)).toBe('41.4 MB');
  expect(formatBytes(999_900)).toBe('1 MB');
  expect(formatBytes(2_000_000_000_000)).toBe('2000 GB');
});

test('sizes are read the way people write them', () => {
  expect(parseBytes('200000')).toBe(200_000);
  expect(parseBytes('100 KB')).toBe(100_000);
  expect(parseBytes('1.5mb')).toBe(1_500_000);
  expect(parseBytes('2,5 M')).toBe(2_500_000);
  expect(parseBytes('64 KiB')).toBe(65_536);
  for (const text of ['', 'small', '-1 KB', '1 TB', '1 KB each'])
    expect(parseBytes(text), text).toBeUndefined();
});

test('what is written is read back within its rounding', () => {
  for (const bytes of [1, 512, 12_345, 987_654, 45_600_000]) {
    expect(parseBytes(formatBytes(bytes))).toBeGreaterThan(bytes * 0.99);
    expect(parseBytes(formatBytes(bytes))).toBeLessThan(bytes * 1.01);
  }
});

test('a change says its direction', () => {
  expect(formatChange(1000, 320)).toBe('−68 %');
  expect(formatChange(1000, 1042)).toBe('+4.2 %');
  expect(formatChange(1000, 1000)).toBe('±0 %');
  expect(formatChange(0, 10)).toBe('');
});

test('numbers for fields have no exponent and no rounding noise', () => {
  expect(formatNumber(0.1 + 0.2)).toBe('0.3');
  expect(formatNumber(100)).toBe('100');
  expect(formatNumber(-12.5)).toBe('-12.5');
});

test('durations and counts', () => {
  expect(formatDuration(12)).toBe('< 0.1 s');
  expect(formatDuration(412)).toBe('0.4 s');
  expect(formatDuration(12_300)).toBe('12 s');
  expect(formatDuration(125_000)).toBe('2 min');
  expect(countOf(1, 'picture')).toBe('1 picture');
  expect(countOf(0, 'picture')).toBe('0 pictures');
  expect(countOf(3, 'entry')).toBe('3 entries');
});
