// Names of the caches: caches belong to a host, and several copies of this site may live below one, each at a path of its own.

const prefix = 'mypictools-';

/** The site's own files of one version. `path` is that of the site's root, with a slash at its end. */
export function shellCacheName(version: string, path: string): string {
  return `${prefix}shell-${version}@${path}`;
}

/** Files whose names carry a hash or version; kept over updates, cleaned of what the newest site does not know. */
export function longCacheName(path: string): string {
  return `${prefix}long@${path}`;
}

/** Whether a cache is of the copy at `path`. One without a path is of a version from before there were any. */
export function isCacheOf(path: string, name: string): boolean {
  const at = name.indexOf('@');
  return name.startsWith(prefix) && (at < 0 || name.slice(at + 1) === path);
}
