// Actions of every page that only the palette and menus offer; they come with the palette.

import { registerActions, type Action } from './actions.js';
import { ask } from './command-ask.js';
import { say } from './command-toast.js';
import { siteRoot } from '../site/root.js';

async function clearHistory(): Promise<void> {
  const wanted = await ask({
    title: 'Clear the history?',
    text: 'All records of what was done in this browser are deleted. Pictures and settings stay as they are.',
    yes: 'Clear the history',
  });
  if (!wanted) return;
  try {
    const { jobHistory } = await import('../account/history.js');
    await jobHistory.clear();
    say('The history was cleared.');
  } catch {
    say('The history could not be cleared; please try it on the page of the history.');
  }
}

const actions: readonly Action[] = [
  {
    id: 'clear-history',
    title: 'Clear the history',
    keywords: ['delete', 'forget', 'jobs', 'records', 'erase'],
    icon: 'trash',
    group: 'Privacy',
    available: () => true,
    run: () => void clearHistory(),
  },
  {
    id: 'delete-my-data',
    title: 'Delete my data',
    keywords: ['erase', 'remove', 'cookie', 'storage', 'gdpr', 'reset everything'],
    icon: 'data',
    group: 'Privacy',
    available: () => !location.pathname.endsWith('/your-data/'),
    run: () => location.assign(new URL('your-data/', siteRoot())),
  },
];

registerActions(actions);
