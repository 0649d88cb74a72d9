// Names of saved files: templates, safety, collisions.

import { expect, test } from 'vitest';
import { outputName, safeName, shownName, stem, withoutCollisions } from '../../web/src/ui/file-names.js';

const parts = {
  original: 'holiday.photo.jpeg',
  tool: 'resize',
  extension: 'webp',
  width: 800,
  height: 600,
  index: 3,
};

test('a template is filled and ends in the result’s own extension', () => {
  expect(outputName('{name}-{tool}', parts)).toBe('holiday.photo-resize.webp');
  expect(outputName('{n}_{width}x{height}', parts)).toBe('3_800x600.webp');
  expect(outputName('{nonsense}', parts)).toBe('{nonsense}.webp');
});

test('an empty template falls back to the default one', () => {
  expect(outputName('  ', parts)).toBe('holiday.photo-resize.webp');
});

test('names that a system refuses are made safe', () => {
  expect(safeName('a/b\\c:d*?"<>|')).toBe('a-b-c-d-');
  expect(safeName('../../etc/passwd')).toBe('-..-etc-passwd');
  expect(safeName('...')).toBe('picture');
  expect(safeName('NUL')).toBe('NUL-');
  expect(safeName('x'.repeat(500)).length).toBe(180);
});

test('the stem loses one extension only', () => {
  expect(stem('a.tar.gz')).toBe('a.tar');
  expect(stem('.hidden')).toBe('.hidden');
  expect(stem('plain')).toBe('plain');
});

test('names that differ stay, names that collide are numbered', () => {
  expect(withoutCollisions(['a.png', 'b.png'])).toEqual(['a.png', 'b.png']);
  expect(withoutCollisions(['a.png', 'a.png', 'A.PNG'])).toEqual(['a.png', 'a (2).png', 'A (3).PNG']);
});

test('a numbered name never takes the place of a real one', () => {
  const names = withoutCollisions(['a.png', 'a.png', 'a (2).png']);
  expect(names[2]).toBe('a (2).png');
  expect(new Set(names).size).toBe(3);
});

test('hostile names are text, and only text', () => {
  expect(safeName('<img src=x onerror=alert(1)>')).toBe('-img src=x onerror=alert(1)-');
  expect(safeName('..\\..\\boot.ini')).toBe('-..-boot.ini');
  expect(outputName('{name}', { ...parts, original: '../../../etc/passwd.png' })).toBe(
    '-..-..-etc-passwd.webp',
  );
  expect(outputName('{constructor}-{__proto__}', parts)).toBe('{constructor}-{__proto__}.webp');
  expect(safeName('a\u0000b\nc\td')).toBe('abcd');
});

test('a name cannot be written backwards to look like another', () => {
  const spoofed = 'holiday\u202egnp.exe';
  expect(safeName(spoofed)).toBe('holidaygnp.exe');
  expect(shownName(spoofed)).toBe('holiday\ufffdgnp.exe');
  expect(shownName('naïve 写真 \u{1f468}\u200d\u{1f469}.jpg')).toBe(
    'naïve 写真 \u{1f468}\u200d\u{1f469}.jpg',
  );
});

test('a long name fits into what systems allow, in whole characters', () => {
  const bytes = (text: string): number => new TextEncoder().encode(text).length;
  for (const letter of ['x', 'é', '写', '\u{1f468}']) {
    const name = safeName(letter.repeat(5000));
    expect(bytes(name)).toBeLessThanOrEqual(180);
    expect(bytes(name)).toBeGreaterThan(170);
    expect(name).not.toMatch(/\p{Surrogate}/u);
  }
  expect(safeName('broken \ud83d name')).toBe('broken  name');
  expect(safeName(`${'x'.repeat(179)}. more`)).toBe('x'.repeat(179));
});
