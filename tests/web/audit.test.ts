// The dependency audit's two judgements: which licences may be used, and whether a reason is written down.

import { expect, it } from 'vitest';
// @ts-expect-error: the scripts run without a compiler, so they have no types
import * as audit from '../../scripts/lib/audit.mjs';

const { licenceAllowed, mentions } = audit as {
  licenceAllowed(expression: unknown): boolean;
  mentions(text: string, name: string): boolean;
};

it.each([
  ['MIT', true],
  ['(MIT OR GPL-3.0-or-later)', true],
  ['(MIT AND Zlib)', true],
  ['(MIT AND GPL-3.0-only)', false],
  ['AGPL-3.0', false],
  ['SEE LICENSE IN LICENSE.md', false],
  ['UNLICENSED', false],
  ['', false],
  [undefined, false],
])('%j may be used: %j', (expression, allowed) => {
  expect(licenceAllowed(expression)).toBe(allowed);
});

it.each([
  ['| Vite, sirv | npm |', 'sirv', true],
  ['npm `@img/sharp-libvips-*`, pinned', '@img/sharp-libvips-dev', true],
  ['npm `@img/sharp-libvips-*`, pinned', '@img/other', false],
  ['jose 6.2.17, in the edge.', 'jose', true],
  ['a service that serves', 'serve', false],
  ['*', 'anything', false],
])('%j mentions %s: %j', (text, name, found) => {
  expect(mentions(text.toLowerCase(), name)).toBe(found);
});
