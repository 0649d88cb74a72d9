// A running download in words and as a bar, wherever one is shown.

import { h } from './dom.js';
import { formatBytes } from './format.js';

/** The words and the bar of a download that has begun; `drawDownload` fills them. */
export function downloadMeter(title: string): readonly HTMLElement[] {
  return [
    h('p', { class: 'model-progress number', 'aria-live': 'off' }),
    h('div', {
      class: 'meter',
      role: 'progressbar',
      'aria-label': `Getting what ${title} needs`,
      'aria-valuemin': 0,
      'aria-valuemax': 100,
    }),
  ];
}

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
