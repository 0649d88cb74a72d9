// The page of Premium at work: buys, takes what comes back from Stripe, shows how it stands, restores and removes.

import { licences, onLicenceChange } from '../account/licence.js';
import type { HeldLicence, Licences } from '../account/licences.js';
import { PremiumError } from '../account/premium-client.js';
import { siteSettings } from '../site/settings.js';
import type { Offer, PremiumSettings } from '../site/settings.js';
import { h, icon } from './dom.js';
import { offersPart, restorePart, statePart, waitingPart } from './premium-parts.js';
import type { PremiumActions, PremiumMoment } from './premium-parts.js';

type Tone = 'good' | 'notice' | 'bad';

const nothing: HeldLicence = {
  state: { active: false },
  held: false,
  buyer: false,
  restore: undefined,
  waiting: false,
};

export class PremiumPage extends HTMLElement {
  private readonly notes = h('div', { role: 'status' });
  private readonly now = h('div', { class: 'premium-now' });
  private back: HTMLDetailsElement | undefined;
  private held = nothing;
  private busy: string | undefined;
  private removing = false;
  private readonly actions: PremiumActions = {
    buy: (offer) => this.buy(offer),
    finish: () => void this.complete(),
    restore: (words) => void this.unlock(words),
    manage: () => void this.work('manage', async (all) => location.assign(await all.portal())),
    renew: () => void this.renew(),
    askToRemove: () => this.askToRemove(true),
    keep: () => this.askToRemove(false),
    remove: () => void this.takeOff(),
    copy: (field) => this.copy(field),
  };

  /** Begins; `fragment` is what the address held behind its #. */
  open(fragment: string): void {
    const { premium } = siteSettings();
    const all = licences();
    if (premium === undefined || all === undefined) return;
    this.back = restorePart(premium, () => this.busy !== undefined, this.actions);
    this.replaceChildren(this.notes, this.now, this.back);
    onLicenceChange(() => void this.look());
    // The page comes back from Stripe by the browser's own button, as it was left.
    addEventListener('pageshow', ({ persisted }) => {
      if (!persisted) return;
      this.busy = undefined;
      void this.look();
    });
    void this.arrive(all, fragment);
  }

  private async arrive(all: Licences, fragment: string): Promise<void> {
    const words = (name: string): string => decode(fragment.slice(name.length + 1));
    if (fragment.startsWith('session=')) await this.complete(words('session'));
    else if (fragment.startsWith('restore=')) await this.unlock(words('restore'));
    else {
      if (fragment === 'cancelled') this.say('You came back without paying; nothing was bought.', 'notice');
      await this.look();
      if (this.held.waiting) await this.complete();
      else await all.renew();
    }
  }

  private async look(): Promise<void> {
    this.held = (await licences()?.held()) ?? nothing;
    this.draw();
  }

  private draw(): void {
    const { premium } = siteSettings();
    if (premium === undefined || this.back === undefined) return;
    const { held, busy, removing } = this;
    const moment = { held, busy, removing };
    const key = (document.activeElement as HTMLElement | null)?.dataset['key'];
    this.now.replaceChildren(...this.parts(premium, moment));
    this.back.hidden = held.state.active;
    if (key !== undefined && !this.contains(document.activeElement)) {
      const again =
        this.querySelector<HTMLElement>(`[data-key="${key}"]`) ?? this.querySelector<HTMLElement>('h2');
      again?.focus();
    }
  }

  private parts(premium: PremiumSettings, moment: PremiumMoment): HTMLElement[] {
    const { held } = moment;
    if (held.held && held.state.active) return [statePart(premium, moment, this.actions)];
    // Why the last licence went, where nothing newer is said.
    const { reason } = held.state;
    const ended = !held.held && reason !== undefined && this.notes.childElementCount === 0;
    return [
      ...(ended ? [h('p', { class: 'banner' }, icon('alert'), h('span', {}, reason))] : []),
      ...(held.waiting ? [waitingPart(moment, this.actions)] : []),
      ...(held.held ? [statePart(premium, moment, this.actions)] : []),
      ...(held.waiting ? [] : offersPart(premium, moment, this.actions)),
    ];
  }

  private say(words: string, tone: Tone): void {
    const name = { good: 'banner good', notice: 'banner', bad: 'banner bad' }[tone];
    this.notes.replaceChildren(
      h('p', { class: name }, icon(tone === 'good' ? 'check' : 'alert'), h('span', {}, words)),
    );
  }

  /** Runs what a button stands for; one at a time, and what goes wrong is said in one sentence. */
  private async work(key: string, run: (all: Licences) => Promise<void>): Promise<boolean> {
    const all = licences();
    if (all === undefined || this.busy !== undefined) return false;
    this.busy = key;
    this.notes.replaceChildren();
    await this.look();
    let done = true;
    try {
      await run(all);
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

  private async complete(session?: string): Promise<void> {
    const done = await this.work('finish', (all) => all.finish(session));
    if (done)
      this.say('Thank you. Premium is on; keep the restore address for other devices and for later.', 'good');
  }

  private async unlock(words: string): Promise<void> {
    const done = await this.work('restore', (all) => all.restore(words));
    if (done) this.say('Unlocked: this browser has Premium now.', 'good');
    else if (this.back) this.back.open = true;
  }

  private buy(offer: Offer): void {
    void this.work(`buy ${offer.id}`, async (all) => {
      location.assign(await all.begin(offer.id));
      // Until the page is left, the button stays pressed.
      await new Promise((resolve) => setTimeout(resolve, 5000));
    });
  }

  private async renew(): Promise<void> {
    if (await this.work('renew', (all) => all.renew({ now: true })))
      this.say('It is paid, and renewed.', 'good');
  }

  private askToRemove(asking: boolean): void {
    this.removing = asking;
    this.draw();
    this.querySelector<HTMLElement>(`[data-key=${asking ? 'keep' : 'remove'}]`)?.focus();
  }

  private async takeOff(): Promise<void> {
    this.removing = false;
    if (await this.work('remove', (all) => all.remove()))
      this.say('Premium was taken off this browser.', 'notice');
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
