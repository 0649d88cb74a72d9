// Makes the key pair that licences are signed with: the private half for the environment, the public one for the site.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { pathToFileURL } from 'node:url';

export function makeKeyPair() {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const { kty, crv, x, y, d } = jwk;
  const kid = randomBytes(6).toString('hex');
  return { privateKey: { kty, crv, kid, x, y, d }, publicKey: { kty, crv, kid, x, y } };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { privateKey, publicKey } = makeKeyPair();
  console.log(`LICENCE_PRIVATE_KEY=${JSON.stringify(privateKey)}`);
  console.log(`RESTORE_SECRET=${randomBytes(32).toString('base64url')}`);
  console.log(`"publicKeys": [${JSON.stringify(publicKey)}]`);
}
