// The page of Premium at work: buys, takes what comes back from Stripe, shows how it stands, restores and removes.

import { onLicenceChange, premium } from '../account/licence.js';
import type { Premium } from '../account/licence.js';
import type { HeldLicence } from '../account/licences.js';
import { PremiumError } from '../account/premium-client.js';
import { siteSettings } from '../site/settings.js';
import type { Offer, PremiumSettings } from '../site/settings.js';
import { h, icon } from './dom.js';
import { offersPart, restorePart, statePart, waitingPart } from './premium-parts.js';
import type { PremiumActions, PremiumMoment } from './premium-parts.js';
import { focusedKey } from './remarks.js';

type Tone = 'good' | 'notice' | 'bad';

const nothing: HeldLicence = {
  state: { active: false },
  held: false,
  kept: true,
  buyer: false,
  restore: undefined,
  due: undefined,
};

const passing =
  'This browser keeps nothing for this site (a private window, blocked storage or a full disk): Premium is on until this page is closed. Keep the restore address.';

export class PremiumPage extends HTMLElement {
  private readonly notes = h('div', { role: 'status' });
  private readonly now = h('div', { class: 'premium-now' });
  private back: HTMLDetailsElement | undefined;
  private held = nothing;
  private waiting = false;
  private busy: string | undefined;
  /** The work that was begun last. */
  private last: Promise<unknown> = Promise.resolve();
  private asking: PremiumMoment['asking'];
  private readonly actions: PremiumActions = {
    buy: (offer) => this.buy(offer),
    finish: () => void this.complete(),
    restore: (words) => void this.unlock(words),
    manage: () => void this.work('manage', async ({ licences }) => location.assign(await licences.portal())),
    renew: () => void this.renew(),
    ask: (about) => this.ask(about),
    keep: () => this.ask(undefined),
    remove: () => void this.takeOff(),
    forget: () => void this.forget(),
    copy: (field) => this.copy(field),
  };

  /** Begins; `fragment` is what the address held behind its #. */
  open(fragment: string): void {
    const { premium: settings } = siteSettings();
    if (settings === undefined) return;
    this.back = restorePart(settings, () => this.busy !== undefined, this.actions);
    this.replaceChildren(this.notes, this.now, this.back);
    onLicenceChange(() => void this.look());
    // The page comes back from Stripe by the browser's own button, as it was left.
    addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return;
      this.busy = undefined;
      void this.look();
    });
    void this.arrive(fragment);
  }

  /** Does what an address asks for: one that was opened, or pasted while the page is open. */
  async arrive(fragment: string): Promise<void> {
    // What it brings is out of the address already, so it has to wait for its turn.
    await this.last;
    const words = (name: string): string => decode(fragment.slice(name.length + 1));
    await this.look();
    if (fragment.startsWith('session=')) return this.complete(words('session'));
    if (fragment.startsWith('restore=')) return this.unlock(words('restore'));
    const all = premium();
    if (this.waiting && !this.held.state.active) return this.complete();
    if (fragment === 'cancelled') this.say('You came back without paying; nothing was bought.', 'notice');
    else if (!this.held.state.active) await this.settle();
    await all?.licences.renew();
  }

  /** Looks whether something was paid without the visitor coming back; nobody asked for it, so only good news is said. */
  private async settle(): Promise<void> {
    await premium()?.purchases.settle();
    await this.look();
    this.unlocked(
      'What you have paid is unlocked; keep the restore address for other devices and for later.',
    );
  }

  private async look(): Promise<void> {
    const all = premium();
    this.held = (await all?.licences.held()) ?? nothing;
    this.waiting = (await all?.purchases.isWaiting()) ?? false;
    this.draw();
  }

  private draw(): void {
    const { premium: settings } = siteSettings();
    if (settings === undefined || this.back === undefined) return;
    const { held, busy, asking } = this;
    const key = focusedKey();
    this.now.replaceChildren(...this.parts(settings, { held, busy, asking }));
    this.back.hidden = held.state.active;
    if (key !== undefined && !this.contains(document.activeElement)) {
      const again =
        this.querySelector<HTMLElement>(`[data-key="${key}"]`) ?? this.querySelector<HTMLElement>('h2');
      again?.focus();
    }
  }

  private parts(settings: PremiumSettings, moment: PremiumMoment): HTMLElement[] {
    const { held } = moment;
    if (held.held && held.state.active) return [statePart(settings, moment, this.actions)];
    // Why the last licence went, where nothing newer is said.
    const { reason } = held.state;
    const ended = !held.held && reason !== undefined && this.notes.childElementCount === 0;
    return [
      ...(ended ? [h('p', { class: 'banner' }, icon('alert'), h('span', {}, reason))] : []),
      ...(this.waiting ? [waitingPart(moment, this.actions)] : []),
      ...(held.held ? [statePart(settings, moment, this.actions)] : []),
      // What is bought already and only has to be paid is not offered again.
      ...(this.waiting || held.due !== undefined ? [] : offersPart(settings, moment, this.actions)),
    ];
  }

  private say(words: string, tone: Tone): void {
    const name = { good: 'banner good', notice: 'banner', bad: 'banner bad' }[tone];
    this.notes.replaceChildren(
      h('p', { class: name }, icon(tone === 'good' ? 'check' : 'alert'), h('span', {}, words)),
    );
  }

  /** Runs what a button stands for; one at a time, and what goes wrong is said in one sentence. */
  private work(key: string, run: (all: Premium) => Promise<void>): Promise<boolean> {
    const all = premium();
    if (all === undefined || this.busy !== undefined) return Promise.resolve(false);
    this.busy = key;
    const working = this.runs(() => run(all));
    this.last = working;
    return working;
  }

  private async runs(work: () => Promise<void>): Promise<boolean> {
    this.notes.replaceChildren();
    await this.look();
    let done = true;
    try {
      await work();
    } catch (error) {
      done = false;
      const known = error instanceof PremiumError;
      this.say(known ? error.message : 'That did not work; reload the page and try again.', 'bad');
      if (!known) console.error(error);
    }
    this.busy = undefined;
    await this.look();
    return done;
  }

  /** Says that Premium is on now, where it is: a browser that keeps nothing has it for this page only. */
  private unlocked(words: string): void {
    const { state, kept } = this.held;
    if (!state.active) return;
    if (kept) this.say(words, 'good');
    else this.say(passing, 'notice');
  }

  private async complete(session?: string): Promise<void> {
    const wasActive = this.held.state.active;
    const done = await this.work('finish', ({ purchases }) =>
      session === undefined ? purchases.askAgain() : purchases.finish(session),
    );
    if (done && !wasActive)
      this.unlocked('Thank you. Premium is on; keep the restore address for other devices and for later.');
  }

  private async unlock(words: string): Promise<void> {
    const done = await this.work('restore', ({ licences }) => licences.restore(words));
    if (done) this.unlocked('Unlocked: this browser has Premium now.');
    else if (this.back) this.back.open = true;
  }

  private buy(offer: Offer): void {
    void this.work(`buy ${offer.id}`, async ({ purchases }) => {
      location.assign(await purchases.begin(offer.id));
      // Until the page is left, the button stays pressed.
      await new Promise((resolve) => setTimeout(resolve, 5000));
    });
  }

  private async renew(): Promise<void> {
    if (await this.work('renew', ({ licences }) => licences.renew({ now: true })))
      this.say('It is paid, and renewed.', 'good');
  }

  /** Asks before something is given up; undefined goes back. */
  private ask(about: PremiumMoment['asking']): void {
    const before = this.asking;
    this.asking = about;
    this.draw();
    this.querySelector<HTMLElement>(`[data-key=${about === undefined ? before : 'keep'}]`)?.focus();
  }

  private async takeOff(): Promise<void> {
    this.asking = undefined;
    if (await this.work('remove', ({ licences }) => licences.remove()))
      this.say('Premium was taken off this browser.', 'notice');
  }

  private async forget(): Promise<void> {
    this.asking = undefined;
    if (await this.work('forget', ({ purchases }) => purchases.forget()))
      this.say('This browser does not ask about that purchase any more.', 'notice');
  }

  private copy(field: HTMLInputElement): void {
    navigator.clipboard.writeText(field.value).then(
      () => this.say('The restore address is copied.', 'good'),
      () => {
        field.select();
        this.say(
          'This browser does not let pages copy; the address is selected, copy it yourself.',
          'notice',
        );
      },
    );
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

customElements.define('premium-page', PremiumPage);
