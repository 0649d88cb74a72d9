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

/** A picture averaged over a grid of `side` by `side` cells, with premultiplied colour: for comparing across sizes. */
function onGrid({ width, height, data }, side) {
  const sums = new Float64Array(side * side * 4);
  const counts = new Float64Array(side * side);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const cell = Math.floor((y * side) / height) * side + Math.floor((x * side) / width);
      const from = (y * width + x) * 4;
      const alpha = data[from + 3] / 255;
      for (let c = 0; c < 3; c += 1) sums[cell * 4 + c] += data[from + c] * alpha;
      sums[cell * 4 + 3] += data[from + 3];
      counts[cell] += 1;
    }
  }
  return { sums, counts };
}

function gridDifference(a, b, side = 40) {
  const [first, second] = [onGrid(a, side), onGrid(b, side)];
  let sum = 0;
  for (let cell = 0; cell < side * side; cell += 1) {
    for (let c = 0; c < 4; c += 1) {
      sum += Math.abs(first.sums[cell * 4 + c] / (first.counts[cell] || 1) - second.sums[cell * 4 + c] / (second.counts[cell] || 1));
    }
  }
  return sum / (side * side * 4);
}

/** Undefined when the pictures agree, otherwise how they differ. */
export function compare(row, picture, reference) {
  const tolerance = toleranceFor(row.path);
  let difference;
  if (picture.width === reference.width && picture.height <= reference.height && reference.height % picture.height === 0) {
    // References of animations hold every frame one below the other.
    difference = visibleDifference(picture, { ...reference, data: reference.data.subarray(0, picture.data.length) });
  } else if (/\.svgz?$/i.test(row.path) && Math.abs(picture.width / picture.height / (reference.width / reference.height) - 1) < 0.02) {
    // Drawings are drawn at their own size, and the references of some at another.
    difference = gridDifference(picture, reference);
  } else {
    return `is ${picture.width}x${picture.height} where its reference is ${reference.width}x${reference.height}`;
  }
  return difference <= tolerance ? undefined : `differs from its reference by ${difference.toFixed(2)} (at most ${tolerance})`;
}
