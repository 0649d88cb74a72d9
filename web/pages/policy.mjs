// The security headers of the site, in one place: `_headers`, the pages' meta element and the service worker read them from here.

/**
 * The Content-Security-Policy. `connect` lists further origins that may be asked: of model weights, and of Premium's endpoint
 * where the owner has set one up; `meta` leaves out what browsers ignore in a meta element. `upgrade-insecure-requests` is
 * left out: everything is relative to the page, and it would break http://localhost in WebKit. The page "What this site
 * does" explains each directive (web/src/ui/proof-policy-words.ts); a test holds the two together.
 */
export function contentSecurityPolicy({ connect = [], meta = false } = {}) {
  const directives = [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "script-src-attr 'none'",
    "style-src 'self'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "worker-src 'self'",
    ["connect-src 'self'", ...connect].join(' '),
    "manifest-src 'self'",
    "object-src 'none'",
    "frame-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types default',
  ];
  if (!meta) directives.push("frame-ancestors 'none'");
  return directives.join('; ');
}

/**
 * What a page may do by the browser's leave, and this one never does. Only names that current browsers know (`bluetooth` and
 * `web-share` not on every system): they complain about others. Not listed: the clipboard, which tools use, and isolation,
 * which they need.
 */
const unused = [
  'accelerometer',
  'autoplay',
  'bluetooth',
  'browsing-topics',
  'camera',
  'captured-surface-control',
  'compute-pressure',
  'deferred-fetch',
  'deferred-fetch-minimal',
  'digital-credentials-create',
  'digital-credentials-get',
  'display-capture',
  'encrypted-media',
  'fullscreen',
  'gamepad',
  'geolocation',
  'gyroscope',
  'hid',
  'identity-credentials-get',
  'idle-detection',
  'keyboard-map',
  'language-detector',
  'language-model',
  'local-fonts',
  'magnetometer',
  'microphone',
  'midi',
  'on-device-speech-recognition',
  'otp-credentials',
  'payment',
  'picture-in-picture',
  'private-state-token-issuance',
  'private-state-token-redemption',
  'publickey-credentials-create',
  'publickey-credentials-get',
  'screen-wake-lock',
  'serial',
  'speaker-selection',
  'storage-access',
  'summarizer',
  'translator',
  'usb',
  'web-share',
  'window-management',
  'xr-spatial-tracking',
];

/**
 * Headers for every response, as name and value. Strict-Transport-Security speaks for this host alone: other hosts below
 * the same name may be somebody else's, and the owner can add `includeSubDomains` where they are not.
 */
export function securityHeaders(options = {}) {
  return {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Origin-Agent-Cluster': '?1',
    'Content-Security-Policy': contentSecurityPolicy(options),
    // For browsers that do not know frame-ancestors.
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'X-DNS-Prefetch-Control': 'off',
    'Referrer-Policy': 'no-referrer',
    'Permissions-Policy': unused.map((name) => `${name}=()`).join(', '),
    'Strict-Transport-Security': 'max-age=31536000',
  };
}

/**
 * Those that the service worker adds where the host sends none. Without Strict-Transport-Security: browsers heed it only in
 * what the host itself has sent.
 */
export function workerHeaders(options = {}) {
  const { 'Strict-Transport-Security': _hosts, ...headers } = securityHeaders(options);
  return headers;
}

/**
 * The text of the `_headers` file that static hosts and scripts/serve read. Names with a hash or a version never change;
 * the rest is checked. `pages` are the paths of pages below the root, such as `history/`.
 */
export function headersFile({ pages = [], ...options } = {}) {
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
    ...pages.map((path) => block(`/${path}`, checked)),
    block('/sw.js', checked),
    block('/engine.js', checked),
    block('/catalogue.json', checked),
    block('/models/manifest.json', checked),
    block('/assets/*', forever),
    block('/core/*', forever),
    block('/ort/*', forever),
  ].join('\n');
}

/** Origins of the absolute addresses in a model manifest. */
export function modelOrigins(manifest) {
  const addresses = (manifest?.models ?? []).flatMap((model) => model.urls ?? []);
  const absolute = addresses.filter((address) => /^https:\/\//.test(address));
  return [...new Set(absolute.map((address) => new URL(address).origin))].sort();
}
