// What a licence does once it is bought: renewed, refunded, restored elsewhere, refused; and how its page looks.

import assert from 'node:assert/strict';
import { dayMs } from './account-kit.mjs';
import { accessible, fits } from './inspect.mjs';
import { bad, buy, buyButton, on, pay, refusedCall, restore, restoreAddress, storedLicence, storedToken } from './premium-shop.mjs';
import { until } from './waiting.mjs';

/** `test` gives each its own session at the shop; `chromium` makes further ones, as of other devices. */
export async function premiumLicenceTests({ test, shop, chromium }) {
  await test('half its life later it is renewed by itself, and a day is told that lies further off', async ({ context, page }) => {
    await buy(page, shop);
    const first = await storedToken(page);
    const until14 = await page.locator('.premium-state').innerText();
    shop.clock.ms += 8 * dayMs;
    await context.clock.setFixedTime(shop.clock.ms);
    // Any page may be the one that renews it.
    const renewed = page.waitForResponse((response) => response.url().endsWith('premium-api/refresh'));
    await page.goto(shop.site.url);
    await renewed;
    await page.goto(shop.url);
    await until(async () => (await storedToken(page)) !== first, 'another licence is here');
    await page.getByText(on).waitFor();
    const day = (text) => /network until (.*?)\./.exec(text)[1];
    assert.ok(Date.parse(day(await page.locator('.premium-state').innerText())) > Date.parse(day(until14)), 'a later day');
    await restoreAddress(page);
  });

  await test('refunded: the next look takes it away, and the old licence is not taken again', async ({ page }) => {
    const id = await buy(page, shop);
    const token = await storedToken(page);
    shop.ledger.refund(shop.ledger.chargeOf(id).id);
    await page.getByRole('button', { name: 'Check with Stripe' }).click();
    await page.locator(bad).getByText('This licence has ended').waitFor();
    await buyButton(page).waitFor();
    await restore(page, token);
    await page.locator(bad).getByText('cancelled or refunded').waitFor();
    await page.reload();
    await page.locator('.premium-now .banner').getByText('This licence has ended').waitFor();
    assert.ok(await buyButton(page).isVisible());
  }, { session: { allow: refusedCall } });

  await test('cancelled in Stripe’s portal it lasts to the end of the paid time', async ({ page }) => {
    const id = await buy(page, shop);
    await page.getByRole('button', { name: /^Invoices and cancelling/ }).click();
    await page.getByRole('button', { name: 'Cancel at the end of the period' }).click();
    await page.getByText('active, ends').waitFor();
    await page.getByRole('link', { name: 'Back to the site' }).click();
    await page.getByRole('button', { name: 'Check with Stripe' }).click();
    await page.getByText('It is paid, and renewed.').waitFor();
    shop.ledger.cancelNow(id);
    await page.getByRole('button', { name: 'Check with Stripe' }).click();
    await page.locator(bad).getByText('This licence has ended').waitFor();
  }, { session: { allow: refusedCall } });

  await test('another device: by the address, and by Stripe’s e-mail', async ({ page }) => {
    await buy(page, shop);
    const address = await restoreAddress(page);
    for (const way of ['address', 'e-mail']) {
      const device = await chromium.session();
      try {
        let found = address;
        if (way === 'e-mail') {
          await device.page.goto(shop.url);
          await device.page.getByText('Bought already?').click();
          await device.page.getByRole('link', { name: /by e-mail/ }).click();
          await device.page.getByRole('button', { name: 'Send me a link' }).click();
          await device.page.getByRole('link').first().click();
          found = /http\S+#restore=\S+/.exec(await device.page.locator('code').first().innerText())?.[0];
        }
        await device.page.goto(found);
        await device.page.getByText(on).waitFor();
        assert.equal(device.page.url(), shop.url, 'the code is gone from the address');
        assert.equal(await device.page.getByRole('button', { name: /^Invoices/ }).count(), 0);
        assert.equal(await device.page.getByRole('link', { name: /^Invoices/ }).getAttribute('href'), `${shop.standIn.url}login`);
        assert.deepEqual(device.problems, []);
      } finally {
        await device.close();
      }
    }
  });

  await test('a return address in somebody else’s browser unlocks nothing', async ({ page }) => {
    await page.goto(shop.url);
    await buyButton(page).click();
    await pay(page).waitFor();
    const session = new URL(page.url()).pathname.split('/').at(-1);
    shop.ledger.pay(session);
    const thief = await chromium.session({ allow: refusedCall });
    try {
      await thief.page.goto(`${shop.url}#session=${session}`);
      await thief.page.locator(bad).getByText('not begun in this browser').waitFor();
      await buyButton(thief.page).click();
      await pay(thief.page).waitFor();
      await thief.page.goto(`${shop.url}#session=${session}`);
      await thief.page.locator(bad).getByText('not begun in this browser').waitFor();
      assert.equal(await thief.page.getByText(on).count(), 0);
    } finally {
      await thief.close();
    }
    await page.goto(`${shop.url}#session=${session}`);
    await page.getByText(on).waitFor();
  });

  await test('tampered, foreign, expired and senseless licences: one sentence each, and nothing is unlocked', async ({ context, page }) => {
    await buy(page, shop);
    const token = await storedToken(page);
    await page.getByRole('button', { name: 'Remove from this browser' }).click();
    await page.getByRole('button', { name: 'Remove it' }).click();
    const [head, body, signature] = token.split('.');
    const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = JSON.parse(Buffer.from(body, 'base64url'));
    const cases = [
      [`${head}.${encode({ ...claims, exp: 9_999_999_999 })}.${signature}`, 'not one of this site, or it was changed'],
      [`${encode({ alg: 'none', typ: 'licence+jwt' })}.${body}.AA`, 'not one of this site, or it was changed'],
      [`${head}.${encode({ ...claims, aud: 'https://other.example.org' })}.${signature}`, 'for another site'],
      ['hello', 'neither a restore address nor a restore code'],
      [`${claims.sub}.AAAAAAAAAAAAAAAAAAAAAA`, 'not one of this site; copy the whole of it'],
    ];
    for (const [words, sentence] of cases) {
      await restore(page, words);
      await page.locator(bad).getByText(sentence).waitFor();
      assert.equal(await page.getByText(on).count(), 0);
    }
    await context.clock.setFixedTime(Date.now() + 15 * dayMs);
    await restore(page, token);
    await page.locator(bad).getByText('run out').waitFor();
  }, { session: { allow: refusedCall } });

  await test('the clock set back does not prolong it', async ({ context, page }) => {
    await buy(page, shop);
    await context.route(/premium-api/, (route) => route.abort());
    await context.clock.setFixedTime(Date.now() + 13 * dayMs);
    await page.reload();
    await page.getByText(on).waitFor();
    const setBack = Date.now() + 2 * dayMs;
    await context.clock.setFixedTime(setBack);
    await page.reload();
    await page.getByText('clock was set back').waitFor();
    // It tries by itself first; only when that has failed is the button what renews it.
    await until(async () => (await storedLicence(page)).triedAt === setBack, 'it did not try');
    await context.unroute(/premium-api/);
    await page.getByRole('button', { name: 'Renew now' }).click();
    await page.getByText(on).waitFor();
  }, { session: { allow: refusedCall } });

  await test('a restore address that is pasted while the page is open is taken, and removed from the address', async ({ page }) => {
    await buy(page, shop);
    const address = await restoreAddress(page);
    await page.getByRole('button', { name: 'Remove from this browser' }).click();
    await page.getByRole('button', { name: 'Remove it' }).click();
    await buyButton(page).waitFor();
    await page.evaluate((to) => location.assign(to), address);
    await page.getByText(on).waitFor();
    assert.equal(page.url(), shop.url);
  });

  await test('an address of another purchase does not replace Premium that is on', async ({ page }) => {
    const device = await chromium.session();
    await buy(device.page, shop, 'For good');
    const other = await restoreAddress(device.page);
    await device.close();
    await buy(page, shop);
    const own = await restoreAddress(page);
    await page.goto(other);
    await page.locator(bad).getByText('by another purchase').waitFor();
    assert.ok(await page.getByRole('heading', { name: on }).isVisible());
    assert.equal(await restoreAddress(page), own);
  });

  await test('a renewal that could not be paid: it is said, and the way to a new card stays open', async ({ context, page }) => {
    const id = await buy(page, shop);
    shop.clock.ms += 29 * dayMs;
    await context.clock.setFixedTime(shop.clock.ms);
    const renewed = page.waitForResponse((response) => response.url().endsWith('premium-api/refresh'));
    await page.reload();
    await renewed;
    shop.ledger.renew(id, { paid: false });
    shop.clock.ms += 7 * dayMs;
    await context.clock.setFixedTime(shop.clock.ms);
    await page.reload();
    await page.getByText('Premium is waiting here').waitFor();
    await page.locator('.premium-due').getByText(/payment/).waitFor();
    assert.equal(await buyButton(page).count(), 0, 'what is bought already is not offered again');
    await page.getByRole('button', { name: /^Renew the card/ }).click();
    await page.waitForURL(/portal/);
    shop.ledger.recover(id);
    await page.goto(shop.url);
    await page.getByRole('button', { name: 'Renew now' }).click();
    await page.getByText(on).waitFor();
    assert.equal(await page.locator('.premium-due').count(), 0);
  }, { session: { allow: refusedCall } });

  for (const [colorScheme, width] of [['light', 1280], ['dark', 390], ['dark', 320]])
    await test(`the page is accessible and fits (${colorScheme}, ${width} pixels)`, async ({ page }) => {
      await page.goto(shop.url);
      await page.getByText('Bought already?').click();
      await restore(page, 'hello');
      await page.locator(bad).waitFor();
      await accessible(page, 'with offers and an error');
      await fits(page, 'with offers');
      await buy(page, shop, 'For good');
      await accessible(page, 'unlocked');
      await fits(page, 'unlocked');
      await page.getByRole('button', { name: 'Remove from this browser' }).click();
      await accessible(page, 'about to be removed');
      await fits(page, 'about to be removed');
    }, { session: { colorScheme, viewport: { width, height: 800 }, reducedMotion: 'reduce', bypassCSP: true } });
}
