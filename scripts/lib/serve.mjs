// Serves web/dist on this machine, with the headers of its _headers file: the isolation and the policy a real host sends.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const sirv = createRequire(join(root, 'web', 'package.json'))('sirv');

/**
 * The rules of a _headers file: a path (`*` stands for anything), then indented `Name: value` lines; `! Name` takes
 * back what an earlier rule set.
 */
export function parseHeaders(text) {
  const rules = [];
  for (const line of text.split('\n')) {
    if (!line.trim() || line.trimStart().startsWith('#')) continue;
    if (!/^\s/.test(line)) {
      const pattern = line
        .trim()
        .split('*')
        .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
        .join('.*');
      rules.push({ path: new RegExp(`^${pattern}$`), headers: [] });
      continue;
    }
    const [, removed, name, value] = /^\s+(!\s*)?([\w-]+)\s*:?\s*(.*?)\s*$/.exec(line) ?? [];
    if (!name || rules.length === 0) throw new Error(`_headers has a line that is no header: ${line.trim()}`);
    rules.at(-1).headers.push({ name, value: removed ? null : value });
  }
  return rules;
}

/** The headers of one path, later rules winning. */
export function headersFor(rules, path) {
  const headers = new Map();
  for (const rule of rules)
    if (rule.path.test(path))
      for (const { name, value } of rule.headers) {
        if (value === null) headers.delete(name.toLowerCase());
        else headers.set(name.toLowerCase(), value);
      }
  return headers;
}

/**
 * Serves `folder` under `base` ("/" or "/some/path/") until closed. Port 0 takes any free one; `isolated: false`
 * leaves all headers of _headers out, like a host that can't send them. `before(request, response)` may answer a
 * request itself, and says by true that it does.
 */
export async function startServer({
  folder = join(root, 'web', 'dist'),
  port = 0,
  base = '/',
  isolated = true,
  before = () => false,
} = {}) {
  const rules = isolated ? parseHeaders(readFileSync(join(folder, '_headers'), 'utf8')) : [];
  const apply = (response, path) => {
    for (const [name, value] of headersFor(rules, path)) response.setHeader(name, value);
  };
  const files = sirv(folder, {
    dev: true, // looks at the disk for each request, so that a rebuilt site shows at once
    etag: true,
    setHeaders: (response, path) => {
      response.setHeader('cache-control', 'no-cache');
      apply(response, path);
    },
  });
  const missing = (response, path) => {
    apply(response, path);
    response.statusCode = 404;
    response.setHeader('content-type', 'text/html;charset=utf-8');
    let page = 'Not found.';
    try {
      page = readFileSync(join(folder, '404.html'));
    } catch {
      // a site without a page for this still answers
    }
    response.end(page);
  };
  const server = createServer((request, response) => {
    if (before(request, response)) return;
    // Not every request target is a path that can be resolved ("//", "*"); such a one names nothing here.
    const path = pathOf(request.url);
    if (!path?.startsWith(base) || path === `${base}_headers`) return missing(response, path ?? base);
    request.url = request.url.slice(base.length - 1);
    files(request, response, () => missing(response, path));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://localhost:${server.address().port}${base}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

function pathOf(target) {
  return URL.canParse(target, 'http://localhost') ? new URL(target, 'http://localhost').pathname : undefined;
}

export function stop(sentence) {
  console.error(sentence);
  process.exit(1);
}

/** The port that the command line asks for; stops with one sentence where it asks for anything else. */
export function readPort(words, port = 8080) {
  for (let at = 0; at < words.length; at++) {
    const [name, glued] = words[at].split('=');
    if (name !== '--port') stop(`scripts/serve does not know "${words[at]}"; its options are --port NUMBER and --premium.`);
    port = Number(glued ?? words[++at]);
    if (!Number.isInteger(port) || port < 0 || port > 65535) stop('--port needs a number from 0 to 65535.');
  }
  return port;
}

/** Stops with one sentence where a port could not be had. */
export function explainPort(error, port) {
  if (error.code === 'EADDRINUSE')
    stop(`Port ${port} is in use by another program; choose another one with --port NUMBER.`);
  if (error.code === 'EACCES') stop(`Port ${port} may not be used by this user; choose one above 1023 with --port.`);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const port = readPort(process.argv.slice(2));
  try {
    const { url } = await startServer({ port });
    console.log(`Serving on ${url.replace(/\/$/, '')} (Ctrl+C stops it).`);
  } catch (error) {
    explainPort(error, port);
    stop(`The site cannot be served: ${error.message}`);
  }
}
