// Where the site is: every address inside it is relative to its root.

/** The address of the site's root, which may be a sub-path. */
export function siteRoot(): URL {
  return new URL(document.documentElement.dataset['root'] ?? './', document.baseURI);
}
