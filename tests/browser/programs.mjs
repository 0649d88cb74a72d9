// Finds installed programs, and says in one sentence what to install when one is missing.

import fs from 'node:fs';
import path from 'node:path';

const further = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/lib', '/usr/libexec'];

/** The path of the first of `names` that is installed; throws a sentence naming `debianPackage` otherwise. */
export function program(names, debianPackage) {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  for (const name of names) {
    for (const folder of folders) {
      const file = path.join(folder, name);
      if (fs.existsSync(file)) return file;
    }
  }
  throw new Error(`${names[0]} is not installed; on Debian "apt-get install ${debianPackage}" brings it.`);
}

/** WebKitGTK's small browser lives in a folder named after the library's version. */
export function miniBrowser() {
  for (const folder of further) {
    if (!fs.existsSync(folder)) continue;
    const versions = fs.readdirSync(folder).filter((name) => name.startsWith('webkit'));
    for (const version of versions.sort().reverse()) {
      const file = path.join(folder, version, 'MiniBrowser');
      if (fs.existsSync(file)) return file;
    }
  }
  throw new Error('MiniBrowser of WebKitGTK is not installed; on Debian "apt-get install webkit2gtk-driver" brings it.');
}
