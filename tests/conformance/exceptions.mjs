// Known exceptions to what the corpus expects, each with its reason. A listed file that has come to pass is reported as well.

/** Files (path prefixes) that are read though the corpus expects more, or refused though it expects a picture. */
export const refusedFor = [];

/** Files whose pixels may differ from their reference, with the reason. */
export const differsFor = [];

export function exceptionFor(list, path) {
  return list.find(([prefix]) => path.startsWith(prefix))?.[1];
}
