// The page of the history: what was done in this browser, for as long as the promise says.

import { html } from './html.mjs';
import { page } from './layout.mjs';
import { promises } from './promises.mjs';

const { historyDays } = promises;

/** What the lines need to be words; see HistoryCatalogue in web/src/ui/history-words.ts. */
function words({ operations, output, formats }) {
  const parameter = ({ id, kind, title, unit, default: usual, choices }) => ({
    id,
    kind,
    title,
    unit,
    default: usual,
    choices: choices?.map((choice) => ({ id: choice.id, title: choice.title })),
  });
  return JSON.stringify({
    operations: operations.map(({ id, title, icon, parameters }) => ({
      id,
      title,
      icon,
      parameters: parameters.map(parameter),
    })),
    output: output.map(parameter),
    formats: formats.map(({ id, title }) => ({ id, title })),
  });
}

export function historyPage(site) {
  return page({
    site,
    root: '../',
    name: 'history',
    script: 'history',
    title: 'History · mypictools',
    description: `What was done in this browser in the last ${historyDays} days: tools, settings, sizes and times, never pictures.`,
    body: html`<div class="wrap section">
      <h1>History</h1>
      <p class="lead">
        What was done here: tools, settings, sizes and times, never the pictures. Kept for ${historyDays} days
        in this browser only, then deleted by itself.
      </p>
      <job-history catalogue="${words(site.catalogue)}">
        <noscript>This page needs JavaScript: the history is known to this browser only.</noscript>
      </job-history>
    </div>`,
  });
}
