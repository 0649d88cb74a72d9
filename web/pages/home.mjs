// The home page: promise, drop zone, every tool of the catalogue in its order, how it stays private.

import { html } from './html.mjs';
import { icon } from './icons.mjs';
import { dropZone, page } from './layout.mjs';

export function toolCard(operation, root) {
  return html`<li>
    <a class="card tool-card" href="${root}tools/${operation.id}/" data-tool="${operation.id}">
      <span class="tool-icon">${icon(operation.icon)}</span>
      <span class="tool-name">${operation.title}</span>
      <span class="tool-summary">${operation.summary}</span>
    </a>
  </li>`;
}

const promises = [
  [
    'lock',
    'Nothing is uploaded',
    'Your pictures are opened, changed and saved by this browser tab. There is no server that could receive them.',
  ],
  [
    'offline',
    'Works without a network',
    'A tool you have opened once also runs offline. Switch off your connection and try: it still works.',
  ],
  [
    'chip',
    'Native codecs, compiled for the web',
    'MozJPEG, libwebp and AVIF run at full quality in WebAssembly, on all of your processor’s cores.',
  ],
];

/** Each is an icon, a title and a text. */
export function promiseList(items) {
  return html`<ul class="promises" role="list">
    ${items.map(
      ([name, title, text]) =>
        html`<li class="promise">
          ${icon(name)}
          <h3>${title}</h3>
          <p>${text}</p>
        </li>`,
    )}
  </ul>`;
}

/** Whether nobody but this site is ever asked or led to. */
function alone({ connect, config }) {
  return connect.length === 0 && config.premium === undefined;
}

export function homePage({ site }) {
  const { catalogue } = site;
  const root = './';
  const titles = catalogue.operations.map((operation) => operation.title.toLowerCase());
  const list = titles.length > 1 ? `${titles.slice(0, -1).join(', ')} and ${titles.at(-1)}` : titles.join('');
  const body = html` <section class="hero wrap">
      <div class="hero-text">
        <h1>Picture tools that keep your pictures yours.</h1>
        <p class="lead">
          Fast, exact and free of uploads: everything happens in this tab, on your own device.
        </p>
        <ul class="facts" role="list">
          <li>${icon('check')}No upload</li>
          <li>${icon('check')}No account</li>
          <li>${icon('check')}Works offline</li>
        </ul>
      </div>
      <tool-chooser class="hero-drop"> ${dropZone(catalogue, 'drop-zone tall')} </tool-chooser>
    </section>
    <section class="wrap section" id="tools" aria-labelledby="tools-title">
      <h2 id="tools-title">Tools</h2>
      <ul class="tool-grid" role="list">
        ${catalogue.operations.map((operation) => toolCard(operation, root))}
      </ul>
    </section>
    <section class="wrap section" id="privacy" aria-labelledby="privacy-title">
      <h2 id="privacy-title">How it stays private</h2>
      ${promiseList(promises)}
      <p class="proof">
        See for yourself: <a href="./what-this-site-does/">What this site does</a> lists every request the
        site has made and processes a picture with the network cut. One cookie with a random number, no
        analytics${alone(site) ? ', no third parties' : ''}: the <a href="./privacy/">privacy policy</a> is
        short.
      </p>
    </section>`;
  return page({
    root,
    name: 'home',
    script: 'home',
    site,
    title: 'mypictools: image tools that run in your browser',
    description: `${list[0]?.toUpperCase() ?? ''}${list.slice(1)} pictures in your browser. Nothing is uploaded, no account, works offline.`,
    body,
  });
}
