// The working part of a tool's page: takes pictures in, runs them with the form's recipe, shows and saves the results.

import type { Engine } from '../engine/engine-types.js';
import type { Operation, Parameter } from '../engine/recipe.js';
import { announce, showBanner } from './banner.js';
import { wholePicture } from './crop-geometry.js';
import { h, icon, siteRoot } from './dom.js';
import { DropZone, FilesEvent } from './drop-zone.js';
import { engine, toFailure } from './engine-access.js';
import { FileRow, type RowAction } from './file-row.js';
import { finishedFiles, type FinishedFile } from './finished-files.js';
import { countOf, formatBytes, formatChange } from './format.js';
import { handOver, handOverFragment, takeOver } from './hand-over.js';
import { JobQueue, type Job } from './job-queue.js';
import { JobViewer } from './job-viewer.js';
import { ModelPanel } from './model-panel.js';
import { nameField } from './name-field.js';
import { OptionsForm } from './options-form.js';
import { isRectangle } from './parameter-value.js';
import { PictureStage } from './picture-stage.js';
import { ResultBar } from './result-bar.js';
import { copyPicture, saveBlob, saveZip } from './saving.js';
import type { Viewable } from './viewable.js';

const settleMs = 250;

export class ToolWorkspace extends HTMLElement {
  private operation: Operation | undefined;
  private opening: Promise<void> | undefined;
  private readonly rows = new Map<number, FileRow>();
  private selectedId = -1;
  private held = '';
  private settling: ReturnType<typeof setTimeout> | undefined;

  private readonly form = new OptionsForm();
  private readonly stage = new PictureStage();
  private readonly models = new ModelPanel();
  private readonly list = h('ul', { class: 'file-list', role: 'list' });
  private readonly count = h('h2', { class: 'files-title' });
  private bar: ResultBar | undefined;
  private readonly names = nameField();
  private readonly viewer = new JobViewer(this.stage, (picture) => this.originalShown(picture));

  private readonly queue = new JobQueue(
    async (file, recipe, options) => (await engine()).run(file, recipe, options),
    { changed: (job) => this.jobChanged(job), listed: (jobs) => this.listed(jobs) },
    Math.min(4, Math.max(2, navigator.hardwareConcurrency || 2)),
  );

  connectedCallback(): void {
    this.addEventListener('files', (event) => {
      if (event instanceof FilesEvent) void this.take(event.files);
    });
    if (location.hash === handOverFragment) {
      history.replaceState(null, '', location.pathname + location.search);
      void takeOver().then((files) => (files.length > 0 ? this.take(files) : undefined));
    }
    // The core is large: fetch it while the person is still reaching for a picture, never before the first paint.
    const zone = this.querySelector('drop-zone');
    const warm = (): void => void this.warmUp();
    for (const event of ['pointerenter', 'focusin']) zone?.addEventListener(event, warm, { once: true });
    document.addEventListener('dragenter', warm, { once: true });
  }

  private async warmUp(): Promise<void> {
    try {
      await (await engine()).warmUp();
    } catch {
      // The first run says what is wrong.
    }
  }

  private async take(files: readonly File[]): Promise<void> {
    this.opening ??= this.open().catch((thrown: unknown) => {
      this.opening = undefined;
      throw thrown;
    });
    try {
      await this.opening;
    } catch (thrown) {
      showBanner(toFailure(thrown).message, 'bad');
      return;
    }
    if (this.queue.jobs.length === 0) {
      this.form.forgetPicture();
      this.queue.start(this.held === '' ? this.form.recipe() : undefined);
    }
    const [first] = this.queue.add(files);
    if (first !== undefined && (this.selectedId < 0 || files.length === 1)) this.select(first.id);
    announce(`${countOf(files.length, 'picture')} added.`);
    for (const job of this.queue.jobs) {
      if (files.includes(job.file)) this.rows.get(job.id)?.drawThumbnail(job.file);
    }
  }

  /** Builds the workspace at the first picture. */
  private async open(): Promise<void> {
    const id = this.getAttribute('operation') ?? '';
    const ready = await engine();
    const operation = ready.catalogue.operations.find((each) => each.id === id);
    if (operation === undefined) throw new Error(`The catalogue has no operation ${id}.`);
    this.operation = operation;
    this.build(ready, operation);
    await this.useModel();
  }

  private build(ready: Engine, operation: Operation): void {
    this.form.build(operation, ready.catalogue.output, [this.names.element]);
    this.form.addEventListener('options', () => this.optionsChanged());
    this.form.addEventListener('options-refused', () => {
      this.hold();
      this.draw();
    });
    this.stage.addEventListener('rectangle', () => {
      if (this.rectangle !== undefined)
        this.form.setParameter(this.rectangle.id, { ...this.stage.rectangle });
    });
    // Half an upright picture beside half a mirrored one compares nothing.
    if (operation.category === 'shape' && this.rectangle === undefined) this.stage.beginWith('result');
    this.models.addEventListener('model-ready', () => void this.rerun());
    this.bar = new ResultBar(operation, ready.catalogue, {
      save: () => void this.save(),
      copy: () => void this.copy(),
      cancel: () => this.queue.cancelAll(),
      continueWith: (other) => void this.continueWith(other),
    });
    const add = h(
      'button',
      {
        type: 'button',
        class: 'button small',
        onclick: () => this.querySelector<DropZone>('drop-zone')?.open(),
      },
      icon('plus'),
      'Add pictures',
    );
    const clear = h(
      'button',
      { type: 'button', class: 'button quiet small', onclick: () => this.queue.clear() },
      'Remove all',
    );
    const work = this.slotFor('work');
    work.classList.add('work');
    work.replaceChildren(
      h(
        'div',
        { class: 'work-main' },
        this.stage,
        h(
          'section',
          { class: 'files', 'aria-label': 'Pictures' },
          h('div', { class: 'files-head' }, this.count, add, clear),
          this.list,
        ),
      ),
      h(
        'aside',
        { class: 'panel', 'aria-label': 'Options and result' },
        h(
          'div',
          { class: 'panel-options' },
          this.needsModel && this.models.question,
          this.form,
          this.needsModel && this.models,
        ),
        this.bar.element,
        this.bar.more,
      ),
    );
  }

  private slotFor(name: 'drop' | 'work'): HTMLElement {
    const slot = this.querySelector<HTMLElement>(`[data-slot="${name}"]`);
    if (slot === null) throw new Error(`The page has no place for ${name}.`);
    return slot;
  }

  private get rectangle(): Parameter | undefined {
    return this.operation?.parameters.find((parameter) => parameter.kind === 'rectangle');
  }

  private get selected(): Job | undefined {
    return this.queue.job(this.selectedId);
  }

  private get needsModel(): boolean {
    return this.operation?.needs?.includes('mask') ?? false;
  }

  // Options

  private optionsChanged(): void {
    const rectangle = this.rectangle;
    const value = rectangle === undefined ? undefined : this.form.values[rectangle.id];
    if (rectangle !== undefined) this.stage.editRectangle(isRectangle(value) ? value : null);
    this.bar?.say('');
    this.hold();
    this.settling = setTimeout(() => void this.rerun(), settleMs);
  }

  /** From now on the results are not what the options say: nothing runs and nothing can be saved until it is. */
  private hold(): void {
    clearTimeout(this.settling);
    this.queue.start(undefined);
  }

  private async rerun(): Promise<void> {
    await this.useModel();
    if (this.form.problem === '') this.queue.start(this.held === '' ? this.form.recipe() : undefined);
    this.draw();
  }

  /** Holds the queue while the chosen model is not here and too large to fetch without asking. */
  private async useModel(): Promise<void> {
    if (!this.needsModel) return;
    const model = this.form.values['model'];
    await this.models.refresh();
    await this.models.choose(typeof model === 'string' ? model : undefined);
    this.held = this.models.allowed ? '' : 'This model has to be fetched before its first use.';
  }

  // Jobs

  private listed(jobs: readonly Job[]): void {
    for (const [id, row] of this.rows) {
      if (jobs.some((job) => job.id === id)) continue;
      row.element.remove();
      this.rows.delete(id);
    }
    for (const job of jobs) {
      if (this.rows.has(job.id)) continue;
      const row = new FileRow(job, (action) => this.act(job.id, action));
      this.rows.set(job.id, row);
      this.list.append(row.element);
    }
    this.slotFor('drop').hidden = jobs.length > 0;
    this.slotFor('work').hidden = jobs.length === 0;
    this.toggleAttribute('data-working', jobs.length > 0);
    this.count.textContent = countOf(jobs.length, 'picture');
    if (this.selected === undefined) this.select(jobs[0]?.id ?? -1);
    this.draw();
  }

  private act(id: number, action: RowAction): void {
    if (action === 'select') this.select(id);
    else if (action === 'cancel') this.queue.cancel(id);
    else if (action === 'retry') this.queue.retry(id);
    else if (action === 'remove') this.queue.remove(id);
    else this.saveOne(id);
  }

  private jobChanged(job: Job): void {
    if (job.state === 'failed' && job.failure?.parameter !== undefined) {
      this.form.complain(job.failure.parameter, job.failure.message, job.failure.step === undefined);
    }
    const several = this.queue.jobs.length > 1;
    if (job.state === 'failed') announce(`${job.file.name}: ${job.failure?.message ?? 'failed'}`);
    if (job.state === 'done' && job.result !== undefined && !several) {
      announce(
        `Result ready: ${formatBytes(job.result.blob.size)}, ${formatChange(job.file.size, job.result.blob.size)}.`,
      );
    }
    if (several && this.queue.jobs.every((each) => each.state !== 'running' && each.state !== 'waiting')) {
      announce('All pictures are finished.');
    }
    if (job.state === 'done' && job.result !== undefined) {
      this.rows.get(job.id)?.drawThumbnailOnce(job.result.blob);
      if (this.needsModel && !this.models.stored) void this.models.refresh();
    }
    this.rows.get(job.id)?.update(job, job.id === this.selectedId, several);
    if (job.id === this.selectedId) this.viewer.show(job);
    this.drawBar();
  }

  private select(id: number): void {
    this.selectedId = id;
    this.queue.prefer(id);
    const job = this.selected;
    if (job === undefined) {
      this.viewer.clear();
      return;
    }
    this.viewer.show(job);
    this.draw();
  }

  private draw(): void {
    for (const job of this.queue.jobs) {
      this.rows.get(job.id)?.update(job, job.id === this.selectedId, this.queue.jobs.length > 1);
    }
    this.drawBar();
  }

  private drawBar(): void {
    this.bar?.update(
      this.queue.jobs,
      this.selected,
      this.held === '' ? this.form.problem : this.held,
      this.viewer.original,
    );
  }

  private originalShown(picture: Viewable): void {
    const rectangle = this.rectangle;
    if (rectangle !== undefined) {
      const value = this.form.values[rectangle.id];
      this.stage.editRectangle(isRectangle(value) ? value : null);
      // Not set means the whole picture; the fields say so in numbers, ready to be changed.
      if (!isRectangle(value)) this.form.suggest(rectangle.id, wholePicture(picture));
    }
    this.drawBar();
  }

  // Results

  private finished(): readonly FinishedFile[] {
    return finishedFiles(this.queue.jobs, this.names.template(), this.operation?.id ?? '');
  }

  private async save(): Promise<void> {
    const files = this.finished();
    const [only] = files;
    if (files.length === 1 && only !== undefined) {
      saveBlob(only.blob, only.name);
      return;
    }
    try {
      await saveZip(files, `mypictools-${this.operation?.id ?? 'pictures'}.zip`);
    } catch {
      this.bar?.say(
        'The ZIP could not be made, perhaps for lack of memory; the pictures can be saved one by one.',
      );
    }
  }

  private saveOne(id: number): void {
    const file = this.finished().find((each) => each.id === id);
    if (file !== undefined) saveBlob(file.blob, file.name);
  }

  private async copy(): Promise<void> {
    const result = this.selected?.result;
    if (result === undefined) return;
    const said = await copyPicture(result).then(
      () => 'Copied as PNG.',
      () => 'This browser did not allow the copy.',
    );
    this.bar?.say(said);
    announce(said);
  }

  private async continueWith(operationId: string): Promise<void> {
    try {
      await handOver(this.finished().map(({ name, blob }) => new File([blob], name, { type: blob.type })));
      location.assign(new URL(`tools/${operationId}/${handOverFragment}`, siteRoot()));
    } catch {
      this.bar?.say(
        'This browser keeps no files between pages; save the result and drop it on the other tool.',
      );
    }
  }
}

customElements.define('tool-workspace', ToolWorkspace);
