// Turns the harness' samples into the table of ratios: ours divided by the peer's, so below 1 is ahead.

const titles = {
  J1: '12 MP JPEG to 1600 px JPEG',
  J1b: '12 MP JPEG (another) to 1600 px JPEG',
  J2: '12 MP JPEG to JPEG, plain',
  J2m: '12 MP JPEG to JPEG, mozjpeg',
  J3: '12 MP JPEG to 1600 px WebP',
  J4: '2 MP JPEG to AVIF',
  J5: '2 MP photo PNG to palette PNG',
  J5s: '2 MP screenshot PNG to palette PNG',
  J6: '100 MP JPEG to 2000 px JPEG',
  J7: '20 JPEGs of 12 MP to 1600 px WebP',
  J8: 'cold start to the first 32 px JPEG',
};

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function facts(samples) {
  if (samples === undefined || samples.unsupported || samples.error || samples.ms.length === 0) {
    return { why: samples?.error ? `failed: ${samples.error}` : 'cannot' };
  }
  return { ms: median(samples.ms), bytes: median(samples.out), wasmMB: Math.max(...samples.wasmMB), rssMB: Math.max(...samples.hwmMB) };
}

const row = (cells) => `| ${cells.join(' | ')} |\n`;

/** Markdown: for each job our time, bytes and memory, and for each peer the ratio of times and of bytes. */
export function ratioTable({ data, versions, rounds, runsPer, wire }, paint) {
  const peers = [...new Set(Object.values(data).flatMap((job) => Object.keys(job)))].filter((id) => id !== 'mypictools');
  let text = `Ratios are ours / the peer's (time, then bytes in brackets): below 1 is ahead. Medians of ${rounds} interleaved rounds of ${runsPer} runs, `;
  text += `Chromium ${versions.chromium}. Only ratios within one run mean anything.\n\n`;
  text += row(['job', 'ours: ms', 'bytes', 'WASM MB', 'peak RSS MB', ...peers]);
  text += row(Array(5 + peers.length).fill('---'));
  for (const [id, job] of Object.entries(data)) {
    const own = facts(job.mypictools);
    if (own.why) {
      text += row([`${id} ${titles[id] ?? ''}`, own.why, '', '', '', ...peers.map(() => '')]);
      continue;
    }
    const cells = peers.map((peer) => {
      const their = facts(job[peer]);
      return their.why ?? `${(own.ms / their.ms).toFixed(2)} (${(own.bytes / their.bytes).toFixed(2)})`;
    });
    text += row([`${id} ${titles[id] ?? ''}`, own.ms.toFixed(0), own.bytes, own.wasmMB.toFixed(0), own.rssMB.toFixed(0), ...cells]);
  }
  text += '\nThe peers in milliseconds, and the WASM memory they took in MB:\n\n';
  text += row(['job', ...peers]) + row(Array(1 + peers.length).fill('---'));
  for (const [id, job] of Object.entries(data)) {
    text += row([id, ...peers.map((peer) => {
      const their = facts(job[peer]);
      return their.why ?? `${their.ms.toFixed(0)} ms, ${their.wasmMB.toFixed(0)} MB`;
    })]);
  }
  const fetched = Object.entries(wire ?? {}).map(([id, { raw, gzip9 }]) => `${id} ${(raw / 1e6).toFixed(1)} MB (${(gzip9 / 1e6).toFixed(1)} MB with gzip)`);
  if (fetched.length > 0) text += `\nFetched for a cold start: ${fetched.join(', ')}.\n`;
  text += `\nHome page: first contentful paint after ${paint.firstPaintMs.toFixed(0)} ms (median of ${paint.samples.length} fresh profiles), `;
  text += `${paint.requests} requests, ${(paint.bytes / 1024).toFixed(0)} KiB (${(paint.brotliBytes / 1024).toFixed(0)} KiB as Brotli), ${paint.wasmRequests} of them WebAssembly.\n`;
  return text;
}
