// What a person does with finished results: save one or all, copy, or go on with them in another tool.

import { announce } from './banner.js';
import { siteRoot } from '../site/root.js';
import { finishedFiles, type FinishedFile } from './finished-files.js';
import { handOver, handOverFragment } from '../site/hand-over.js';
import type { Job } from './job-queue.js';
import { copyPicture, saveBlob, saveZip } from './saving.js';

export interface ResultSource {
  readonly jobs: () => readonly Job[];
  readonly selected: () => Job | undefined;
  /** The template for file names. */
  readonly template: () => string;
  /** Id of the tool, for file names. */
  readonly tool: string;
  /** Tells the person a sentence beside the buttons. */
  readonly say: (text: string) => void;
  /** Told which jobs' results the person took. */
  readonly taken: (ids: readonly number[]) => void;
}

export class ResultActions {
  private readonly source: ResultSource;

  constructor(source: ResultSource) {
    this.source = source;
  }

  /** One file as it is, several as a ZIP. */
  async save(): Promise<void> {
    const files = this.finished();
    const [only] = files;
    if (files.length === 1 && only !== undefined) {
      saveBlob(only.blob, only.name);
      this.source.taken([only.id]);
      return;
    }
    try {
      await saveZip(files, `mypictools-${this.source.tool}.zip`);
      this.source.taken(files.map(({ id }) => id));
    } catch {
      this.source.say(
        'The ZIP could not be made, perhaps for lack of memory; the pictures can be saved one by one.',
      );
    }
  }

  saveOne(id: number): void {
    const file = this.finished().find((each) => each.id === id);
    if (file === undefined) return;
    saveBlob(file.blob, file.name);
    this.source.taken([id]);
  }

  async copy(): Promise<void> {
    const { id, result } = this.source.selected() ?? {};
    if (id === undefined || result === undefined) return;
    const said = await copyPicture(result).then(
      () => {
        this.source.taken([id]);
        return 'Copied as PNG.';
      },
      () => 'This browser did not allow the copy.',
    );
    this.source.say(said);
    announce(said);
  }

  async continueWith(operationId: string): Promise<void> {
    try {
      const files = this.finished();
      await handOver(files.map(({ name, blob }) => new File([blob], name, { type: blob.type })));
      this.source.taken(files.map(({ id }) => id));
      location.assign(new URL(`tools/${operationId}/${handOverFragment}`, siteRoot()));
    } catch {
      this.source.say(
        'This browser keeps no files between pages; save the result and drop it on the other tool.',
      );
    }
  }

  private finished(): readonly FinishedFile[] {
    return finishedFiles(this.source.jobs(), this.source.template(), this.source.tool);
  }
}
