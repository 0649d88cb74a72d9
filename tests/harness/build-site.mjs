// Builds the site with other owner's settings, for tests of what those settings switch. Without the models' weights.

import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const web = path.resolve(import.meta.dirname, '../../web');

/** `config` is what web/site.config.json would hold. Answers `{folder, remove}`; the build takes some seconds. */
export async function buildSite(config) {
  const home = mkdtempSync(path.join(os.tmpdir(), 'mypictools-site-'));
  const [file, folder] = [path.join(home, 'site.config.json'), path.join(home, path.basename(home))];
  const remove = () => {
    for (const each of [home, path.join(web, `.pages-${path.basename(folder)}`)]) rmSync(each, { recursive: true, force: true });
  };
  writeFileSync(file, JSON.stringify(config));
  const env = { ...process.env, MYPICTOOLS_SITE_CONFIG: file, MYPICTOOLS_DIST: folder, MYPICTOOLS_PARTIAL: '1' };
  try {
    await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: web, env });
  } catch (error) {
    remove();
    throw new Error(`the site could not be built: ${error.stderr || error.message}`, { cause: error });
  }
  return { folder, remove };
}
