// The working part of a tool's page: takes pictures in, runs them with the form's recipe, shows and saves the results.

import type { Engine } from '../engine/engine-types.js';
import { jobHistory } from '../account/history.js';
import type { Operation, Parameter, Recipe, Stroke } from '../engine/recipe.js';
import { announce, showBanner } from './banner.js';
import { strokesOf } from './brush-strokes.js';
import { wholePicture } from './crop-geometry.js';
import { h } from './dom.js';
import { doubtOf } from './doubt.js';
import { DropZone, FilesEvent } from './drop-zone.js';
import { engine, toFailure } from './engine-access.js';
import type { RowAction } from './file-row.js';
import { FreeGuard } from './free-guard.js';
import { countOf, formatBytes, formatChange } from './format.js';
import { handOverFragment, takeOver } from '../site/hand-over.js';
import { finishedWords, JobList } from './job-list.js';
import { JobQueue, type Job } from './job-queue.js';
import { JobRecorder } from './job-recorder.js';
import { JobViewer } from './job-viewer.js';
import { MaskMemory, methodParameter, type EngineRun } from './mask-memory.js';
import { MaskStudio } from './mask-studio.js';
import { ModelPanel } from './model-panel.js';
import { nameField } from './name-field.js';
import { OpenEditorEvent, OptionsForm, PictureValueEvent } from './options-form.js';
import { isRectangle } from './parameter-value.js';
import { PictureStage } from './picture-stage.js';
import { quickRecipe } from './quick-look.js';
import { RecipeOpening } from './recipe-opening.js';
import { ResultActions } from './result-actions.js';
import { ResultBar } from './result-bar.js';
import type { Viewable } from './viewable.js';
import { warmUpNear } from './warm-up.js';
import { WorkspaceActions } from './workspace-actions.js';

const settleMs = 250;
/** With a live preview the full render can wait until the person pauses. */
const pauseMs = 800;

const engineRun: EngineRun = async (input, recipe, options) => (await engine()).run(input, recipe, options);

export class ToolWorkspace extends HTMLElement {
  private operation: Operation | undefined;
  private opening: Promise<void> | undefined;
  private selectedId = -1;
  private held = '';
  private settling: ReturnType<typeof setTimeout> | undefined;
  private releasing: ReturnType<typeof setTimeout> | undefined;

  private readonly form = new OptionsForm();
  private readonly stage = new PictureStage();
  private readonly models = new ModelPanel();
  private readonly list = new JobList({
    act: (id, action) => this.act(id, action),
    add: () => this.querySelector<DropZone>('drop-zone')?.open(),
    clear: () => this.queue.clear(),
  });
  private bar: ResultBar | undefined;
  private results: ResultActions | undefined;
  private recorder: JobRecorder | undefined;
  private readonly names = nameField();
  private readonly viewer = new JobViewer(this.stage, (picture) => this.originalShown(picture));

  private readonly memory = new MaskMemory(engineRun);
  private studio: MaskStudio | undefined;
  private quick: Recipe | undefined;

  private readonly guard = new FreeGuard(() => this.queue);
  private readonly queue: JobQueue = new JobQueue(
    (file, recipe, options) => {
      const given = { ...options, images: this.form.images() };
      const run = this.needsModel ? this.memory.run.bind(this.memory) : engineRun;
      return this.guard.run(file, () => run(file, recipe, given));
    },
    { changed: (job) => this.jobChanged(job), listed: (jobs) => this.listed(jobs) },
    Math.min(4, Math.max(2, navigator.hardwareConcurrency || 2)),
  );
  private readonly link = new RecipeOpening(this, this.form);
  private readonly actions = new WorkspaceActions({
    form: this.form,
    queue: this.queue,
    results: () => this.results,
    state: () => this.bar?.state ?? 'idle',
    selected: () => this.selected,
  });

  connectedCallback(): void {
    this.addEventListener('files', (event) => {
      if (event instanceof FilesEvent) void this.take(event.files);
    });
    if (location.hash === handOverFragment) {
      history.replaceState(null, '', location.pathname + location.search);
      void takeOver().then((files) => (files.length > 0 ? this.take(files) : undefined));
    }
    warmUpNear(this.querySelector('drop-zone'));
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
      if (files.includes(job.file)) this.list.row(job.id)?.drawThumbnail(job.file);
    }
  }

  /** Builds the workspace at the first picture. */
  private async open(): Promise<void> {
    const id = this.getAttribute('operation') ?? '';
    const ready = await engine();
    await this.link.ready;
    const operation = ready.catalogue.operations.find((each) => each.id === id);
    if (operation === undefined) throw new Error(`The catalogue has no operation ${id}.`);
    this.operation = operation;
    this.build(ready, operation);
    await this.useModel();
  }

  private build(ready: Engine, operation: Operation): void {
    this.form.build(operation, ready.catalogue.output, [this.names.element]);
    this.link.fill();
    this.actions.built(operation, ready.catalogue);
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
    this.recorder = new JobRecorder(operation.id, jobHistory);
    this.results = new ResultActions({
      jobs: () => this.queue.jobs,
      selected: () => this.selected,
      template: () => this.names.template(),
      tool: operation.id,
      say: (text) => this.bar?.say(text),
      taken: (ids) => this.recorder?.saved(ids),
    });
    this.bar = new ResultBar(operation, ready.catalogue, {
      save: () => void this.results?.save(),
      copy: () => void this.results?.copy(),
      cancel: () => this.queue.cancelAll(),
      explainLimit: () => this.guard.explain(),
      continueWith: (other) => void this.results?.continueWith(other),
    });
    if (this.needsModel) this.buildStudio(operation);
    const work = this.slotFor('work');
    work.classList.add('work');
    work.replaceChildren(
      h('div', { class: 'work-main' }, this.stage, this.list.element),
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

  /** The brush and the quick previews, for a tool whose step needs a mask. */
  private buildStudio(operation: Operation): void {
    const studio = new MaskStudio({
      operation,
      run: engineRun,
      memory: this.memory,
      stage: this.stage,
      viewer: this.viewer,
      recipe: () => this.form.recipe(),
      images: () => this.form.images(),
      painted: (job, parameter, strokes) => this.setStrokes(job, parameter, strokes, pauseMs * 1.5),
      closed: (job) => {
        this.form.active = '';
        this.queue.release(job.id);
        studio.preview(this.queue.job(job.id));
      },
    });
    this.studio = studio;
    this.form.addEventListener('open-editor', (event) => {
      const job = this.selected;
      if (!(event instanceof OpenEditorEvent) || job === undefined) return;
      if (studio.painting) studio.close();
      else {
        studio.paint(job, event.parameter);
        this.form.active = studio.painting ? event.parameter : '';
      }
    });
    this.form.addEventListener('picture-value', (event) => {
      const job = this.selected;
      if (!(event instanceof PictureValueEvent) || job === undefined) return;
      const strokes = strokesOf(event.value);
      this.setStrokes(job, event.parameter, strokes, settleMs);
      studio.setStrokes(job, strokes);
      studio.preview(job);
    });
  }

  /** Strokes belong to one picture: only that one is made again, once the person pauses. */
  private setStrokes(job: Job, parameter: string, strokes: readonly Stroke[], afterMs: number): void {
    this.form.suggest(parameter, strokes);
    this.queue.edit(job.id, { ...job.edits, [parameter]: strokes });
    clearTimeout(this.releasing);
    this.releasing = setTimeout(() => this.queue.release(job.id), afterMs);
  }

  /** The job that is looked at changed: what may be painted, and whether a quick first look helps. */
  private studioShows(job: Job): void {
    const { studio } = this;
    if (studio === undefined) return;
    this.form.enable('mask', studio.canPaint(job));
    const held = job.state === 'waiting' && this.held !== '';
    if ((job.state === 'running' || held) && this.quick !== undefined) {
      studio.quickLook(
        job,
        this.quick,
        held ? 'Quick preview with another model' : 'Quick preview, finer edges are coming',
      );
    } else if (job.state !== 'waiting') studio.settled();
    if (job.state === 'done' && !this.queue.busy) studio.warmUp(job);
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
    const seen = this.form.problem === '' && this.studio?.preview(this.selected) === true;
    this.settling = setTimeout(() => void this.rerun(), seen ? pauseMs : settleMs);
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
    const ready = await engine();
    const methods = await ready.models.methods();
    this.form.offer(methodParameter, new Set(methods.map((method) => method.id)));
    this.actions.offer(methods);
    const model = this.form.values[methodParameter];
    const [usual, stored] = [(await ready.models.manifest()).default, await ready.models.list()];
    this.quick = quickRecipe(this.form.recipe(), usual, methods, stored);
    await this.models.refresh();
    await this.models.choose(typeof model === 'string' ? model : undefined);
    this.held = this.models.allowed ? '' : 'This model has to be fetched before its first use.';
  }

  // Jobs

  private listed(jobs: readonly Job[]): void {
    this.list.listed(jobs);
    this.memory.stopOthers(new Set(jobs.map((job) => job.file)));
    this.slotFor('drop').hidden = jobs.length > 0;
    this.slotFor('work').hidden = jobs.length === 0;
    this.toggleAttribute('data-working', jobs.length > 0);
    if (this.selected === undefined) this.select(jobs[0]?.id ?? -1);
    this.draw();
  }

  private act(id: number, action: RowAction): void {
    if (action === 'select') this.select(id);
    else if (action === 'cancel') this.queue.cancel(id);
    else if (action === 'retry') this.queue.retry(id);
    else if (action === 'remove') this.queue.remove(id);
    else this.results?.saveOne(id);
  }

  private jobChanged(job: Job): void {
    this.recorder?.changed(job, () => this.form.recipe());
    if (job.state === 'failed' && job.failure?.parameter !== undefined) {
      this.form.complain(job.failure.parameter, job.failure.message, job.failure.step === undefined);
    }
    const several = this.queue.jobs.length > 1;
    if (job.state === 'cancelled') this.memory.stop(job.file);
    if (job.state === 'failed') announce(`${job.file.name}: ${job.failure?.message ?? 'failed'}`);
    if (job.state === 'done' && job.result !== undefined && !several) {
      const { size } = job.result.blob;
      const doubt = doubtOf(job)?.sentence ?? '';
      announce(`Result ready: ${formatBytes(size)}, ${formatChange(job.file.size, size)}. ${doubt}`.trim());
    }
    if (several && this.queue.jobs.every((each) => each.state !== 'running' && each.state !== 'waiting')) {
      announce(finishedWords(this.queue.jobs));
    }
    if (job.state === 'done' && job.result !== undefined) {
      this.list.row(job.id)?.drawThumbnailOnce(job.result.blob);
      if (this.needsModel && !this.models.stored) void this.models.refresh();
    }
    this.list.update(job, this.selectedId);
    if (job.id === this.selectedId) {
      this.viewer.show(job);
      this.studioShows(job);
    }
    this.drawBar();
  }

  private select(id: number): void {
    if (id !== this.selectedId) {
      this.studio?.close();
      this.studio?.settled();
    }
    this.selectedId = id;
    this.queue.prefer(id);
    const job = this.selected;
    if (job === undefined) {
      this.viewer.clear();
      return;
    }
    for (const { id: parameter, kind } of this.operation?.parameters ?? []) {
      if (kind === 'mask') this.form.suggest(parameter, job.edits[parameter] ?? null);
    }
    this.viewer.show(job);
    this.studioShows(job);
    this.draw();
  }

  private draw(): void {
    this.list.draw(this.selectedId);
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
    this.recorder?.sized(this.selectedId, picture);
    const rectangle = this.rectangle;
    if (rectangle !== undefined) {
      const value = this.form.values[rectangle.id];
      this.stage.editRectangle(isRectangle(value) ? value : null);
      // Not set means the whole picture; the fields say so in numbers, ready to be changed.
      if (!isRectangle(value)) this.form.suggest(rectangle.id, wholePicture(picture));
    }
    this.drawBar();
  }
}

customElements.define('tool-workspace', ToolWorkspace);
