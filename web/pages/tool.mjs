// The page of one tool, the same template for every operation of the catalogue.

import { html } from './html.mjs';
import { icon } from './icons.mjs';
import { dropZone, page } from './layout.mjs';

function titles(formats, separator = ', ') {
  return formats.map((format) => format.title).join(separator);
}

export function toolPage({ site, operation }) {
  const { catalogue } = site;
  const root = '../../';
  const others = catalogue.operations.filter((other) => other.id !== operation.id);
  const reads = catalogue.formats.filter((format) => format.read);
  const writes = catalogue.formats.filter((format) => format.write);
  const animated = writes.filter((format) => format.animation);
  const body = html` <tool-workspace class="workspace" operation="${operation.id}">
      <div class="wrap tool-head">
        <span class="tool-icon large">${icon(operation.icon)}</span>
        <div>
          <h1>${operation.title}</h1>
          <p class="lead">${operation.summary}</p>
        </div>
      </div>
      <div class="wrap" data-slot="drop">
        ${dropZone(catalogue, 'drop-zone')}
        <p class="assurance">${icon('lock')}Your pictures stay on this device.</p>
      </div>
      <div class="wrap" data-slot="work" hidden></div>
    </tool-workspace>
    <section class="wrap section about" aria-label="About this tool">
      <div>
        <h2>About this tool</h2>
        <p>${operation.description}</p>
      </div>
      <dl class="format-list">
        <div>
          <dt>Reads</dt>
          <dd>${titles(reads)}</dd>
        </div>
        <div>
          <dt>Writes</dt>
          <dd>${titles(writes)}</dd>
        </div>
        ${
          operation.animation
            ? html`<div>
                <dt>Animation</dt>
                <dd>Animated ${titles(animated, ' and ')} stay animated.</dd>
              </div>`
            : ''
        }
      </dl>
    </section>
    <section class="wrap section" aria-labelledby="others-title">
      <h2 id="others-title">More tools</h2>
      <ul class="tool-links" role="list">
        ${others.map(
          (other) =>
            html`<li>
              <a class="tool-link" href="${root}tools/${other.id}/">${icon(other.icon)}${other.title}</a>
            </li>`,
        )}
      </ul>
    </section>`;
  return page({
    root,
    name: 'tool',
    script: 'tool',
    site,
    title: `${operation.title} pictures in your browser · mypictools`,
    description: `${operation.summary} Runs in your browser: nothing is uploaded.`,
    body,
  });
}
