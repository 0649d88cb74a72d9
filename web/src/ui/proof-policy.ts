// The element with the security policy in force, read from an answer of this page, in plain words; and attempts to break it.

import { addedHeader } from '../service-worker/request-entry.js';
import { h, icon } from './dom.js';
import { attempt, attempts, type Outcome } from './proof-attempts.js';
import { explainPolicy } from './proof-policy-words.js';

const outcomeWords: Readonly<Record<Outcome, string>> = {
  refused: 'refused by the browser.',
  unproven: 'it failed, but the browser does not say that a rule stopped it, so this proves nothing.',
  happened: 'not refused. This should not be; please report it.',
  unknown: 'this browser has no such protection; the site never does it.',
};

const outcomeIcons: Readonly<Record<Outcome, string>> = {
  refused: 'check',
  unproven: 'minus',
  happened: 'alert',
  unknown: 'minus',
};

class ProofPolicy extends HTMLElement {
  private readonly source = h('p', { class: 'muted' });
  private readonly directives = h('dl', { class: 'policy-list' });
  private readonly headers = h('dl', { class: 'policy-list' });
  private readonly results = h('ul', { class: 'attempts', role: 'list', 'aria-live': 'polite' });
  private readonly button = h(
    'button',
    { type: 'button', class: 'button', onclick: () => void this.tryAll() },
    icon('alert'),
    'Try four forbidden things',
  );
  private trying = false;

  connectedCallback(): void {
    this.replaceChildren(
      this.source,
      this.directives,
      h('details', { class: 'proof-more' }, h('summary', {}, 'The other headers'), this.headers),
      h('h3', {}, 'Try to break it'),
      h(
        'p',
        { class: 'muted' },
        'This makes the page do what it must not. An attempt counts as refused only when the browser itself reports which rule has stopped it.',
      ),
      this.button,
      this.results,
    );
    void this.read();
  }

  private async read(): Promise<void> {
    const headers = await ownHeaders();
    const added = addedNames(headers);
    const name = 'Content-Security-Policy';
    const header = headers?.get(name) ?? undefined;
    this.source.textContent = sourceWords(header, added.has(name.toLowerCase()));
    this.directives.replaceChildren(
      ...explainPolicy(header ?? metaPolicy()).map(({ name: directive, sources, words }) =>
        line([directive, ...sources].join(' '), words),
      ),
    );
    this.headers.replaceChildren(
      ...otherHeaders.map(([other, words]) => {
        const note = added.has(other.toLowerCase()) ? ` ${addedWords}` : '';
        return line(other, `${words}${note}`, headers?.get(other) ?? 'not sent');
      }),
    );
  }

  private async tryAll(): Promise<void> {
    if (this.trying) return;
    this.trying = true;
    // Not `disabled`, which would take the focus away from a keyboard.
    this.button.setAttribute('aria-disabled', 'true');
    this.results.replaceChildren();
    for (const each of attempts) {
      const outcome = await attempt(each);
      this.results.append(
        h(
          'li',
          { 'data-outcome': outcome },
          icon(outcomeIcons[outcome]),
          h('span', {}, `${each.title}: `, h('strong', {}, outcomeWords[outcome])),
        ),
      );
    }
    this.button.removeAttribute('aria-disabled');
    this.trying = false;
  }
}

function line(code: string, words: string, value?: string): HTMLElement {
  const shown = value === undefined ? '' : h('code', { class: 'policy-value' }, value);
  return h('div', {}, h('dt', {}, h('code', {}, code)), h('dd', {}, words, shown));
}

const addedWords = 'Not sent by the host: added on this device, by this site’s service worker.';

function sourceWords(header: string | undefined, added: boolean): string {
  if (header === undefined) return 'Read from this page’s own text, as the host sends no such header.';
  return added
    ? 'The host sends no such header: this one was added on this device, by this site’s service worker. The same rules, as far as a page’s text can hold them, stand in the page itself.'
    : 'Read a moment ago from the header that the host sends with this page.';
}

/** Names, in lower case, of the headers that the host has not sent. */
function addedNames(headers: Headers | undefined): ReadonlySet<string> {
  const names = headers?.get(addedHeader) ?? '';
  return new Set(names.split(',').map((name) => name.trim().toLowerCase()));
}

/** Undefined without a network and without a kept copy. */
async function ownHeaders(): Promise<Headers | undefined> {
  try {
    const response = await fetch(location.pathname, { cache: 'no-store' });
    void response.body?.cancel();
    return response.headers;
  } catch {
    return undefined;
  }
}

function metaPolicy(): string {
  const meta = document.querySelector<HTMLMetaElement>('meta[http-equiv="Content-Security-Policy"]');
  return meta?.content ?? '';
}

const otherHeaders: readonly (readonly [string, string])[] = [
  ['Cross-Origin-Opener-Policy', 'No other site’s window can reach into this one.'],
  ['Cross-Origin-Embedder-Policy', 'Nothing is loaded from a site that did not agree to it.'],
  ['Cross-Origin-Resource-Policy', 'Other sites cannot load this site’s files into their pages.'],
  ['Referrer-Policy', 'A link you follow from here does not tell the next site where you came from.'],
  ['Permissions-Policy', 'Camera, microphone, location, Bluetooth and the like cannot even be asked for.'],
  ['X-Content-Type-Options', 'A file is only ever taken for what it says it is.'],
  ['X-Frame-Options', 'For old browsers: this site cannot be shown inside another.'],
  ['Strict-Transport-Security', 'The browser comes back only by HTTPS. Only a host can say so.'],
];

customElements.define('proof-policy', ProofPolicy);
