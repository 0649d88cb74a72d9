// One picture in the list: thumbnail, name, sizes, state, progress, and what can be done with it.

import { strokesOf } from './brush-strokes.js';
import { h, icon } from './dom.js';
import { doubtOf } from './doubt.js';
import { countOf, formatBytes, formatChange, formatDimensions } from './format.js';
import { shownName } from './file-names.js';
import type { Job } from './job-queue.js';
import { stageWithPercent } from './progress-words.js';
import { drawThumbnail } from './viewable.js';

export type RowAction = 'select' | 'save' | 'cancel' | 'retry' | 'remove';

const thumbnailSize = 112;

export class FileRow {
  readonly element: HTMLElement;
  private readonly thumbnail = h('canvas', {
    class: 'thumb',
    width: thumbnailSize,
    height: thumbnailSize,
    'aria-hidden': 'true',
  });
  private thumbnailFailed: boolean | undefined;
  private stopgap: Blob | undefined;
  private readonly facts = h('span', { class: 'row-facts number' });
  private readonly bar = h('span', { class: 'row-bar', 'aria-hidden': 'true' });
  private readonly doubt = h('p', { class: 'row-doubt', 'data-doubt': true });
  private readonly error = h('p', { class: 'row-error', 'data-error': true });
  private readonly select: HTMLButtonElement;
  private readonly buttons: Readonly<Record<'save' | 'cancel' | 'retry' | 'remove', HTMLButtonElement>>;

  constructor(job: Job, act: (action: RowAction) => void) {
    const name = shownName(job.file.name);
    const button = (action: RowAction, iconName: string, label: string): HTMLButtonElement =>
      h(
        'button',
        {
          type: 'button',
          class: 'button quiet square small',
          'aria-label': label,
          title: label,
          onclick: () => act(action),
        },
        icon(iconName),
      );
    this.buttons = {
      save: button('save', 'download', `Save the result of ${name}`),
      cancel: button('cancel', 'close', `Cancel ${name}`),
      retry: button('retry', 'retry', `Try ${name} again`),
      remove: button('remove', 'trash', `Remove ${name} from the list`),
    };
    this.select = h(
      'button',
      { type: 'button', class: 'row-select', onclick: () => act('select') },
      h('span', { class: 'row-name' }, name),
      this.facts,
    );
    this.element = h(
      'li',
      { class: 'file-row', 'data-file': job.file.name, 'data-state': job.state },
      h('span', { class: 'thumb-box' }, icon('generic'), this.thumbnail),
      h('div', { class: 'row-text' }, this.select, this.doubt, this.error),
      h('div', { class: 'row-actions' }, ...Object.values(this.buttons)),
      this.bar,
    );
    this.update(job, false, false);
  }

  /** Call once the row is on the page. */
  drawThumbnail(blob: Blob): void {
    void drawThumbnail(blob, this.thumbnail, thumbnailSize).then((drawn) => {
      this.element.toggleAttribute('data-thumbnail', drawn);
      this.thumbnailFailed = !drawn;
      if (!drawn && this.stopgap !== undefined) this.drawThumbnailOnce(this.stopgap);
    });
  }

  /** For a file that the browser cannot show: its result. May be called before that is known. */
  drawThumbnailOnce(result: Blob): void {
    this.stopgap = undefined;
    if (this.thumbnailFailed === true) this.drawThumbnail(result);
    else if (this.thumbnailFailed === undefined) this.stopgap = result;
  }

  update(job: Job, selected: boolean, several: boolean): void {
    const { state, result, progress, failure, file } = job;
    this.element.dataset['state'] = state;
    this.element.toggleAttribute('data-selected', selected && several);
    if (selected && several) this.select.setAttribute('aria-current', 'true');
    else this.select.removeAttribute('aria-current');
    this.facts.replaceChildren(...this.words(job));
    const doubt = state === 'done' ? doubtOf(job) : undefined;
    this.doubt.hidden = doubt === undefined;
    if (doubt !== undefined && this.doubt.dataset['doubt'] !== doubt.kind) {
      this.doubt.replaceChildren(h('strong', {}, doubt.title), ` ${doubt.sentence}`);
    }
    this.doubt.dataset['doubt'] = doubt?.kind ?? '';
    this.error.textContent = state === 'failed' ? (failure?.message ?? '') : '';
    this.error.hidden = state !== 'failed';
    this.bar.hidden = state !== 'running';
    this.bar.style.setProperty('--part', `${Math.round((progress?.fraction ?? 0.02) * 100)}%`);
    this.buttons.save.hidden = !(several && state === 'done' && result !== undefined);
    this.buttons.cancel.hidden = state !== 'running' && !(several && state === 'waiting');
    this.buttons.retry.hidden = state !== 'failed' && state !== 'cancelled';
    this.element.title = shownName(file.name);
  }

  private words(job: Job): readonly (HTMLElement | string)[] {
    const { state, result, progress, file } = job;
    const before = formatBytes(file.size);
    const strokes = Object.values(job.edits).flatMap((value) => strokesOf(value)).length;
    if (state === 'running') {
      return [`${before} · ${stageWithPercent(progress, job.masked)}`];
    }
    if (job.limited) return [`${before} · Kept until there are free pictures again`];
    // Waiting to be made again, it keeps the words of the result before.
    if ((state === 'done' || state === 'waiting') && result !== undefined) {
      const smaller = result.blob.size < file.size;
      return [
        `${before} → ${formatBytes(result.blob.size)} `,
        h('span', { class: smaller ? 'change good' : 'change' }, formatChange(file.size, result.blob.size)),
        ` · ${formatDimensions(result.width, result.height)}`,
        strokes === 0 ? '' : ` · ${countOf(strokes, 'stroke')}`,
      ];
    }
    if (state === 'cancelled') return [`${before} · Cancelled`];
    if (state === 'failed') return [before];
    return [`${before} · Waiting`];
  }
}
