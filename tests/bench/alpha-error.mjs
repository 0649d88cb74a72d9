// How far an alpha is from its reference: the measures that the matting literature reports.

/** Standard deviation, in pixels, of the Gaussian whose derivative measures gradients (Rhemann et al., CVPR 2009). */
const gradientSigma = 1.4;

/** First derivative of a Gaussian and the Gaussian itself, as kernels of one length. */
function kernels(sigma) {
  const radius = Math.ceil(3 * sigma);
  const gauss = Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-((i - radius) ** 2) / (2 * sigma ** 2)),
  );
  const sum = gauss.reduce((a, b) => a + b, 0);
  const smooth = gauss.map((g) => g / sum);
  return { radius, smooth, slope: smooth.map((g, i) => (-(i - radius) / sigma ** 2) * g) };
}

function filtered(values, width, height, along, across, radius) {
  const rows = new Float32Array(values.length);
  const out = new Float32Array(values.length);
  const clamp = (at, end) => Math.min(end - 1, Math.max(0, at));
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let k = -radius; k <= radius; k += 1)
        sum += along[k + radius] * values[y * width + clamp(x + k, width)];
      rows[y * width + x] = sum;
    }
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (let k = -radius; k <= radius; k += 1)
        sum += across[k + radius] * rows[clamp(y + k, height) * width + x];
      out[y * width + x] = sum;
    }
  return out;
}

function gradient(alpha, width, height) {
  const { radius, smooth, slope } = kernels(gradientSigma);
  const values = Float32Array.from(alpha, (v) => v / 255);
  const dx = filtered(values, width, height, slope, smooth, radius);
  const dy = filtered(values, width, height, smooth, slope, radius);
  return dx.map((x, i) => Math.hypot(x, dy[i]));
}

/** Pixels within 1 % of the long side of the reference's edge. */
function nearEdge({ width, height, alpha }) {
  const reach = Math.max(2, Math.round(0.01 * Math.max(width, height)));
  const near = new Uint8Array(width * height);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const i = y * width + x;
      const soft = alpha[i] > 12 && alpha[i] < 243;
      const step = x + 1 < width && Math.abs(alpha[i] - alpha[i + 1]) > 40;
      const drop = y + 1 < height && Math.abs(alpha[i] - alpha[i + width]) > 40;
      if (!soft && !step && !drop) continue;
      for (let v = Math.max(0, y - reach); v <= Math.min(height - 1, y + reach); v += reach)
        near.fill(1, v * width + Math.max(0, x - reach), v * width + Math.min(width, x + reach + 1));
    }
  return near;
}

/**
 * Both as `{width, height, alpha}` of one size, alpha 0 to 255.
 * `mean`: mean absolute error, 0 to 1. `edge`: the same near the reference's edge. `sad`: sum of absolute errors in
 * thousands. `gradient`: sum of squared differences of gradients, in thousands. `iou`: intersection over union of what is
 * more subject than background.
 */
export function alphaError(result, reference) {
  const { width, height, alpha } = reference;
  if (result.width !== width || result.height !== height)
    throw new Error(`sizes differ: ${result.width} x ${result.height} and ${width} x ${height}`);
  const near = nearEdge(reference);
  let sum = 0;
  let edge = 0;
  let edgePixels = 0;
  let both = 0;
  let either = 0;
  for (let i = 0; i < alpha.length; i += 1) {
    const error = Math.abs(result.alpha[i] - alpha[i]) / 255;
    sum += error;
    edge += near[i] * error;
    edgePixels += near[i];
    const ours = result.alpha[i] > 127;
    const theirs = alpha[i] > 127;
    both += ours && theirs ? 1 : 0;
    either += ours || theirs ? 1 : 0;
  }
  const own = gradient(result.alpha, width, height);
  const wanted = gradient(alpha, width, height);
  let slope = 0;
  for (let i = 0; i < own.length; i += 1) slope += (own[i] - wanted[i]) ** 2;
  return {
    mean: sum / alpha.length,
    edge: edgePixels > 0 ? edge / edgePixels : 0,
    sad: sum / 1000,
    gradient: slope / 1000,
    iou: either > 0 ? both / either : 1,
  };
}
