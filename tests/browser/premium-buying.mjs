// Buying Premium in the browser: the way through Stripe and back, the limit that is lifted, and everything that can go wrong on the way.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { makePhoto } from './photos.mjs';
import { bad, buy, buyButton, on, pay, refusedCall, restore, restoreAddress, storedToken } from './premium-shop.mjs';

/** The checkout session of the page of Stripe's that is open. */
const sessionOf = (page) => new URL(page.url()).pathname.split('/').at(-1);

/** `test` gives each its own session at the shop. */
export async function premiumBuyingTests({ test, shop }) {
  await test('bought at Stripe, unlocked here, by keyboard alone, and only small calls leave the page', async ({ page, requests }) => {
    const assets = path.join(shop.folder, 'assets');
    const proving = fs.readdirSync(assets).filter((name) => name.endsWith('.js') && fs.readFileSync(path.join(assets, name), 'utf8').includes('ERR_JWT_EXPIRED'));
    assert.equal(proving.length, 1, 'what proves licences is in a file of its own');
    const fetched = () => requests.some(({ url }) => url.endsWith(proving[0]));
    await page.goto(shop.url);
    await buyButton(page).focus();
    assert.equal(fetched(), false, 'without a licence it is not loaded');
    await page.keyboard.press('Enter');
    await pay(page).press('Enter');
    await page.getByText(on).waitFor();
    assert.ok(fetched());
    assert.equal(page.url(), shop.url, 'the session is gone from the address');
    assert.match(await page.locator('.premium-state').innerText(), /Monthly\. Works without a network until/);
    assert.match(await restoreAddress(page), new RegExp(`^${shop.url}#restore=sub_\\w+\\.[\\w-]{22}$`));
    const sent = requests.filter(({ method, url }) => method !== 'GET' && url.startsWith(shop.site.url));
    assert.deepEqual(sent.map(({ url }) => url.slice(shop.site.url.length)), ['premium-api/checkout', 'premium-api/claim']);
    for (const { body } of sent) assert.ok(body < 4096);
    await page.reload();
    await page.getByText(on).waitFor();
    assert.deepEqual(shop.log, []);
  });

  await test('pictures that wait at the limit go on when Premium is bought in another tab, and it is back after a refund', async ({ context, page }) => {
    const photos = await Promise.all([11, 12, 13, 14].map((seed) => makePhoto(seed)));
    const files = photos.map(({ file }) => file);
    const done = (count) => page.locator('[data-file][data-state=done]').nth(count - 1).waitFor();
    await page.goto(`${shop.site.url}tools/flip/`);
    await page.locator('input[type=file]').first().setInputFiles(files.slice(0, 3));
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.keyboard.press('Escape');
    const till = await context.newPage();
    const id = await buy(till, shop);
    await done(3);
    await page.locator('free-meter').getByText('Premium').waitFor();
    shop.ledger.refund(shop.ledger.chargeOf(id).id);
    await till.getByRole('button', { name: 'Check with Stripe' }).click();
    await till.locator(bad).waitFor();
    await page.locator('free-meter').getByText('free').waitFor();
    await page.locator('input[type=file]').first().setInputFiles(files.slice(3));
    await page.getByText('Kept until there are free pictures').waitFor();
  }, { session: { allow: refusedCall } });

  await test('coming back without paying buys nothing', async ({ page }) => {
    await page.goto(shop.url);
    await buyButton(page).click();
    await page.getByRole('button', { name: 'Cancel' }).click();
    await page.getByText('nothing was bought').waitFor();
    assert.equal(page.url(), shop.url);
    assert.ok(await buyButton(page).isVisible());
    await page.reload();
    await buyButton(page).waitFor();
    assert.equal(await page.getByText('nothing was bought').count(), 0);
  }, { session: { allow: refusedCall } });

  await test('the browser’s own way back from Stripe leaves the page usable', async ({ page }) => {
    await page.goto(shop.url);
    await buyButton(page).click();
    await pay(page).waitFor();
    await page.goBack();
    await buyButton(page, 'Yearly').click();
    await pay(page).waitFor();
  }, { session: { allow: refusedCall } });

  await test('another tab hears of the purchase, and of the removal', async ({ context, page }) => {
    const other = await context.newPage();
    await other.goto(shop.url);
    await buyButton(other).waitFor();
    await buy(page, shop);
    await other.getByText(on).waitFor();
    await page.getByRole('button', { name: 'Remove from this browser' }).click();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Keep it', 'the harmless choice is at hand');
    await page.getByRole('button', { name: 'Remove it' }).click();
    await buyButton(page).waitFor();
    await buyButton(other).waitFor();
  });

  await test('the answer to a paid purchase got lost: nothing is, and it is asked for again', async ({ context, page }) => {
    await page.goto(shop.url);
    await context.route(/premium-api\/claim/, (route) => route.abort());
    await buyButton(page).click();
    await pay(page).click();
    await page.locator(bad).getByText('cannot be reached').waitFor();
    await page.getByText('not confirmed yet').waitFor();
    assert.equal(await buyButton(page).count(), 0, 'it is not offered a second time');
    await context.unroute(/premium-api\/claim/);
    await page.getByRole('button', { name: 'Ask again' }).click();
    await page.getByText(on).waitFor();
  }, { session: { allow: refusedCall } });

  await test('while Stripe is down: one sentence, what is unlocked stays so, and afterwards it works', async ({ page }) => {
    await page.goto(shop.url);
    shop.standIn.down = true;
    await buyButton(page).click();
    await page.locator(bad).getByText('Stripe does not answer').waitFor();
    shop.standIn.down = false;
    await buy(page, shop);
    shop.standIn.down = true;
    await page.getByRole('button', { name: 'Check with Stripe' }).click();
    await page.locator(bad).getByText('Stripe does not answer').waitFor();
    assert.ok(await page.getByText(on).isVisible());
    await page.reload();
    await page.getByText(on).waitFor();
  }, { session: { allow: refusedCall } });

  await test('storage that was cleared in mid-session, between paying and coming back', async ({ context, page }) => {
    await page.goto(shop.url);
    await buyButton(page).click();
    await pay(page).waitFor();
    const other = await context.newPage();
    await other.goto(`${shop.site.url}licences/`);
    await other.evaluate(
      () => new Promise((resolve) => (indexedDB.deleteDatabase('mypictools-account').onsuccess = resolve)),
    );
    await pay(page).click();
    await page.locator(bad).getByText('open the restore address instead').waitFor();
    const [{ description }] = shop.ledger.all('subscription');
    await restore(page, description);
    await page.getByText(on).waitFor();
  });

  await test('paid, and the tab closed at Stripe: the page unlocks it when it is next opened', async ({ context, page }) => {
    await page.goto(shop.url);
    await buyButton(page).click();
    await pay(page).waitFor();
    shop.ledger.pay(sessionOf(page));
    await page.close();
    const later = await context.newPage();
    await later.goto(shop.url);
    await later.getByText(on).waitFor();
    await later.getByRole('status').getByText('What you have paid is unlocked').waitFor();
    await restoreAddress(later);
  });

  await test('a purchase that is not confirmed can be asked about again, or forgotten', async ({ page }) => {
    await page.goto(shop.url);
    await buyButton(page).click();
    await pay(page).waitFor();
    await page.goto(`${shop.url}#session=${sessionOf(page)}`);
    await page.locator(bad).getByText('has not arrived yet').waitFor();
    await page.getByRole('button', { name: 'Forget this purchase' }).press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Keep it', 'the harmless choice is at hand');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Ask again' }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Forget this purchase', 'the focus goes back');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Forget it' }).click();
    await buyButton(page).waitFor();
    await page.reload();
    await buyButton(page).waitFor();
  }, { session: { allow: refusedCall } });

  await test('while Stripe is slow the button says so, and a second press is no second purchase', async ({ page, requests }) => {
    await page.goto(shop.url);
    shop.standIn.delayMs = 1000;
    await buyButton(page).click();
    await page.getByText('Going to Stripe…').waitFor();
    await buyButton(page, 'Yearly').focus();
    await page.keyboard.press('Enter');
    await pay(page).waitFor();
    assert.equal(requests.filter(({ url }) => url.endsWith('premium-api/checkout')).length, 1);
  });
}
