// The input and the comparison by which a network's results on the graphics processor are judged.

/** A picture of a bright disc on a dark slope, the same everywhere, in the range that networks are fed with. */
export function testTensor(shape: readonly number[]): Float32Array<ArrayBuffer> {
  const [, planes = 1, height = 1, width = 1] = shape;
  const tensor = new Float32Array(planes * height * width);
  const centre = { x: width * 0.55, y: height * 0.45 };
  const radius = Math.min(width, height) * 0.3;
  let at = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const inside = Math.hypot(x - centre.x, y - centre.y) < radius;
        const slope = (x / width + y / height) / 2 - 0.5;
        tensor[at++] = inside ? 1 - 0.2 * plane : slope * (0.6 + 0.2 * plane);
      }
    }
  }
  return tensor;
}

/** Largest difference that one value may have, and the mean of all, as parts of the range of the right result. */
const mostApart = 0.1;
const mostApartInMean = 0.005;

/** Whether `result` may stand for `right`: the same within what rounding explains, and no value that is no number. */
export function agrees(right: Float32Array, result: Float32Array): boolean {
  if (right.length !== result.length || right.length === 0) return false;
  let least = Infinity;
  let most = -Infinity;
  for (const value of right) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const range = most - least;
  // A result without any range tells nothing about a mask, so it proves nothing.
  if (!(range > 0) || !Number.isFinite(range)) return false;
  let sum = 0;
  for (let index = 0; index < right.length; index++) {
    const apart = Math.abs((right[index] ?? 0) - (result[index] ?? 0)) / range;
    if (!(apart <= mostApart)) return false;
    sum += apart;
  }
  return sum / right.length <= mostApartInMean;
}
