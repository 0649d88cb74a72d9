// The parts of the page of Premium: offers, how it stands, the restore address, the way back in.

import type { HeldLicence } from '../account/licences.js';
import type { Offer, PremiumSettings } from '../site/settings.js';
import { h, icon, uniqueId, type Child } from './dom.js';
import { siteRoot } from '../site/root.js';

export interface PremiumActions {
  buy(offer: Offer): void;
  /** Asks again whether a purchase that came back from Stripe is paid. */
  finish(): void;
  restore(words: string): void;
  manage(): void;
  renew(): void;
  /** Asks before something is given up; `keep` goes back. */
  ask(about: 'remove' | 'forget'): void;
  keep(): void;
  remove(): void;
  /** Gives up a purchase that came back from Stripe and was not confirmed. */
  forget(): void;
  copy(field: HTMLInputElement): void;
}

/** What is going on: `busy` is the key of the button that was pressed, if its work is not done yet; `asking` what is asked about. */
export interface PremiumMoment {
  readonly held: HeldLicence;
  readonly busy: string | undefined;
  readonly asking: 'remove' | 'forget' | undefined;
}

function button(
  key: string,
  { busy }: PremiumMoment,
  attributes: { class: string; label?: string; onclick: () => void },
  ...words: readonly (Node | string)[]
): HTMLButtonElement {
  return h(
    'button',
    {
      type: 'button',
      class: attributes.class,
      'data-key': key,
      'aria-label': attributes.label,
      'aria-busy': busy === key ? 'true' : undefined,
      // Not `disabled`, which would take the focus away from a keyboard.
      'aria-disabled': busy === undefined ? undefined : 'true',
      onclick: () => {
        if (busy === undefined) attributes.onclick();
      },
    },
    ...words,
  );
}

export function offersPart(
  { offers }: PremiumSettings,
  moment: PremiumMoment,
  actions: PremiumActions,
): HTMLElement[] {
  const card = (offer: Offer): HTMLElement =>
    h(
      'li',
      { class: 'card premium-offer' },
      h('h2', {}, offer.title),
      h(
        'p',
        { class: 'premium-price' },
        h('strong', {}, offer.price),
        offer.per === '' ? 'once' : `per ${offer.per}`,
      ),
      button(
        `buy ${offer.id}`,
        moment,
        {
          class: 'button primary large',
          label: `Buy ${offer.title}, ${offer.price}`,
          onclick: () => actions.buy(offer),
        },
        moment.busy === `buy ${offer.id}` ? 'Going to Stripe…' : 'Buy',
      ),
    );
  return [
    h('ul', { class: 'premium-offers', role: 'list' }, ...offers.map(card)),
    h(
      'p',
      { class: 'premium-safe' },
      icon('lock'),
      h(
        'span',
        {},
        'You pay on Stripe’s own page and come back here. What you type there, your card above all, goes to Stripe only.',
      ),
    ),
  ];
}

const toStripe = 'Invoices and cancelling, at Stripe';

const dayWords = (at: number): string =>
  new Date(at).toLocaleDateString(undefined, { day: 'numeric', month: 'long', year: 'numeric' });

/** The sign, the heading (`id` names the section by it) and the sentences above a state. */
function headPart(id: string, sign: string, title: string, ...sentences: readonly Child[]): HTMLElement {
  return h(
    'div',
    { class: 'premium-state-head' },
    h('span', { class: 'premium-badge' }, icon(sign)),
    h('div', {}, h('h2', { id, tabindex: -1 }, title), ...sentences),
  );
}

/** A licence that is here: active, or one that ran out and waits for its renewal. */
export function statePart(
  { offers, portalLogin }: PremiumSettings,
  moment: PremiumMoment,
  actions: PremiumActions,
): HTMLElement {
  const { state, buyer, restore, due } = moment.held;
  const title = offers.find(({ id }) => id === state.offer)?.title ?? 'Premium';
  const until = state.until === undefined ? '' : dayWords(state.until);
  const next =
    state.ends === true
      ? 'It was cancelled, and ends with the time that is paid.'
      : 'It is renewed by itself before that.';
  const words = state.active
    ? `${title}. Works without a network until ${until}. ${next}`
    : (state.reason ?? '');
  return h(
    'section',
    {
      class: 'card premium-state',
      'aria-labelledby': 'premium-state',
      ...(state.active && { 'data-active': true }),
    },
    headPart(
      'premium-state',
      state.active ? 'premium' : 'alert',
      state.active ? 'Premium is on in this browser' : 'Premium is waiting here',
      h('p', {}, words),
      due !== undefined && h('p', { class: 'premium-due' }, due),
    ),
    restore !== undefined && addressPart(restore, actions),
    moment.asking === 'remove'
      ? askingPart(moment, actions, {
          title: 'Remove Premium from this browser',
          words:
            'It is only taken off this browser: the purchase goes on, and the restore address brings it back.',
          really: 'Remove it',
          run: () => actions.remove(),
        })
      : h(
          'div',
          { class: 'premium-actions' },
          buyer &&
            button(
              'manage',
              moment,
              { class: due === undefined ? 'button' : 'button primary', onclick: () => actions.manage() },
              due === undefined ? toStripe : 'Renew the card, at Stripe',
            ),
          !buyer && portalLogin !== undefined && h('a', { class: 'button', href: portalLogin }, toStripe),
          !state.active &&
            button(
              'renew',
              moment,
              { class: due === undefined ? 'button primary' : 'button', onclick: () => actions.renew() },
              icon('retry'),
              'Renew now',
            ),
          state.active &&
            button(
              'renew',
              moment,
              { class: 'button quiet', onclick: () => actions.renew() },
              icon('retry'),
              'Check with Stripe',
            ),
          button(
            'remove',
            moment,
            { class: 'button quiet', onclick: () => actions.ask('remove') },
            icon('trash'),
            'Remove from this browser',
          ),
        ),
  );
}

function addressPart(restore: string, actions: PremiumActions): HTMLElement {
  const id = uniqueId('restore-address');
  const field = h('input', {
    id,
    class: 'input',
    readonly: true,
    value: new URL(`premium/#restore=${restore}`, siteRoot()).href,
    onfocus: () => field.select(),
  });
  return h(
    'div',
    { class: 'premium-address' },
    h('label', { class: 'field-title', for: id }, 'Your restore address, for other devices and for later'),
    h(
      'div',
      { class: 'premium-line' },
      field,
      h(
        'button',
        { type: 'button', class: 'button', 'data-key': 'copy', onclick: () => actions.copy(field) },
        icon('copy'),
        'Copy',
      ),
    ),
  );
}

/** The question before something is given up; the harmless answer is at hand. */
function askingPart(
  moment: PremiumMoment,
  actions: PremiumActions,
  question: { title: string; words: string; really: string; run: () => void },
): HTMLElement {
  return h(
    'div',
    { class: 'premium-actions', role: 'group', 'aria-label': question.title },
    h('p', {}, question.words),
    button('really', moment, { class: 'button', onclick: question.run }, icon('trash'), question.really),
    button('keep', moment, { class: 'button quiet', onclick: () => actions.keep() }, 'Keep it'),
  );
}

/** A purchase that came back from Stripe and could not be unlocked yet. */
export function waitingPart(moment: PremiumMoment, actions: PremiumActions): HTMLElement {
  return h(
    'section',
    { class: 'card premium-state', 'aria-labelledby': 'premium-waiting' },
    headPart(
      'premium-waiting',
      'history',
      'Your purchase is not confirmed yet',
      h('p', {}, 'Nothing is lost: this browser remembers it and can ask again at any time.'),
    ),
    moment.asking === 'forget'
      ? askingPart(moment, actions, {
          title: 'Forget this purchase',
          words:
            'This browser then stops asking. If it was paid after all, the restore address in Stripe’s portal still unlocks it.',
          really: 'Forget it',
          run: () => actions.forget(),
        })
      : h(
          'div',
          { class: 'premium-actions' },
          button(
            'finish',
            moment,
            { class: 'button primary', onclick: () => actions.finish() },
            icon('retry'),
            'Ask again',
          ),
          button(
            'forget',
            moment,
            { class: 'button quiet', onclick: () => actions.ask('forget') },
            icon('trash'),
            'Forget this purchase',
          ),
        ),
  );
}

export function restorePart(
  { portalLogin }: PremiumSettings,
  isBusy: () => boolean,
  actions: PremiumActions,
): HTMLDetailsElement {
  const id = uniqueId('restore');
  const field = h('input', {
    id,
    class: 'input',
    name: 'restore',
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: 4000,
  });
  const form = h(
    'form',
    {
      onsubmit: (event: SubmitEvent) => {
        event.preventDefault();
        if (!isBusy()) actions.restore(field.value);
      },
    },
    h('label', { class: 'field-title', for: id }, 'Restore address or code'),
    h(
      'div',
      { class: 'premium-line' },
      field,
      h('button', { class: 'button', 'data-key': 'restore' }, icon('premium'), 'Unlock this browser'),
    ),
  );
  return h(
    'details',
    { class: 'premium-restore' },
    h('summary', {}, 'Bought already? Unlock this browser'),
    form,
    portalLogin !== undefined &&
      h(
        'p',
        {},
        'The address is lost? ',
        h('a', { href: portalLogin, rel: 'noopener' }, 'Log in at Stripe by e-mail'),
        ': it stands there in the description of your subscription.',
      ),
  );
}
