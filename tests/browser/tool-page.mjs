// Drives one tool's page as a person would: adds pictures, sets options, waits for the result, downloads it.

import fs from 'node:fs';

export class ToolPage {
  constructor(page, siteUrl) {
    this.page = page;
    this.siteUrl = siteUrl;
  }

  async open(id) {
    await this.page.goto(new URL(`tools/${id}/`, this.siteUrl).href);
  }

  /** `files` are `{name, mimeType, buffer}`. */
  async add(...files) {
    await this.page.locator('input[type=file]').first().setInputFiles(files);
    await this.page.locator('[data-file]').nth(files.length - 1).waitFor();
  }

  /** Sets an option by its field's name, whatever kind of field it is. */
  async set(name, value) {
    const field = this.page.locator(`[name="${name}"]`);
    const first = field.first();
    await first.waitFor({ state: 'attached' });
    await first.evaluate((element) => {
      for (let at = element.closest('details'); at; at = at.parentElement.closest('details')) at.open = true;
    });
    const kind = await first.evaluate((element) => (element.tagName === 'SELECT' ? 'select' : element.type));
    if (kind === 'select') await first.selectOption(String(value));
    else if (kind === 'radio') {
      const choice = this.page.locator(`[name="${name}"][value="${value}"]`);
      await choice.evaluate((element) => element.click());
    } else if (kind === 'checkbox') {
      if ((await first.isChecked()) !== value) await first.evaluate((element) => element.click());
    } else {
      await first.fill(String(value));
      await first.press('Tab');
    }
  }

  /** Sets several options, and waits until the form has taken them up. */
  async setAll(values) {
    for (const [name, value] of Object.entries(values)) await this.set(name, value);
    // The page waits a moment for further changes before it runs again.
    await this.page.waitForTimeout(500);
  }

  get downloadControl() {
    return this.page.getByRole('button', { name: /^Download/ }).or(this.page.getByRole('link', { name: /^Download/ })).first();
  }

  /** Waits until nothing runs any more; the states of all pictures. */
  async settled(timeoutMs = 60_000) {
    const end = Date.now() + timeoutMs;
    for (;;) {
      const states = await this.page.locator('[data-file]').evaluateAll((rows) => rows.map((row) => row.dataset.state));
      if (states.length > 0 && !states.some((state) => state === 'waiting' || state === 'running')) return states;
      if (Date.now() > end) throw new Error(`the pictures stayed ${states.join(', ')}`);
      await this.page.waitForTimeout(50);
    }
  }

  /** Waits for the result and saves it: `{name, bytes}`. */
  async download(timeoutMs = 60_000) {
    await this.downloadControl.waitFor({ timeout: timeoutMs });
    const [download] = await Promise.all([this.page.waitForEvent('download'), this.downloadControl.click()]);
    return { name: download.suggestedFilename(), bytes: fs.readFileSync(await download.path()) };
  }

  /** The sentences beside pictures that failed, by file name. */
  async errors() {
    return Object.fromEntries(
      await this.page
        .locator('[data-file][data-state=failed]')
        .evaluateAll((rows) => rows.map((row) => [row.dataset.file, row.querySelector('[data-error]')?.textContent?.trim() ?? ''])),
    );
  }
}

/** Decodes a picture with the browser's own decoder: `{width, height, data}` in RGBA. */
export async function decodeInBrowser(page, bytes, mediaType) {
  const decoded = await page.evaluate(
    async ({ base64, type }) => {
      const raw = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([raw], { type }));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const surface = canvas.getContext('2d');
      surface.drawImage(bitmap, 0, 0);
      const { data } = surface.getImageData(0, 0, bitmap.width, bitmap.height);
      let text = '';
      for (let i = 0; i < data.length; i += 32768) text += String.fromCharCode(...data.subarray(i, i + 32768));
      return { width: bitmap.width, height: bitmap.height, base64: btoa(text) };
    },
    { base64: bytes.toString('base64'), type: mediaType },
  );
  return { width: decoded.width, height: decoded.height, data: new Uint8Array(Buffer.from(decoded.base64, 'base64')) };
}

/** The format of a file by its first bytes, as the catalogue names it. */
export function formatOf(bytes) {
  const text = bytes.toString('latin1', 0, 16);
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'jpeg';
  if (text.startsWith('\x89PNG')) return 'png';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (text.slice(4, 12) === 'ftypavif') return 'avif';
  if (text.startsWith('GIF8')) return 'gif';
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tiff';
  return undefined;
}
