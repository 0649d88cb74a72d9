// Keeps work that is asked for often from being done more often than it helps.

/** Does the work once at a time; asked for in the middle of it, it is done once more afterwards. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  const loop = async (): Promise<void> => {
    do {
      again = false;
      await work();
    } while (again);
  };
  return () => {
    again = true;
    running ??= loop().finally(() => {
      running = undefined;
    });
    return running;
  };
}

export interface Soon {
  (): void;
  /** Forgets what was asked for. */
  stop(): void;
}

/** Does the work a moment after it is first asked for; whatever else asks until then is answered by the same. */
export function soon(work: () => void, waitMs: number): Soon {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ask = (): void => {
    timer ??= setTimeout(() => {
      timer = undefined;
      work();
    }, waitMs);
  };
  const stop = (): void => {
    clearTimeout(timer);
    timer = undefined;
  };
  return Object.assign(ask, { stop });
}
