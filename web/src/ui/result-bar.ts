// The foot of the options: what came out, and the one button that saves it.

import type { Catalogue, Format, Operation } from '../engine/recipe.js';
import { moreMenu } from './command-menu.js';
import type { Size } from './crop-geometry.js';
import { h, icon } from './dom.js';
import { isDoubt } from './doubt.js';
import { countOf, formatBytes, formatChange, formatDimensions, formatDuration } from './format.js';
import type { Job } from './job-queue.js';
import { nearlyDone, stageTitle } from './progress-words.js';
import { canCopyPictures } from './saving.js';

export interface ResultActions {
  readonly save: () => void;
  readonly copy: () => void;
  readonly cancel: () => void;
  /** Says again why pictures wait for the free allowance. */
  readonly explainLimit: () => void;
  /** Takes the results on to another tool. */
  readonly continueWith: (operationId: string) => void;
}

/** What can be done with the results: nothing yet, cancel, or save. */
export type ResultState = 'idle' | 'busy' | 'ready';

export class ResultBar {
  state: ResultState = 'idle';
  /** Facts and the button; stays in sight on small screens. */
  readonly element: HTMLElement;
  /** What else can be done with a result. */
  readonly more: HTMLElement;
  private readonly formats: readonly Format[];
  private readonly facts = h('div', { class: 'result-facts' });
  private readonly warnings = h('ul', { class: 'warnings', role: 'list' });
  private readonly save: HTMLButtonElement;
  private readonly cancel: HTMLButtonElement;
  private readonly copy: HTMLButtonElement;
  private readonly onward: HTMLSelectElement;
  private readonly limit: HTMLElement;
  private readonly limitText = h('span');
  private readonly note = h('p', { class: 'result-note' });

  constructor(operation: Operation, catalogue: Catalogue, actions: ResultActions) {
    this.formats = catalogue.formats;
    this.save = h('button', { type: 'button', class: 'button primary large save', onclick: actions.save });
    this.cancel = h('button', { type: 'button', class: 'button large', onclick: actions.cancel }, 'Cancel');
    this.copy = h(
      'button',
      { type: 'button', class: 'button quiet small', onclick: actions.copy },
      icon('copy'),
      'Copy',
    );
    this.onward = h(
      'select',
      { class: 'input small', 'aria-label': 'Continue with the result in another tool' },
      h('option', { value: '' }, 'Continue in …'),
      ...catalogue.operations
        .filter((other) => other.id !== operation.id)
        .map((other) => h('option', { value: other.id }, other.title)),
    );
    this.onward.addEventListener('change', () => {
      if (this.onward.value !== '') actions.continueWith(this.onward.value);
      this.onward.value = '';
    });
    this.limit = h(
      'p',
      { class: 'held' },
      this.limitText,
      ' ',
      h('button', { type: 'button', class: 'link-button', onclick: actions.explainLimit }, 'What now?'),
    );
    this.element = h(
      'div',
      { class: 'result-bar' },
      this.facts,
      this.limit,
      this.warnings,
      h('div', { class: 'result-main' }, this.save, this.cancel),
    );
    this.more = h(
      'div',
      { class: 'result-more' },
      h('div', { class: 'result-row' }, this.copy, this.onward, moreMenu()),
      this.note,
    );
  }

  /** A sentence under the buttons, such as that a copy was made. */
  say(text: string): void {
    this.note.textContent = text;
  }

  /**
   * `held` says why nothing runs, for example that a model is missing; `original` is the selected picture's size
   * where it is known.
   */
  update(jobs: readonly Job[], selected: Job | undefined, held: string, original: Size | undefined): void {
    const limited = jobs.filter((job) => job.limited).length;
    const busy = jobs.filter(
      (job) => job.state === 'running' || (job.state === 'waiting' && held === '' && !job.limited),
    );
    const done = jobs.filter((job) => job.state === 'done' && job.result !== undefined);
    const failed = jobs.filter((job) => job.state === 'failed');
    const ready = busy.length === 0 && done.length > 0 && held === '';
    this.limit.hidden = limited === 0;
    this.limitText.textContent = `${countOf(limited, 'picture')} ${limited === 1 ? 'waits' : 'wait'}: today’s free ones are used.`;
    this.cancel.hidden = busy.length === 0;
    this.drawButton(jobs, busy.length, ready, done, selected);
    this.drawFacts(jobs, done, failed.length, selected, held, original);
    this.copy.hidden = !(ready && canCopyPictures() && selected?.result !== undefined);
    this.onward.hidden = !ready;
    // What makes a picture doubtful is said at the picture.
    const said = done.flatMap((job) => job.result?.warnings.filter(({ code }) => !isDoubt(code)) ?? []);
    const warnings = ready ? [...new Set(said.map((warning) => warning.message))] : [];
    this.warnings.replaceChildren(...warnings.map((text) => h('li', {}, icon('alert'), h('span', {}, text))));
    this.warnings.hidden = warnings.length === 0;
    this.state = busy.length > 0 ? 'busy' : ready ? 'ready' : 'idle';
    this.element.dataset['state'] = this.state;
  }

  private formatTitle(id: string): string {
    return this.formats.find((format) => format.id === id)?.title ?? id;
  }

  private drawButton(
    jobs: readonly Job[],
    busy: number,
    ready: boolean,
    done: readonly Job[],
    selected: Job | undefined,
  ): void {
    this.save.disabled = !ready;
    if (busy > 0) {
      const fraction = selected?.progress?.fraction ?? 0;
      const finished = (jobs.length - busy) / jobs.length;
      this.save.style.setProperty('--part', `${Math.round((jobs.length > 1 ? finished : fraction) * 100)}%`);
      this.save.textContent =
        jobs.length > 1 ? `Working: ${jobs.length - busy} of ${jobs.length}` : shortStage(selected);
      return;
    }
    if (!ready) {
      this.save.textContent = 'No result yet';
      return;
    }
    this.save.replaceChildren(
      icon('download'),
      jobs.length > 1 && done.length > 1 ? 'Download all (ZIP)' : 'Download',
    );
  }

  private drawFacts(
    jobs: readonly Job[],
    done: readonly Job[],
    failed: number,
    selected: Job | undefined,
    held: string,
    original: Size | undefined,
  ): void {
    if (held !== '') {
      this.facts.replaceChildren(h('p', { class: 'held' }, held));
      return;
    }
    const result = selected?.result;
    const parts: HTMLElement[] = [];
    if (jobs.length === 1 && selected !== undefined && result !== undefined) {
      parts.push(sizes(selected.file.size, result.blob.size));
      const frames = result.frames > 1 ? ` · ${countOf(result.frames, 'frame')}` : '';
      const time = result.timings['run'] ?? result.timings['total'];
      parts.push(
        h(
          'p',
          { class: 'fact-line number' },
          `${dimensions(original, result)} px · ${this.formatTitle(result.format)}${frames}`,
          time === undefined ? '' : ` · ${formatDuration(time)}`,
        ),
      );
    } else if (jobs.length > 1 && done.length > 0) {
      const before = done.reduce((sum, job) => sum + job.file.size, 0);
      const after = done.reduce((sum, job) => sum + (job.result?.blob.size ?? 0), 0);
      parts.push(sizes(before, after));
      const bad = failed === 0 ? '' : ` · ${countOf(failed, 'picture')} failed`;
      parts.push(
        h(
          'p',
          { class: 'fact-line number' },
          `${done.length} of ${countOf(jobs.length, 'picture')} ready${bad}`,
        ),
      );
    }
    this.facts.replaceChildren(...parts);
  }
}

/** "4000 × 3000 → 1600 × 1200" when they differ. */
function dimensions(before: Size | undefined, after: Size): string {
  const result = formatDimensions(after.width, after.height);
  if (before === undefined || (before.width === after.width && before.height === after.height)) return result;
  return `${formatDimensions(before.width, before.height)} → ${result}`;
}

/** Short enough for one line of the button; the list says the stage in full. */
function shortStage(job: Job | undefined): string {
  const progress = job?.progress;
  if (progress === undefined || nearlyDone(progress)) return stageTitle(progress, job?.masked ?? false);
  const part = `${Math.round(progress.fraction * 100)} %`;
  return progress.stage === 'download' ? `Getting model ${part}` : `Working ${part}`;
}

function sizes(before: number, after: number): HTMLElement {
  const change = formatChange(before, after);
  return h(
    'p',
    { class: 'fact-sizes number' },
    h('span', { class: 'fact-before' }, formatBytes(before)),
    icon('arrow'),
    h('span', { class: 'visually-hidden' }, 'to'),
    h('strong', {}, formatBytes(after)),
    h('span', { class: after < before ? 'change good' : 'change' }, change),
  );
}
