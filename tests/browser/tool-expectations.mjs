// What each tool's result must look like, given options that make the outcome visible. A tool that is not named here
// is still opened, run, downloaded and decoded.

import assert from 'node:assert/strict';
import { cornerName, cornersOf, difference } from '../harness/pictures.mjs';

const names = (picture) => cornersOf(picture).map(cornerName);
const upright = ['red', 'green', 'blue', 'yellow'];

function sameSize({ picture, original }) {
  assert.deepEqual([picture.width, picture.height], [original.width, original.height]);
}

function crop(picture, { left, top, width, height }) {
  const data = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y += 1) {
    const from = ((top + y) * picture.width + left) * 4;
    data.set(picture.data.subarray(from, from + width * 4), y * width * 4);
  }
  return { width, height, data };
}

/** `{[operation]: {options, check}}`; check gets `{picture, original, result, source, format}`. */
export const expectations = {
  compress: {
    options: {},
    check({ picture, original, result, source, format }) {
      sameSize({ picture, original });
      assert.equal(format, 'jpeg');
      assert.ok(result.length < source.length, `${result.length} bytes from ${source.length}`);
      assert.ok(difference(picture, original) < 8, 'it still looks the same');
    },
  },
  'remove-background': {
    options: {},
    check({ picture, original, format }) {
      sameSize({ picture, original });
      assert.ok(['png', 'webp'].includes(format), `${format} keeps transparency`);
      const count = picture.width * picture.height;
      let clear = 0;
      let solid = 0;
      for (let i = 3; i < picture.data.length; i += 4) {
        if (picture.data[i] < 20) clear += 1;
        if (picture.data[i] > 235) solid += 1;
      }
      assert.ok(clear / count > 0.2, `${Math.round((clear / count) * 100)} % is transparent`);
      assert.ok(solid / count > 0.05, `${Math.round((solid / count) * 100)} % is solid`);
      const middle = ((picture.height >> 1) * picture.width + (picture.width >> 1)) * 4;
      assert.ok(picture.data[middle + 3] > 200, 'the subject in the middle is kept');
    },
  },
  resize: {
    options: { width: 320 },
    check({ picture, original }) {
      assert.deepEqual([picture.width, picture.height], [320, Math.round((original.height * 320) / original.width)]);
      assert.deepEqual(names(picture), upright);
    },
  },
  convert: {
    options: { 'output.format': 'webp' },
    check({ picture, original, format }) {
      assert.equal(format, 'webp');
      sameSize({ picture, original });
      assert.ok(difference(picture, original) < 8, 'it still looks the same');
    },
  },
  crop: {
    options: { 'area.left': 100, 'area.top': 80, 'area.width': 300, 'area.height': 200 },
    check({ picture, original }) {
      const wanted = crop(original, { left: 100, top: 80, width: 300, height: 200 });
      assert.deepEqual([picture.width, picture.height], [300, 200]);
      assert.ok(difference(picture, wanted) < 8, 'it is that part of the picture');
    },
  },
  rotate: {
    options: { angle: 90 },
    check({ picture, original }) {
      assert.deepEqual([picture.width, picture.height], [original.height, original.width]);
      assert.deepEqual(names(picture), ['blue', 'red', 'yellow', 'green']);
    },
  },
  flip: {
    options: { axis: 'horizontal' },
    check({ picture, original }) {
      sameSize({ picture, original });
      assert.deepEqual(names(picture), ['green', 'red', 'yellow', 'blue']);
    },
  },
};
