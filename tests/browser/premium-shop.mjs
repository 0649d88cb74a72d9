// A shop for the browser tests of Premium: a site that sells, its endpoint, the stand-in for Stripe, and what a buyer does.

import http from 'node:http';
import { developmentKeys, endpointBeside, endpointPath, premiumConfig, startStandIn } from '../../scripts/lib/premium-shop.mjs';
import { buildSite } from '../harness/build-site.mjs';
import { startSite } from './site.mjs';

export const on = 'Premium is on in this browser';
export const bad = '.banner.bad';
/** A refused call shows in the console of its own accord. */
export const refusedCall = /Failed to load resource/;

/** A server that only the endpoint answers on, as where it stands apart from the site. */
async function serverApart(answer) {
  const server = http.createServer((request, response) => answer(request, response) || response.writeHead(404).end());
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/${endpointPath}`, server };
}

/**
 * The whole shop. Its clock is the endpoint's and Stripe's; pages have one of their own. `apart`: the endpoint is another
 * server than the site's.
 */
export async function openShop({ apart = false } = {}) {
  const keys = developmentKeys();
  const clock = { ms: Date.now(), now: () => clock.ms };
  const { standIn, environment } = await startStandIn({ clock });
  let endpoint = () => false;
  const own = apart ? await serverApart((request, response) => endpoint(request, response)) : undefined;
  const config = premiumConfig({ keys, portalLogin: `${standIn.url}login`, freeImagesPerDay: 2, endpoint: own?.url });
  const built = await buildSite(config);
  const before = (request, response) => !apart && endpoint(request, response);
  const site = await startSite({ folder: built.folder, before });
  const log = [];
  const limiter = { take: () => Promise.resolve(0) };
  endpoint = await endpointBeside({ siteUrl: site.url, keys, config, environment, clock, limiter, log: (line) => log.push(line) });
  standIn.webhookUrl = own ? `${own.url}webhook` : `${site.url}${endpointPath}webhook`;
  const close = async () => {
    own?.server.closeAllConnections();
    own?.server.close();
    await Promise.all([site.close(), standIn.close()]);
    built.remove();
  };
  return { config, keys, environment, site, standIn, ledger: standIn.ledger, clock, log, folder: built.folder, url: `${site.url}premium/`, close };
}

export const buyButton = (page, offer = 'Monthly') => page.getByRole('button', { name: new RegExp(`^Buy ${offer}`) });
export const pay = (page) => page.getByRole('button', { name: 'Pay', exact: true });
export const restoreAddress = (page) => page.getByLabel(/^Your restore address/).inputValue();

export async function buy(page, shop, offer = 'Monthly') {
  await page.goto(shop.url);
  await buyButton(page, offer).click();
  await pay(page).click();
  await page.getByText(on).waitFor();
  const [bought] = shop.ledger.all(offer === 'For good' ? 'payment_intent' : 'subscription');
  return bought.id;
}

/** Pastes words where a restore address belongs. */
export async function restore(page, words) {
  const field = page.getByLabel('Restore address or code');
  if (!(await field.isVisible())) await page.getByText('Bought already?').click();
  await field.fill(words);
  await page.getByRole('button', { name: 'Unlock this browser' }).click();
}

/** What the page keeps about its licence. */
export const storedLicence = (page) =>
  page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('mypictools-account');
        opening.onerror = () => reject(opening.error);
        opening.onsuccess = () => {
          const reading = opening.result.transaction('licence').objectStore('licence').get('licence');
          reading.onsuccess = () => {
            opening.result.close();
            resolve(reading.result);
          };
        };
      }),
  );

export const storedToken = async (page) => (await storedLicence(page))?.token;
