// The list of pictures below the stage: rows, how many there are, and the way to those that should be looked at.

import { doubtfulFirst, doubtOf, nextDoubtful } from './doubt.js';
import { h, icon } from './dom.js';
import { FileRow, type RowAction } from './file-row.js';
import { countOf } from './format.js';
import type { Job } from './job-queue.js';

/** What there is to say once nothing is being made any more. */
export function finishedWords(jobs: readonly Pick<Job, 'state'>[]): string {
  const done = jobs.filter(({ state }) => state === 'done').length;
  return done === jobs.length
    ? 'All pictures are finished.'
    : `${done} of ${countOf(jobs.length, 'picture')} ${done === 1 ? 'is' : 'are'} finished.`;
}

export interface JobListActions {
  readonly act: (id: number, action: RowAction) => void;
  readonly add: () => void;
  readonly clear: () => void;
}

export class JobList {
  readonly element: HTMLElement;
  private readonly rows = new Map<number, FileRow>();
  private readonly list = h('ul', { class: 'file-list', role: 'list' });
  private readonly count = h('h2', { class: 'files-title' });
  private readonly doubts = h('span', { class: 'doubt-count' });
  private readonly next: HTMLButtonElement;
  private readonly sort: HTMLButtonElement;
  private readonly review: HTMLElement;
  private readonly actions: JobListActions;
  private jobs: readonly Job[] = [];
  private selectedId = -1;
  private doubtfulOnTop = false;

  constructor(actions: JobListActions) {
    this.actions = actions;
    this.next = h(
      'button',
      { type: 'button', class: 'button small', onclick: () => this.goOn() },
      'Next to check',
    );
    this.sort = h(
      'button',
      {
        type: 'button',
        class: 'button quiet small',
        'aria-pressed': 'false',
        onclick: () => this.toggleOrder(),
      },
      icon('sort'),
      'Doubtful first',
    );
    this.review = h('div', { class: 'files-review' }, icon('alert'), this.doubts, this.sort, this.next);
    const add = h(
      'button',
      { type: 'button', class: 'button small', onclick: actions.add },
      icon('plus'),
      'Add pictures',
    );
    const clear = h(
      'button',
      { type: 'button', class: 'button quiet small', onclick: actions.clear },
      'Remove all',
    );
    this.element = h(
      'section',
      { class: 'files', 'aria-label': 'Pictures' },
      h('div', { class: 'files-head' }, this.count, add, clear),
      this.review,
      this.list,
    );
    this.review.hidden = true;
  }

  row(id: number): FileRow | undefined {
    return this.rows.get(id);
  }

  /** Jobs came or went. */
  listed(jobs: readonly Job[]): void {
    this.jobs = jobs;
    for (const [id, row] of this.rows) {
      if (jobs.some((job) => job.id === id)) continue;
      row.element.remove();
      this.rows.delete(id);
    }
    for (const job of jobs) {
      if (this.rows.has(job.id)) continue;
      const row = new FileRow(job, (action) => this.actions.act(job.id, action));
      this.rows.set(job.id, row);
      this.list.append(row.element);
    }
    this.count.textContent = countOf(jobs.length, 'picture');
    this.drawReview();
  }

  /** One job's state changed. */
  update(job: Job, selectedId: number): void {
    this.selectedId = selectedId;
    this.rows.get(job.id)?.update(job, job.id === selectedId, this.jobs.length > 1);
    if (job.state === 'done') this.drawReview();
  }

  draw(selectedId: number): void {
    for (const job of this.jobs) this.update(job, selectedId);
    this.drawReview();
  }

  private drawReview(): void {
    const doubtful = this.jobs.filter((job) => doubtOf(job) !== undefined);
    this.review.hidden = doubtful.length === 0 || this.jobs.length < 2;
    this.doubts.textContent = `${doubtful.length} to check`;
    this.next.disabled = nextDoubtful(this.jobs, this.selectedId) === undefined;
    if (this.doubtfulOnTop) this.order();
  }

  private goOn(): void {
    const order = this.doubtfulOnTop ? doubtfulFirst(this.jobs) : this.jobs;
    const job = nextDoubtful(order, this.selectedId);
    if (job === undefined) return;
    this.actions.act(job.id, 'select');
    this.rows.get(job.id)?.element.scrollIntoView({ block: 'nearest' });
  }

  private toggleOrder(): void {
    this.doubtfulOnTop = !this.doubtfulOnTop;
    this.sort.setAttribute('aria-pressed', String(this.doubtfulOnTop));
    this.order();
  }

  /** Moves only the rows that are out of place, so that a row with the focus keeps it. */
  private order(): void {
    const order = this.doubtfulOnTop ? doubtfulFirst(this.jobs) : this.jobs;
    order.forEach((job, position) => {
      const row = this.rows.get(job.id)?.element;
      const there = this.list.children[position] ?? null;
      if (row !== undefined && row !== there) this.list.insertBefore(row, there);
    });
  }
}
