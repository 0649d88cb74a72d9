// The security headers of the site, in one place: `_headers`, the pages' meta element and the service worker read them from here.

/**
 * The Content-Security-Policy. `connect` lists further origins that model weights may come from; `meta` leaves out
 * what browsers ignore in a meta element.
 */
export function contentSecurityPolicy({ connect = [], meta = false } = {}) {
  const directives = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "worker-src 'self'",
    ["connect-src 'self'", ...connect].join(' '),
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ];
  if (!meta) directives.push("frame-ancestors 'none'");
  return directives.join('; ');
}

/** Headers for every response, as name and value. */
export function securityHeaders(options = {}) {
  return {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Content-Security-Policy': contentSecurityPolicy(options),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    'Strict-Transport-Security': 'max-age=31536000',
  };
}

/** The text of the `_headers` file that static hosts and scripts/serve read. Names with a hash never change; the rest is checked. */
export function headersFile(options = {}) {
  const block = (path, headers) =>
    `${path}\n${Object.entries(headers)
      .map(([name, value]) => `  ${name}: ${value}`)
      .join('\n')}\n`;
  const forever = { 'Cache-Control': 'public, max-age=31536000, immutable' };
  const checked = { 'Cache-Control': 'no-cache' };
  return [
    block('/*', securityHeaders(options)),
    block('/', checked),
    block('/*.html', checked),
    block('/tools/*', checked),
    block('/licences/*', checked),
    block('/models/', checked),
    block('/sw.js', checked),
    block('/engine.js', checked),
    block('/catalogue.json', checked),
    block('/models/manifest.json', checked),
    block('/assets/*', forever),
    block('/core/*', forever),
  ].join('\n');
}

/** Origins of the absolute addresses in a model manifest. */
export function modelOrigins(manifest) {
  const addresses = (manifest?.models ?? []).flatMap((model) => model.urls ?? []);
  const absolute = addresses.filter((address) => /^https:\/\//.test(address));
  return [...new Set(absolute.map((address) => new URL(address).origin))].sort();
}
