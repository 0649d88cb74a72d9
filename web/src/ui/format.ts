// Turns numbers into words for people, and sizes that people type back into numbers.

const sizeUnits = ['B', 'KB', 'MB', 'GB'] as const;

/** Bytes in decimal units with at most three digits: "812 KB", "4.13 MB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (unit < sizeUnits.length - 1 && Math.round(value) >= 1000) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
  return `${trimZeros(value.toFixed(digits))} ${sizeUnits[unit]}`;
}

/** Reads "100 KB", "1.5mb", "2,5 MB" or "200000" (bytes); undefined when it is not a size. */
export function parseBytes(text: string): number | undefined {
  const match = /^\s*(\d+(?:[.,]\d+)?|[.,]\d+)\s*(b|bytes?|kb?|kib|mb?|mib|gb?|gib)?\s*$/i.exec(text);
  if (match?.[1] === undefined) return undefined;
  const value = Number(match[1].replace(',', '.'));
  const unit = (match[2] ?? 'b').toLowerCase();
  const base = unit.includes('i') ? 1024 : 1000;
  const power = { b: 0, k: 1, m: 2, g: 3 }[unit[0] ?? 'b'] ?? 0;
  return Math.round(value * base ** power);
}

/** How much smaller the result is: "−68 %"; larger results read "+4 %". */
export function formatChange(before: number, after: number): string {
  if (before <= 0) return '';
  const percent = ((after - before) / before) * 100;
  const rounded = Math.abs(percent) < 10 ? Math.round(percent * 10) / 10 : Math.round(percent);
  if (rounded === 0) return '±0 %';
  return `${rounded < 0 ? '−' : '+'}${Math.abs(rounded)} %`;
}

export function formatDimensions(width: number, height: number): string {
  return `${width} × ${height}`;
}

/** "0.4 s", "12 s", "2 min". */
export function formatDuration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 0.1) return '< 0.1 s';
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}

/** A number without needless zeros and without exponent, for a text field. */
export function formatNumber(value: number): string {
  return trimZeros(value.toFixed(4));
}

function trimZeros(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

/** "1 picture", "3 pictures", "3 entries". */
export function countOf(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun.endsWith('ry') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}
