// Serves a site with Premium on this machine: its own keys and configuration, the endpoint, and a stand-in for Stripe.

import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { developmentKeys, endpointBeside, endpointPath, premiumConfig, startStandIn } from './premium-shop.mjs';
import { explainPort, readPort, startServer, stop } from './serve.mjs';

const root = join(import.meta.dirname, '..', '..');
const home = join(root, 'build', 'premium');

/** Another port than the plain site's: what a browser keeps of that one must not get in the way. */
const port = readPort(process.argv.slice(2), 8090);
const real = (process.env.STRIPE_SECRET_KEY ?? '') !== '';

async function stripe() {
  if (!real) {
    try {
      return await startStandIn({ port: port === 0 ? 0 : port + 1, log: (line) => console.log(`  stand-in: ${line}`) });
    } catch (error) {
      explainPort(error, port + 1);
      throw error;
    }
  }
  const { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET } = process.env;
  if (/_live_/.test(STRIPE_SECRET_KEY)) stop('STRIPE_SECRET_KEY is a live key; use one of Stripe’s test mode here.');
  if ((STRIPE_WEBHOOK_SECRET ?? '') === '')
    stop(
      `STRIPE_WEBHOOK_SECRET is missing in the environment: "stripe listen --forward-to localhost:${port}/${endpointPath}webhook" prints one.`,
    );
  return { environment: { STRIPE_SECRET_KEY, STRIPE_WEBHOOK_SECRET } };
}

/** The owner's configuration; with Stripe's own keys the offers must be real ones. */
function readOwn() {
  const path = process.env.MYPICTOOLS_SITE_CONFIG ?? join(root, 'web', 'site.config.json');
  const own = JSON.parse(readFileSync(path, 'utf8'));
  if (real && (own.premium?.offers ?? []).length === 0)
    stop('With STRIPE_SECRET_KEY set, web/site.config.json needs "premium.offers" with prices of that Stripe account.');
  return own;
}

async function buildSite(config) {
  mkdirSync(home, { recursive: true });
  const [file, folder] = [join(home, 'site.config.json'), join(home, 'site')];
  writeFileSync(file, JSON.stringify(config, null, 2));
  console.log('- building the site with Premium');
  const env = { ...process.env, MYPICTOOLS_SITE_CONFIG: file, MYPICTOOLS_DIST: folder };
  delete env.STRIPE_SECRET_KEY;
  await promisify(execFile)('npm', ['run', '--silent', 'build'], { cwd: join(root, 'web'), env }).catch((error) => {
    stop(`The site with Premium does not build: ${String(error.stderr || error.message).trim()}`);
  });
  return folder;
}

const { standIn, environment } = await stripe();
const own = readOwn();
const keys = developmentKeys(join(home, 'keys.json'));
const config = premiumConfig({
  keys,
  own,
  ...(real && { offers: own.premium.offers }),
  portalLogin: standIn ? `${standIn.url}login` : own.premium?.portalLogin || undefined,
});
const folder = await buildSite(config);

let answer = () => false;
let siteHost = '';
let site;
try {
  site = await startServer({
    folder,
    port,
    before: (request, response) => {
      if (answer(request, response)) return true;
      // A licence is for one origin: whoever came by another name of this machine is led to the one that counts.
      if (siteHost === '' || request.headers.host === siteHost || request.headers.host === undefined) return false;
      response.writeHead(302, { location: `http://${siteHost}${request.url}` });
      response.end();
      return true;
    },
  });
} catch (error) {
  explainPort(error, port);
  stop(`The site cannot be served: ${error.message}`);
}
siteHost = new URL(site.url).host;
try {
  answer = await endpointBeside({ siteUrl: site.url, keys, config, environment });
} catch (error) {
  stop(error.message);
}
if (standIn) standIn.webhookUrl = `${site.url}${endpointPath}webhook`;

console.log(`
Serving with Premium on ${site.url} (Ctrl+C stops it). ${standIn ? `Stripe is played by ${standIn.url}: no card, no money.` : 'Stripe’s test mode takes card 4242 4242 4242 4242.'}
1. ${site.url}tools/resize/ : drop four pictures; after three you meet the limit, and nothing is lost.
2. ${site.url}premium/ : Buy, then Pay on Stripe’s page; you come back and it is unlocked.
3. "Invoices and cancelling" there leads to the portal${standIn ? ', where you also play the owner: renew, refund, cancel; "Check with Stripe" shows what comes of it' : ''}.
4. The restore address unlocks another browser (a private window will do)${standIn ? `; Stripe’s way to it by e-mail is ${standIn.url}login` : ''}.`);
