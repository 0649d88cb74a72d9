// Makes the key pair that licences are signed with: the private half for the environment, the public one for the site.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export function makeKeyPair() {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const { kty, crv, x, y, d } = jwk;
  const kid = randomBytes(6).toString('hex');
  return { privateKey: { kty, crv, kid, x, y, d }, publicKey: { kty, crv, kid, x, y } };
}

// Files are compared, not names: a link may lead here.
if (process.argv[1] && realpathSync(process.argv[1]) === realpathSync(fileURLToPath(import.meta.url))) {
  const { privateKey, publicKey } = makeKeyPair();
  console.log(`LICENCE_PRIVATE_KEY=${JSON.stringify(privateKey)}`);
  console.log(`RESTORE_SECRET=${randomBytes(32).toString('base64url')}`);
  console.log(`"publicKeys": [${JSON.stringify(publicKey)}]`);
}
