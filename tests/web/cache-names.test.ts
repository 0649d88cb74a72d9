// Two copies of the site below one host keep their files apart, whatever their paths.

import { expect, test } from 'vitest';
import { isCacheOf, longCacheName, shellCacheName } from '../../web/src/service-worker/cache-names.js';

const paths = ['/', '/beta/', '/beta/beta/', '/a@b/', '/alpha/'];

test('a cache belongs to the copy at its path and to no other', () => {
  for (const path of paths)
    for (const name of [shellCacheName('0123456789abcdef', path), longCacheName(path)])
      expect(paths.filter((other) => isCacheOf(other, name))).toEqual([path]);
});

test('those of versions before there were paths belong to whoever finds them, those of others to nobody', () => {
  expect(isCacheOf('/beta/', 'mypictools-long')).toBe(true);
  expect(isCacheOf('/', 'of-another-site@/')).toBe(false);
});
