// A running download in words and as a bar, wherever one is shown.

import { formatBytes } from './format.js';

/** Brings the `.model-progress` text and the `.meter` within `place` up to date, where there are such. */
export function drawDownload(
  place: ParentNode,
  { loaded, total }: { readonly loaded: number; readonly total: number },
): void {
  const text = place.querySelector('.model-progress');
  const meter = place.querySelector<HTMLElement>('.meter');
  if (text === null || meter === null) return;
  const percent = total > 0 ? Math.round((loaded / total) * 100) : 0;
  text.textContent = `${formatBytes(loaded)} of ${formatBytes(total)}`;
  meter.setAttribute('aria-valuenow', String(percent));
  meter.style.setProperty('--part', `${percent}%`);
}
