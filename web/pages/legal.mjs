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
export function day(written) {
  const [year, month, dayOfMonth] = written.split('-').map(Number);
  return html`<time datetime="${written}">${dayOfMonth} ${months[month - 1]} ${year}</time>`;
}

/** The dates of a text: the owner's, but no earlier than the day on which its words here were last changed. */
export function datesOf({ policy: { effective, updated } }, written) {
  return { effective, updated: updated > written ? updated : written };
}

/** Whether the owner has said anything about who runs this copy. */
export function isNamed({ name, address, email, phone }) {
  return [name, address, email, phone].some((text) => text !== '');
}

/** How to reach whoever runs this copy, as far as that is set. */
export function contact({ operator }) {
  if (!isNamed(operator))
    return html`<p>
      Whoever runs this copy of mypictools has not entered an address to write to. Ask whoever gave you the
      link.
    </p>`;
  return html`<address class="contact">
    ${operator.name === '' ? '' : html`<span>${operator.name}</span>`}
    ${operator.address.split('\n').map((line) => (line === '' ? '' : html`<span>${line}</span>`))}
    ${operator.email === '' ? '' : html`<a href="mailto:${operator.email}">${operator.email}</a>`}
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
                  <dd>${day(dates.effective)}</dd>
                </div>
                <div>
                  <dt>Last updated</dt>
                  <dd>${day(dates.updated)}</dd>
                </div>
              </dl>`
        }
      </header>
      ${
        sections.length < 2
          ? ''
          : html`<nav class="legal-toc" aria-label="Sections of this page">
              <ol>
                ${sections.map(({ id, title: heading }) => html`<li><a href="#${id}">${heading}</a></li>`)}
              </ol>
            </nav>`
      }
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
