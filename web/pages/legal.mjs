// The frame of the pages that state something: a heading, dates, a list of sections, and the way back.

import { html } from './html.mjs';
import { icon } from './icons.mjs';
import { page } from './layout.mjs';

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

/** "2026-11-23" as a person reads it. */
function date(day) {
  const [year, month, dayOfMonth] = day.split('-').map(Number);
  return html`<time datetime="${day}">${dayOfMonth} ${months[month - 1]} ${year}</time>`;
}

/** How to reach whoever runs this copy, as an end to a sentence's colon or a paragraph of its own. */
export function contact({ operator }) {
  if (operator.email === '')
    return html`<p>
      Whoever runs this copy of mypictools has not entered an address to write to. Ask whoever gave you the
      link.
    </p>`;
  return html`<address class="contact">
    ${operator.name === '' ? '' : html`<span>${operator.name}</span>`}
    ${operator.address.split('\n').map((line) => (line === '' ? '' : html`<span>${line}</span>`))}
    <a href="mailto:${operator.email}">${operator.email}</a>
    ${operator.phone === '' ? '' : html`<span>${operator.phone}</span>`}
  </address>`;
}

/** `sections` are `{id, title, body}`; `dates` says from when it applies. */
export function legalPage({ site, name, title, description, lead, dates, sections, indexed }) {
  return page({
    site,
    root: '../',
    name,
    script: 'legal',
    title: `${title} · mypictools`,
    description,
    indexed,
    body: html` <div class="wrap legal">
      <header class="legal-head">
        <a class="back" href="../">${icon('arrow')}Back to the tools</a>
        <h1>${title}</h1>
        <p class="lead">${lead}</p>
        ${
          dates === undefined
            ? ''
            : html`<dl class="legal-dates">
                <div>
                  <dt>Effective date</dt>
                  <dd>${date(dates.effective)}</dd>
                </div>
                <div>
                  <dt>Last updated</dt>
                  <dd>${date(dates.updated)}</dd>
                </div>
              </dl>`
        }
      </header>
      <nav class="legal-toc" aria-label="Sections of this page">
        <ol>
          ${sections.map(({ id, title: heading }) => html`<li><a href="#${id}">${heading}</a></li>`)}
        </ol>
      </nav>
      <div class="legal-text">
        ${sections.map(
          ({ id, title: heading, body }) =>
            html`<section id="${id}" aria-labelledby="${id}-title">
              <h2 id="${id}-title">${heading}</h2>
              ${body}
            </section>`,
        )}
        <p><a class="button" href="../">Back to the tools</a></p>
      </div>
    </div>`,
  });
}
