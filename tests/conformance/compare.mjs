// Compares a decoded picture with its reference, with a tolerance that depends on how exact the format is.

/** Mean absolute difference over premultiplied colour and alpha, 0 to 255: what is invisible does not count. */
function visibleDifference(a, b) {
  let sum = 0;
  for (let i = 0; i < a.data.length; i += 4) {
    const alphaA = a.data[i + 3];
    const alphaB = b.data[i + 3];
    sum += Math.abs(alphaA - alphaB);
    for (let c = 0; c < 3; c += 1) sum += Math.abs((a.data[i + c] * alphaA - b.data[i + c] * alphaB) / 255);
  }
  return sum / a.data.length;
}

function toleranceFor(path) {
  if (/\.svgz?$/i.test(path)) return 6;
  if (/\.(jpe?g|webp|avif)$/i.test(path)) return 4;
  return 1.5;
}

/** Undefined when the pictures agree, otherwise how they differ. */
export function compare(row, picture, reference) {
  if (picture.width !== reference.width || picture.height !== reference.height) {
    // References of animations hold every frame one below the other.
    const frames = reference.height / picture.height;
    if (!(Number.isInteger(frames) && picture.width === reference.width)) {
      return `is ${picture.width}x${picture.height} where its reference is ${reference.width}x${reference.height}`;
    }
  }
  const same = { ...reference, data: reference.data.subarray(0, picture.data.length) };
  const difference = visibleDifference(picture, same);
  const tolerance = toleranceFor(row.path);
  return difference <= tolerance ? undefined : `differs from its reference by ${difference.toFixed(2)} (at most ${tolerance})`;
}
