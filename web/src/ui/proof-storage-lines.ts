// What this site has stored in this browser, in one line per kind. Knows no DOM; the page "Your data" has the whole.

import { cachesOf, settingsIn, type Places } from '../account/places.js';
import promises from '../account/promises.json';
import { readCookie } from '../account/session.js';
import { countOf, formatBytes } from './format.js';

export type StorageLine = readonly [kind: string, words: string];

const hidden =
  'Cookies that only a server may read (HttpOnly) are hidden from every page; no code of this site sets one.';

function cookies({ jar }: Places): StorageLine {
  const { cookieName } = promises;
  let names: readonly string[];
  try {
    names = jar.cookie
      .split(';')
      .map((part) => part.split('=')[0]?.trim() ?? '')
      .filter((name) => name !== '' && name !== cookieName);
  } catch {
    return ['Cookies', 'This browser keeps none.'];
  }
  const own =
    readCookie(jar) === undefined
      ? 'None of this site.'
      : `${cookieName}: a random number for this browser, which no other site gets.`;
  const others = names.length === 0 ? '' : ` Not of this site, but of its host: ${names.join(', ')}.`;
  return ['Cookies', `${own}${others} ${hidden}`];
}

function settings({ local, tab }: Places): StorageLine {
  const [kept, passing] = [settingsIn(local).size, settingsIn(tab).size];
  const words = [
    ...(kept > 0 ? [`${countOf(kept, 'small text')}: the theme, the tools’ options and the like`] : []),
    ...(passing > 0 ? [`${countOf(passing, 'small text')} of this tab, until it is closed`] : []),
  ];
  return ['Settings', words.length === 0 ? 'None.' : `${words.join('; ')}.`];
}

async function databases({ databases: factory }: Places): Promise<StorageLine> {
  try {
    const all = (await factory?.databases()) ?? [];
    const names = all.map(({ name = '' }) => name).filter((name) => name.startsWith('mypictools-'));
    return ['Databases', names.length === 0 ? 'None.' : `${names.sort().join(', ')}.`];
  } catch {
    return ['Databases', 'This browser does not tell.'];
  }
}

async function copies(places: Places): Promise<StorageLine> {
  const kind = 'Copies of the site';
  try {
    const counts = (await cachesOf(places)).map(
      async (name) => (await (await places.caches?.open(name))?.keys())?.length ?? 0,
    );
    const count = (await Promise.all(counts)).reduce((sum, each) => sum + each, 0);
    return [
      kind,
      count === 0 ? 'None.' : `${countOf(count, 'file')} of its own, so that it works without a network.`,
    ];
  } catch {
    return [kind, 'None: this browser does not allow them here.'];
  }
}

async function room({ storage }: Places): Promise<StorageLine> {
  const usage = (await storage?.estimate().catch(() => undefined))?.usage;
  return [
    'In all',
    usage === undefined ? 'This browser does not tell.' : `${formatBytes(usage)} on this device.`,
  ];
}

/** Never rejects. */
export function storageLines(places: Places): Promise<readonly StorageLine[]> {
  return Promise.all([cookies(places), settings(places), databases(places), copies(places), room(places)]);
}
