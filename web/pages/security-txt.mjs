// `/.well-known/security.txt` (RFC 9116): whom to tell about a hole. Written only where the owner has given an address.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Long enough for a site that is built now and then, short of the year that the RFC recommends as the most. */
const validDays = 360;

/** Undefined without an address. `now` is when the site is built, in milliseconds since 1970. */
export function securityText({ email }, now) {
  if (email === '') return undefined;
  const expires = new Date(now + validDays * 86_400_000);
  return [
    `Contact: mailto:${encodeURI(email)}`,
    `Expires: ${expires.toISOString().replace(/\.\d+Z$/, 'Z')}`,
    'Preferred-Languages: en',
    '',
  ].join('\n');
}

export function writeSecurityText(outDir, operator) {
  const epoch = Number(process.env.SOURCE_DATE_EPOCH);
  const text = securityText(operator, epoch > 0 ? epoch * 1000 : Date.now());
  if (text === undefined) return;
  mkdirSync(join(outDir, '.well-known'), { recursive: true });
  writeFileSync(join(outDir, '.well-known', 'security.txt'), text);
}
