// A page's questions to the service worker, each with a port for its answer.

import type { Question } from '../service-worker/request-entry.js';

export const patienceMs = 4_000;
const keepPatienceMs = 120_000;

/** Whether a service worker watches the requests of this page. */
export function isWatched(): boolean {
  return 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null;
}

/** Undefined when there is no service worker, or one of another version that does not answer. */
export function ask(
  question: Question,
  waitMs = patienceMs,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const worker = isWatched() ? navigator.serviceWorker.controller : null;
  return worker === null ? Promise.resolve(undefined) : askOf(worker, question, waitMs);
}

function askOf(
  worker: ServiceWorker,
  question: Question,
  waitMs: number,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const late = setTimeout(() => finish(undefined), waitMs);
    const finish = (answer: Readonly<Record<string, unknown>> | undefined): void => {
      clearTimeout(late);
      port1.close();
      resolve(answer);
    };
    port1.onmessage = ({ data }: MessageEvent<unknown>) =>
      finish(typeof data === 'object' && data !== null ? (data as Record<string, unknown>) : undefined);
    worker.postMessage(question, [port2]);
  });
}

/** Keeps files for a test without a network. False when they could not be had. */
export async function keepForTest(what: 'core' | 'runtime'): Promise<boolean> {
  return (await ask({ kind: 'keep', what }, keepPatienceMs))?.['kept'] === true;
}

/** Has the core kept, also on a first visit, whose page the service worker does not watch yet. */
export async function keepCore(): Promise<void> {
  const { active } = await navigator.serviceWorker.ready;
  if (active !== null) await askOf(active, { kind: 'keep', what: 'core' }, keepPatienceMs);
}
