// One download that a person asked for: its progress, its end, and the browser's promise to keep what came.

import type { DownloadProgress, Method } from '../models/model-types.js';
import { engine, toFailure } from './engine-access.js';
import { recall, remember } from './storage.js';

const askedKey = 'persistence-asked';

export interface DownloadEvents {
  readonly progress: (progress: DownloadProgress) => void;
  /** `problem` is a sentence, or empty when it went well or was stopped by the person. */
  readonly ended: (problem: string) => void;
}

export class ModelDownload {
  readonly method: Method;
  /** Bytes, of all its networks together. */
  progress: DownloadProgress;
  private readonly controller = new AbortController();

  constructor(method: Method, total: number) {
    this.method = method;
    this.progress = { loaded: 0, total };
  }

  /** Agrees to the method's terms where it has any: the person has just pressed the button that says so. */
  async run(events: DownloadEvents): Promise<void> {
    // While the click still counts: some browsers ask the person, and only then.
    void askToPersist();
    let problem = '';
    try {
      const { models } = await engine();
      if (this.method.consent?.given === false) await models.consent(this.method.id);
      await models.downloadMethod(this.method.id, {
        signal: this.controller.signal,
        onProgress: (progress) => {
          this.progress = progress;
          events.progress(progress);
        },
      });
    } catch (thrown) {
      const failure = toFailure(thrown);
      problem = failure.code === 'cancelled' ? '' : failure.message;
    }
    events.ended(problem);
  }

  stop(): void {
    this.controller.abort();
  }
}

/** Whether the browser has promised not to delete what is stored here; undefined where it cannot say. */
export async function isPersistent(): Promise<boolean | undefined> {
  try {
    return await (navigator.storage as StorageManager | undefined)?.persisted();
  } catch {
    return undefined;
  }
}

/** Asks the browser once for that promise, at the person's first download. `again` asks although it was asked before. */
export async function askToPersist(again = false): Promise<boolean | undefined> {
  if ((await isPersistent()) !== false) return isPersistent();
  if (recall(askedKey) === true && !again) return false;
  remember(askedKey, true);
  try {
    return await navigator.storage.persist();
  } catch {
    return false;
  }
}
