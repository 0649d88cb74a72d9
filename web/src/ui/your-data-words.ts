// What each part of the stored data is for and how long it stays, in words.

import type { PartId } from '../account/inventory.js';
import promises from '../account/promises.json';

export interface PartWords {
  readonly title: string;
  readonly icon: string;
  readonly purpose: string;
  readonly kept: string;
  /** One of them. */
  readonly noun: string;
}

const { cookieDays, historyDays, requestLogHours } = promises;

export const partWords: Readonly<Record<PartId, PartWords>> = {
  cookie: {
    title: 'Session cookie',
    icon: 'lock',
    purpose: 'One random number. It says which visits belong together, and nothing about you.',
    kept: `${cookieDays} days after the last page; browsers do not tell a page the exact day.`,
    noun: 'cookie',
  },
  settings: {
    title: 'Settings',
    icon: 'chip',
    purpose:
      'Light or dark, the options you last used in each tool, the pattern for file names, the last commands.',
    kept: 'Until you delete them; those of this tab until it is closed.',
    noun: 'setting',
  },
  history: {
    title: 'History',
    icon: 'history',
    purpose: 'What was done: tool, settings, sizes and times. Never the pictures.',
    kept: `${historyDays} days, then they are deleted by themselves.`,
    noun: 'entry',
  },
  allowance: {
    title: 'Free pictures of today',
    icon: 'free',
    purpose: 'How many pictures were finished today, and short fingerprints so that none is counted twice.',
    kept: 'A few days; the fingerprints go when the site is first opened after their day.',
    noun: 'record',
  },
  licence: {
    title: 'Premium',
    icon: 'premium',
    purpose:
      'The licence that this browser has, which it checks without asking anybody, and purchases that were begun here and are not settled.',
    kept: 'Until they end or you delete them.',
    noun: 'record',
  },
  models: {
    title: 'Models',
    icon: 'cut-out',
    purpose: 'Networks that remove backgrounds, and what was noted about them (terms agreed to, tests).',
    kept: 'Until you delete them.',
    noun: 'item',
  },
  'waiting-pictures': {
    title: 'Pictures on their way',
    icon: 'pictures',
    purpose: 'Pictures that you take from one page of this site to the next.',
    kept: 'Until the next page has picked them up; else ten minutes at most while the site is open, or until it is next opened.',
    noun: 'picture',
  },
  requests: {
    title: 'List of requests',
    icon: 'proof',
    purpose: 'Every request this site made, so that you can check what it does.',
    kept: `${requestLogHours} hours.`,
    noun: 'request',
  },
  caches: {
    title: 'Files for offline use',
    icon: 'offline',
    purpose: 'The pages and programs of this site, so that it opens without a network.',
    kept: 'Until a newer version of this site has taken over; it deletes what it no longer uses.',
    noun: 'file',
  },
  'service-worker': {
    title: 'Service worker',
    icon: 'generic',
    purpose: 'The small program that serves those files and writes the list of requests.',
    kept: 'Until you delete it; the next visit sets it up again.',
    noun: 'program',
  },
};

/** These exist only where the owner sells Premium, and are not mentioned otherwise. */
export const onlyIfPresent: ReadonlySet<PartId> = new Set<PartId>(['allowance', 'licence']);

/** Deleting even one of these costs money or a long download: that is asked first. */
export const askedAlways: ReadonlySet<PartId> = new Set<PartId>(['licence', 'models']);
