// Turns what happens to the pictures of a tool's page into lines of the history: one for each picture until it is saved.

import type { RunResult } from '../engine/engine-types.js';
import type { Recipe } from '../engine/recipe.js';
import { systemClock, type Clock } from '../account/clock.js';
import { withoutStrokes, type JobRecord, type JobStatus } from '../account/history-record.js';
import type { JobHistory } from '../account/history.js';
import { sessionMark } from '../account/session.js';
import type { Job } from './job-queue.js';

/** What is known of one picture. */
interface Line {
  /** Id of its record; a new one after it was saved. */
  recordId: string;
  /** The recipe and the time of the run under way. */
  recipe: Recipe | undefined;
  startedAt: number;
  running: boolean;
  saved: boolean;
  size: { readonly width: number; readonly height: number } | undefined;
  /** Whether its record has been written. */
  isWritten: boolean;
  /** Its records go one after another, so that the newest is written last. */
  tail: Promise<void>;
}

export class JobRecorder {
  private readonly tool: string;
  private readonly history: Pick<JobHistory, 'put' | 'amend' | 'warmUp'>;
  private readonly clock: Clock;
  /** Made at once: whoever leaves the page right after a result must find it in the history. */
  private readonly mark: Promise<string>;
  private readonly lines = new Map<number, Line>();

  constructor(
    tool: string,
    history: Pick<JobHistory, 'put' | 'amend' | 'warmUp'>,
    { clock = systemClock, mark = sessionMark() }: { clock?: Clock; mark?: Promise<string> } = {},
  ) {
    this.tool = tool;
    this.history = history;
    this.clock = clock;
    this.mark = mark.catch(() => '');
    history.warmUp();
  }

  /** The job's state changed; `recipe` gives what all pictures are made with now. */
  changed(job: Job, recipe: () => Recipe): void {
    const line = this.line(job.id);
    if (job.state === 'running') {
      if (!line.running) {
        line.running = true;
        line.recipe = recipe();
        line.startedAt = this.clock.now();
      }
      return;
    }
    // A run that an option or a stroke overtook says nothing; nor does a picture that never began.
    const ended = line.running;
    line.running = false;
    if (!ended || line.recipe === undefined || job.state === 'waiting') return;
    this.write(line, this.recordOf(line, job, job.state, line.recipe));
  }

  /** The picture's own size, once something else has found it out. */
  sized(id: number, size: { readonly width: number; readonly height: number }): void {
    const line = this.line(id);
    if (line.size?.width === size.width && line.size.height === size.height) return;
    line.size = size;
    const { recordId } = line;
    if (line.isWritten && !line.saved) this.append(line, () => this.history.amend(recordId, before(size)));
  }

  /** Somebody took these results: what is made of the pictures from now on is another line. */
  saved(ids: readonly number[]): void {
    for (const id of ids) {
      const line = this.lines.get(id);
      if (line?.isWritten === true) line.saved = true;
    }
  }

  /** Resolves when everything so far is written. */
  async settled(): Promise<void> {
    await Promise.all([...this.lines.values()].map(({ tail }) => tail));
  }

  private line(id: number): Line {
    const line = this.lines.get(id) ?? {
      recordId: crypto.randomUUID(),
      recipe: undefined,
      startedAt: 0,
      running: false,
      saved: false,
      size: undefined,
      isWritten: false,
      tail: Promise.resolve(),
    };
    this.lines.set(id, line);
    return line;
  }

  private recordOf(line: Line, job: Job, status: JobStatus, recipe: Recipe): JobRecord {
    if (line.saved) {
      line.saved = false;
      line.recordId = crypto.randomUUID();
    }
    const finishedAt = this.clock.now();
    const code = status === 'failed' ? job.failure?.code : undefined;
    return {
      id: line.recordId,
      tool: this.tool,
      recipe: withoutStrokes(recipe),
      status,
      name: job.file.name,
      bytesBefore: job.file.size,
      startedAt: line.startedAt,
      finishedAt,
      // The clock may have been set back meanwhile.
      durationMs: Math.max(0, finishedAt - line.startedAt),
      session: '',
      ...(code === undefined ? {} : { code }),
      ...(line.size === undefined ? {} : before(line.size)),
      ...(status === 'done' && job.result !== undefined ? after(job.result) : {}),
    };
  }

  private write(line: Line, record: JobRecord): void {
    line.isWritten = true;
    this.append(line, async () => this.history.put({ ...record, session: await this.mark }));
  }

  private append(line: Line, work: () => Promise<void>): void {
    // A history that cannot be written must not be in anybody's way.
    line.tail = line.tail.then(work).catch(() => undefined);
  }
}

function before({ width, height }: { readonly width: number; readonly height: number }) {
  return { widthBefore: width, heightBefore: height };
}

function after({ blob, format, width, height }: RunResult) {
  return { format, bytesAfter: blob.size, widthAfter: width, heightAfter: height };
}
