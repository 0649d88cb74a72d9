// Attempts to break the security policy of this page. Only the browser's own report that a rule stopped one counts as refused: much of it fails on any page.

import { h } from './dom.js';

/**
 * `refused`: the browser reports that this rule stopped it. `unproven`: it failed, but nothing shows why. `happened`: it
 * worked. `unknown`: the browser has no such rule.
 */
export type Outcome = 'refused' | 'unproven' | 'happened' | 'unknown';

/** What a `securitypolicyviolation` must say; `blocked` is how its `blockedURI` begins. */
interface Report {
  readonly directive: string;
  readonly blocked: string;
}

export interface Act {
  readonly title: string;
  /** Any of them proves that the policy refused it. */
  readonly reports: readonly Report[];
  /** Settles well when it worked, which it must not. */
  readonly act: () => unknown;
}

/** This browser lacks what is tried; the site never does it in any case. */
export class NotHere extends Error {}

/** A reserved name that no server can ever have. */
const nobody = 'https://nobody.invalid/';
/** Reports come a moment after the failure. */
const reportMs = 1_000;
const silenceMs = 5_000;

const trustedTypes: Report = { directive: 'require-trusted-types-for', blocked: 'trusted-types-sink' };

export const attempts: readonly Act[] = [
  {
    title: 'Send a request to another site',
    reports: [{ directive: 'connect-src', blocked: nobody }],
    act: () => fetch(nobody, { mode: 'no-cors' }),
  },
  {
    title: 'Load a picture from another site',
    reports: [{ directive: 'img-src', blocked: nobody }],
    act: () => loadPicture(`${nobody}pixel.gif`),
  },
  {
    title: 'Run code that is not a file of this site',
    // Where there are Trusted Types, they are asked first.
    reports: [trustedTypes, { directive: 'worker-src', blocked: 'data' }],
    act: () => runWorker('data:text/javascript,postMessage(1)'),
  },
  {
    title: 'Turn text into markup, as a hostile file name would',
    reports: [trustedTypes],
    act: () => {
      if (!('trustedTypes' in globalThis)) throw new NotHere();
      // The one place that tries: where it is not refused, nothing comes of it.
      h('div').innerHTML = '<b>markup</b>';
    },
  },
];

function loadPicture(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve();
    image.onerror = () => reject(new Error('refused'));
    image.src = address;
  });
}

function runWorker(address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(address);
    const end = (settle: () => void): void => {
      worker.terminate();
      settle();
    };
    worker.onmessage = () => end(resolve);
    worker.onerror = (event) => {
      event.preventDefault();
      end(() => reject(new Error('refused')));
    };
  });
}

type Settled = 'worked' | 'failed' | 'not here';

async function settled(act: () => unknown): Promise<Settled> {
  try {
    await act();
    return 'worked';
  } catch (error) {
    return error instanceof NotHere ? 'not here' : 'failed';
  }
}

function after<Value>(ms: number, value: Value): Promise<Value> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}

/**
 * Tries one; `page` is where the browser reports what a policy has stopped. Waits `waitMs` for a report after a failure, and
 * `patienceMs` for whatever comes of it: not every browser tells that it has stopped something where it was begun.
 */
export async function attempt(
  { reports, act }: Act,
  page: EventTarget = document,
  { waitMs = reportMs, patienceMs = silenceMs } = {},
): Promise<Outcome> {
  let heard: () => void = () => undefined;
  const reported = new Promise<true>((resolve) => {
    heard = () => resolve(true);
  });
  const listen = (event: Event): void => {
    const { effectiveDirective, blockedURI, disposition } = event as SecurityPolicyViolationEvent;
    const ours = reports.some(
      ({ directive, blocked }) => effectiveDirective === directive && blockedURI.startsWith(blocked),
    );
    if (ours && disposition !== 'report') heard();
  };
  page.addEventListener('securitypolicyviolation', listen);
  try {
    const how = await Promise.race([settled(act), after<Settled>(patienceMs, 'failed')]);
    if (how === 'worked') return 'happened';
    if (how === 'not here') return 'unknown';
    return (await Promise.race([reported, after(waitMs, false)])) ? 'refused' : 'unproven';
  } finally {
    page.removeEventListener('securitypolicyviolation', listen);
  }
}
