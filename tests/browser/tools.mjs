// Walks the catalogue: every tool's page opens without a complaint, takes a photo and gives a right download.

import assert from 'node:assert/strict';
import { convert } from '../harness/native.mjs';
import { decodePng } from '../harness/png.mjs';
import { corpusPhoto, makePhoto } from './photos.mjs';
import { expectations } from './tool-expectations.mjs';
import { decodeInBrowser, formatOf, ToolPage } from './tool-page.mjs';

/** The download's pixels by the browser's decoder, or by the native command for what browsers don't show. */
async function decode(page, bytes, mediaType, format) {
  if (format !== 'tiff') return decodeInBrowser(page, bytes, mediaType);
  return decodePng(await convert(bytes, 'png'));
}

async function runTool(chromium, site, catalogue, operation, photo) {
  const { page, problems, close } = await chromium.session();
  try {
    const tool = new ToolPage(page, site.url);
    await tool.open(operation.id);
    assert.match(await page.title(), new RegExp(operation.title, 'i'));
    await tool.add(photo.file);
    const expected = expectations[operation.id];
    if (photo.original && expected) await tool.setAll(expected.options);
    const { name, bytes } = await tool.download();
    const format = formatOf(bytes);
    const about = catalogue.formats.find((each) => each.id === format);
    assert.ok(about, `the download is no picture: ${bytes.subarray(0, 16).toString('latin1')}`);
    assert.ok(about.extensions.includes(name.split('.').pop()), `${name} holds ${about.title}`);
    const picture = await decode(page, bytes, about.mediaType, format);
    assert.ok(picture.width > 0 && picture.height > 0);
    if (photo.original && expected) {
      expected.check({ picture, original: photo.original, result: bytes, source: photo.jpeg, format });
    }
    assert.deepEqual(await tool.errors(), {});
    assert.deepEqual(problems, []);
  } finally {
    await close();
  }
}

export async function toolTests({ suite, chromium, site, catalogue }) {
  const photo = await makePhoto();
  const real = corpusPhoto();
  for (const operation of catalogue.operations) {
    await suite.test(`tool ${operation.id}`, () => runTool(chromium, site, catalogue, operation, photo));
    if (real) {
      await suite.test(`tool ${operation.id}, a photo of the corpus`, () => runTool(chromium, site, catalogue, operation, { file: real }));
    }
  }
  const formats = catalogue.formats.filter((format) => format.write);
  await suite.test('convert to every format', async () => {
    const { page, problems, close } = await chromium.session();
    try {
      const tool = new ToolPage(page, site.url);
      await tool.open('convert');
      await tool.add(photo.file);
      for (const format of formats) {
        await tool.setAll({ 'output.format': format.id });
        const { name, bytes } = await tool.download();
        assert.equal(formatOf(bytes), format.id, name);
        const picture = await decode(page, bytes, format.mediaType, format.id);
        assert.deepEqual([picture.width, picture.height], [photo.original.width, photo.original.height], format.id);
      }
      assert.deepEqual(problems, []);
    } finally {
      await close();
    }
  }, { timeoutMs: 90_000 });
}
