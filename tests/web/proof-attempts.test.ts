// "Try to break it": only the browser's own report of a broken rule counts as refused, never a failure of another kind.

import { expect, test } from 'vitest';
import { attempt, attempts, NotHere, type Act } from '../../web/src/ui/proof-attempts.js';

/** The report that a browser gives, as far as it is looked at. */
function report(effectiveDirective: string, blockedURI: string): Event {
  return Object.assign(new Event('securitypolicyviolation'), { effectiveDirective, blockedURI });
}

const fetching: Act = {
  title: 'Send a request',
  reports: [{ directive: 'connect-src', blocked: 'https://nobody.invalid/' }],
  act: () => Promise.reject(new TypeError('Failed to fetch')),
};

const tried = (change: Partial<Act>, reported?: Event): Promise<string> => {
  const page = new EventTarget();
  const work = change.act ?? fetching.act;
  const act = (): unknown => {
    if (reported !== undefined) queueMicrotask(() => page.dispatchEvent(reported));
    return work();
  };
  return attempt({ ...fetching, ...change, act }, page, { waitMs: 20, patienceMs: 200 });
};

test('what fails without a report of the policy is not proven: a name that nobody has fails everywhere', async () => {
  expect(await tried({})).toBe('unproven');
  expect(
    await tried({
      act: () => {
        throw new DOMException('of another origin', 'SecurityError');
      },
    }),
  ).toBe('unproven');
});

test('a report about this very attempt proves it', async () => {
  expect(await tried({}, report('connect-src', 'https://nobody.invalid/'))).toBe('refused');
});

test.each([
  ['another rule', report('img-src', 'https://nobody.invalid/')],
  ['another address', report('connect-src', 'https://elsewhere.example/')],
  [
    'a policy that only reports',
    Object.assign(report('connect-src', 'https://nobody.invalid/'), { disposition: 'report' }),
  ],
])('a report about %s proves nothing', async (_name, reported) => {
  expect(await tried({}, reported)).toBe('unproven');
});

test('what works happened, whatever was reported', async () => {
  expect(await tried({ act: () => Promise.resolve() })).toBe('happened');
  const reported = report('connect-src', 'https://nobody.invalid/');
  expect(await tried({ act: () => Promise.resolve() }, reported)).toBe('happened');
});

test('a report may come after the failure', async () => {
  const page = new EventTarget();
  const outcome = attempt(fetching, page);
  await Promise.resolve();
  setTimeout(() => page.dispatchEvent(report('connect-src', 'https://nobody.invalid/')), 5);
  expect(await outcome).toBe('refused');
});

test('what never comes to an end is judged by the report alone', async () => {
  const act = (): Promise<never> => new Promise(() => undefined);
  expect(await tried({ act })).toBe('unproven');
  expect(await tried({ act }, report('connect-src', 'https://nobody.invalid/'))).toBe('refused');
});

test('where the browser lacks what is tried, that is said', async () => {
  const act = (): never => {
    throw new NotHere();
  };
  expect(await tried({ act })).toBe('unknown');
});

test('every attempt names the rule that must stop it', () => {
  expect(attempts.map(({ reports }) => reports.length > 0)).toEqual(attempts.map(() => true));
});
