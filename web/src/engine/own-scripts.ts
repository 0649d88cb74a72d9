// Trusted Types: the one policy of this site, which lets scripts and workers come from this site alone and never makes HTML or code out of a string.

/** The part of the browser's factory that is used; compilers do not know it yet. */
export interface PolicyFactory {
  readonly defaultPolicy: object | null;
  createPolicy(name: string, rules: PolicyRules): object;
}

/** Without `createHTML` and `createScript`, so strings never become either. */
export interface PolicyRules {
  readonly createScriptURL: (address: string) => string | null;
}

/** The address in full when it lies below `root`, else null, which the browser turns into an exception. */
export function ownScript(address: string, root: URL): string | null {
  if (!URL.canParse(address, root)) return null;
  const url = new URL(address, root);
  const inside = url.origin === root.origin && url.pathname.startsWith(root.pathname);
  return inside ? url.href : null;
}

/**
 * Makes the policy that the browser asks wherever a script's address is a plain string. Does nothing where there is
 * one already, where the browser knows no Trusted Types, or where a page that embeds the engine forbids the name.
 */
export function allowScriptsBelow(
  root: URL,
  factory = (globalThis as { readonly trustedTypes?: PolicyFactory }).trustedTypes,
): void {
  if (factory === undefined || factory.defaultPolicy !== null) return;
  try {
    factory.createPolicy('default', { createScriptURL: (address) => ownScript(address, root) });
  } catch {
    // The page's own rules stand: it says itself which scripts it trusts.
  }
}

/** For our workers, which all lie one folder below the root. */
export function allowScriptsOfWorker(): void {
  allowScriptsBelow(new URL('../', globalThis.location.href));
}
