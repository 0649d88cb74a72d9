// The self-test's cut: while it lasts, nothing that one page or its workers ask for goes out to the network.

import { cutSilenceMs } from './request-entry.js';
import type { CutAnswer, CutWord } from './request-entry.js';

/** Who started which worker, as the requests for the workers' scripts tell. */
export class Family {
  private readonly parents = new Map<string, string>();

  /** A request for a worker's script, by the client `parent`. */
  born(child: string, parent: string): void {
    if (child === '' || parent === '' || child === parent) return;
    this.parents.set(child, parent);
    // Workers come and go; those of long ago are of no more interest.
    for (const oldest of this.parents.keys()) {
      if (this.parents.size <= 500) break;
      this.parents.delete(oldest);
    }
  }

  /** The page, or the oldest worker known, that this client goes back to. */
  eldest(client: string): string {
    let at = client;
    for (let steps = 0; steps < 20; steps += 1) {
      const parent = this.parents.get(at);
      if (parent === undefined) break;
      at = parent;
    }
    return at;
  }
}

/** One cut; `ended` resolves when it is over, by the page's word or because the page fell silent. */
export class NetworkCut {
  readonly page: string;
  readonly ended: Promise<void>;
  private end: () => void = () => undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private readonly port: MessagePort;
  private readonly own: number[] = [];
  private readonly judging = new Set<Promise<boolean>>();

  constructor(page: string, port: MessagePort) {
    this.page = page;
    this.port = port;
    this.ended = new Promise((resolve) => {
      this.end = resolve;
    });
    port.onmessage = ({ data }: MessageEvent) => {
      const word = data as CutWord;
      if (word === 'still') this.listen();
      if (word === 'restore') void this.restore();
    };
    this.listen();
    this.say({ state: 'cut' });
  }

  /** Notes of a request, by its id in the list, whether another page has made it. Passes the answer on. */
  judge(id: number, isOther: Promise<boolean>): Promise<boolean> {
    const judged = isOther.then((other) => {
      if (!other) this.own.push(id);
      this.judging.delete(judged);
      return other;
    });
    this.judging.add(judged);
    return judged;
  }

  async restore(): Promise<void> {
    clearTimeout(this.silence);
    this.end();
    await Promise.allSettled(this.judging);
    this.say({ state: 'restored', requests: this.own });
    this.port.close();
  }

  private say(answer: CutAnswer): void {
    this.port.postMessage(answer);
  }

  private listen(): void {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => void this.restore(), cutSilenceMs);
  }
}
