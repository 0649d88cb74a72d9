// Every page of the site but home and the tools: the one list that the generator, the footer and the command palette read.

import { historyPage } from './history.mjs';
import { isNamed } from './legal.mjs';
import { licencesPage } from './licences.mjs';
import { modelsPage } from './models.mjs';
import { premiumPage } from './premium.mjs';
import { privacyPage } from './privacy.mjs';
import { promises } from './promises.mjs';
import { termsPage } from './terms.mjs';
import { imprintPage } from './imprint.mjs';
import { whatThisSiteDoesPage } from './what-this-site-does.mjs';
import { yourDataPage } from './your-data.mjs';

/**
 * `path` is below the site's root; `when` says whether people are pointed to the page (it is written in any case);
 * `header` is its name in the header, if it stands there (a `minor` one only where there is room); `make` gets what `readSources` of generate.mjs gives, and answers the whole page.
 */
export const sitePagesList = [
  {
    path: 'history/',
    title: 'History',
    summary: `What was done in this browser in the last ${promises.historyDays} days, without the pictures`,
    keywords: ['jobs', 'recent', 'log', 'statistics', 'saved'],
    header: 'History',
    minor: true,
    icon: 'history',
    make: historyPage,
  },
  {
    path: 'your-data/',
    title: 'Your data',
    summary: 'Everything stored in this browser: see it, export it, delete it',
    keywords: ['rights', 'gdpr', 'cookie', 'storage', 'export', 'import', 'delete', 'erase', 'cache'],
    icon: 'data',
    make: yourDataPage,
  },
  {
    path: 'what-this-site-does/',
    title: 'What this site does',
    summary: 'Every request it made, the policy in force, and a test with the network cut',
    keywords: ['proof', 'requests', 'network', 'upload', 'csp', 'security', 'offline', 'self-test'],
    icon: 'proof',
    make: whatThisSiteDoesPage,
  },
  {
    path: 'premium/',
    title: 'Premium',
    summary: 'No daily limit: buy it, use it on another device, manage it',
    keywords: ['buy', 'subscribe', 'price', 'licence', 'restore', 'unlimited', 'stripe'],
    header: 'Premium',
    minor: true,
    icon: 'premium',
    when: ({ premium }) => premium !== undefined,
    make: premiumPage,
  },
  {
    path: 'models/',
    title: 'Models',
    summary: 'The networks that remove backgrounds: what is stored, licences, your own',
    keywords: ['onnx', 'network', 'weights', 'download', 'background'],
    icon: 'chip',
    make: modelsPage,
  },
  {
    path: 'privacy/',
    title: 'Privacy policy',
    summary: 'What happens with pictures and data here, and what does not',
    keywords: ['privacy', 'policy', 'gdpr', 'cookies', 'rights', 'data protection'],
    header: 'Privacy',
    icon: 'lock',
    make: privacyPage,
  },
  {
    path: 'terms/',
    title: 'Terms',
    summary: 'The terms of use',
    keywords: ['conditions', 'legal', 'use', 'liability'],
    icon: 'document',
    make: termsPage,
  },
  {
    path: 'imprint/',
    title: 'Imprint',
    summary: 'Who runs this site',
    keywords: ['operator', 'contact', 'address', 'legal', 'owner'],
    icon: 'document',
    when: ({ operator }) => isNamed(operator),
    make: imprintPage,
  },
  {
    path: 'licences/',
    title: 'Licences',
    summary: 'The licences of everything this site is built from',
    keywords: ['open source', 'licenses', 'credits', 'libraries', 'mit', 'lgpl'],
    icon: 'document',
    make: licencesPage,
  },
];

/** Those that people are pointed to. */
export function listedPages(config) {
  return sitePagesList.filter(({ when = () => true }) => when(config));
}
