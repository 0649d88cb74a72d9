// The quiet figure in the header of a site that sells Premium: how many free pictures are left today, or that Premium is active.

import '../styles/free-limit.css';
import { wakeNextDayMs } from '../account/allowance.js';
import { freeTier } from '../account/free-tier.js';
import { onLicenceChange } from '../account/licence.js';
import { h, icon } from './dom.js';
import { siteRoot } from '../site/root.js';

export class FreeMeter extends HTMLElement {
  private stop: (() => void) | undefined;
  private midnight: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    void this.begin();
  }

  disconnectedCallback(): void {
    this.stop?.();
  }

  private async begin(): Promise<void> {
    const tier = await freeTier();
    if (tier === undefined || !this.isConnected) return;
    const show = async (): Promise<void> => {
      this.draw(await tier.left(), tier.limit);
      clearTimeout(this.midnight);
      if (this.isConnected) this.midnight = setTimeout(() => void show(), wakeNextDayMs(Date.now()));
    };
    const visible = (): void => void (document.hidden || show());
    const stops = [tier.onChange(() => void show()), onLicenceChange(() => void show())];
    document.addEventListener('visibilitychange', visible);
    this.stop = () => {
      for (const each of stops) each();
      clearTimeout(this.midnight);
      document.removeEventListener('visibilitychange', visible);
    };
    await show();
  }

  private draw(left: number, limit: number): void {
    const premium = left === Infinity;
    const link = h(
      'a',
      { class: 'free-meter', href: new URL('premium/', siteRoot()).href },
      premium
        ? [icon('premium'), h('span', {}, 'Premium')]
        : [
            h('span', { class: 'free-dots', 'aria-hidden': 'true' }),
            h(
              'span',
              { class: 'number' },
              `${left} of ${limit}`,
              h('span', { class: 'free-word' }, ' free today'),
            ),
          ],
    );
    link.title = premium
      ? 'Premium is active: no daily limit.'
      : `${left} of today’s ${limit} free pictures are left.`;
    link.querySelector<HTMLElement>('.free-dots')?.style.setProperty('--part', `${(left / limit) * 100}%`);
    this.replaceChildren(link);
  }
}

customElements.define('free-meter', FreeMeter);
