// Premium in this browser: holds one licence, believes no clock that was set back, renews in time, and gives up what was revoked.

import { checkLicence } from './licence-check.js';
import type { LicenceClaims, LicenceRules } from './licence-check.js';
import type { Clock } from './clock.js';
import { changeLicenceRecord, readKeptRecord, readLicenceRecord, without } from './licence-record.js';
import type { LicenceRecord } from './licence-record.js';
import { PremiumError, requirePageAddress } from './premium-client.js';
import type { AskPremium } from './premium-client.js';

export interface LicenceState {
  readonly active: boolean;
  /** Milliseconds since 1970; the licence is renewed before that as long as it is paid. */
  readonly until?: number;
  readonly offer?: string;
  /** Whether it was cancelled, so that no further one follows once the paid time is over. */
  readonly ends?: boolean;
  /** One sentence about why a licence that is or was here does not count. */
  readonly reason?: string;
}

/** All that the page of Premium shows. */
export interface HeldLicence {
  readonly state: LicenceState;
  readonly held: boolean;
  /** Whether it outlasts this page. */
  readonly kept: boolean;
  readonly buyer: boolean;
  readonly restore: string | undefined;
  /** One sentence about a payment that is due. */
  readonly due: string | undefined;
}

export interface LicencesOptions extends LicenceRules {
  readonly clock: Clock;
  readonly ask: AskPremium;
}

/** What comes with a licence that the service has issued. */
interface Issued {
  readonly token: string | undefined;
  /** The code that brings it back, where it is known. */
  readonly restore?: string | undefined;
  /** The licence that was asked about: where another is held by now, or none, nothing is taken. */
  readonly insteadOf?: string;
}

const hourMs = 3_600_000;
/** Clocks differ a little; one that runs back by more than this was set back. */
const backMs = hourMs;
/** After a failure it is not tried again at once. */
const retryMs = 10 * 60_000;

const setBack = 'This device’s clock was set back; Premium goes on when the time is right again.';
const runOut = 'This licence has run out; it goes on as soon as the Premium service has renewed it.';

interface Judged {
  readonly state: LicenceState;
  readonly claims?: LicenceClaims;
}

export class Licences {
  private readonly options: LicencesOptions;

  constructor(options: LicencesOptions) {
    this.options = options;
  }

  private now({ offset }: LicenceRecord): number {
    return this.options.clock.now() + offset;
  }

  /** What the licence in the record is worth. Loads nothing where there is none. */
  private async judge(record: LicenceRecord): Promise<Judged> {
    const { token, ended } = record;
    if (token === undefined)
      return { state: { active: false, ...(ended === undefined ? {} : { reason: ended }) } };
    const checked = await checkLicence(token, this.options);
    if (!checked.ok) return { state: { active: false, reason: checked.reason } };
    const { claims } = checked;
    const { until, offer, ends } = claims;
    const old = this.refusal(record, claims);
    if (old !== undefined) return { claims, state: { active: false, reason: old } };
    const now = this.now(record);
    // Before it was issued it cannot be.
    const seen = Math.max(record.seen, claims.issuedAt);
    const about = { until, offer, ends };
    if (now < seen - backMs) return { claims, state: { active: false, ...about, reason: setBack } };
    if (Math.max(now, seen) < until) return { claims, state: { active: true, ...about } };
    return { claims, state: { active: false, ...about, reason: runOut } };
  }

  /** Why a licence that is rightly signed is not taken: it was taken back, or a newer one stands for it. */
  private refusal(
    { revoked, newest }: LicenceRecord,
    { purchase, issuedAt }: LicenceClaims,
  ): string | undefined {
    if (issuedAt <= (revoked[purchase] ?? -1)) return 'This licence was cancelled or refunded.';
    if (issuedAt < (newest[purchase] ?? -1)) return 'This licence was replaced by a newer one.';
    return undefined;
  }

  async state(): Promise<LicenceState> {
    const record = await readLicenceRecord();
    const { state } = await this.judge(record);
    // Written seldom: every write wakes the other tabs.
    const now = this.now(record);
    if (record.token !== undefined && now > record.seen + hourMs)
      await changeLicenceRecord((old) => ({ ...old, seen: Math.max(old.seen, now) }));
    return state;
  }

  async held(): Promise<HeldLicence> {
    const record = await readLicenceRecord();
    const { state, claims } = await this.judge(record);
    const { token, due } = record;
    return {
      state,
      held: token !== undefined,
      kept: token === undefined || (await readKeptRecord()).token === token,
      buyer: claims?.buyer ?? false,
      restore: codeOf(record, claims),
      due,
    };
  }

  /** Milliseconds until a look at the licence makes sense: half its life, its end, or another try. Undefined without one. */
  async dueInMs(): Promise<number | undefined> {
    const record = await readLicenceRecord();
    const { state, claims } = await this.judge(record);
    if (record.token === undefined) return undefined;
    const sinceTry = this.options.clock.now() - record.triedAt;
    // A try that lies ahead was made before the clock was set back; it keeps nobody waiting.
    const next = sinceTry < 0 ? 0 : Math.max(0, retryMs - sinceTry);
    // One that cannot be proved any more, because the owner's key is another one, is brought anew by its code.
    if (claims === undefined) return record.restore === undefined ? undefined : next;
    const now = this.now(record);
    const half = (claims.issuedAt + claims.until) / 2;
    if (state.active && now < half) return Math.max(0, half - now);
    return state.active ? Math.min(next, Math.max(0, claims.until - now)) : next;
  }

  /**
   * Renews the licence if it is time, or at once when `now` is set. Of several tabs one asks. Where the service does not
   * answer nothing changes: the licence counts until its end. Rejects with the failure only when `now` is set.
   */
  async renew({ now = false } = {}): Promise<void> {
    await locked(async () => {
      if (!now && (await this.dueInMs()) !== 0) return;
      const record = await readLicenceRecord();
      const { claims, state } = await this.judge(record);
      const { token } = record;
      if (token === undefined) return;
      const code = state.active ? undefined : codeOf(record, claims);
      try {
        if (claims === undefined && code === undefined)
          throw new PremiumError('unproved', state.reason ?? 'This licence cannot be proved.');
        const newer = await this.askForNewer(claims && token, code);
        await this.take({ token: newer, restore: code, insteadOf: token });
      } catch (error) {
        if (!(error instanceof PremiumError)) throw error;
        if (error.code === 'revoked' && claims !== undefined) await this.revoke(token, claims, error.message);
        else if (error.code === 'refused' && !state.active) await this.drop(token, error.message);
        else await this.noteTry(token, error);
        if (now) throw error;
      }
    });
  }

  /** A licence that has long run out is not renewed any more; the restore code, if it is given, still brings a new one. */
  private async askForNewer(
    token: string | undefined,
    code: string | undefined,
  ): Promise<string | undefined> {
    const { ask } = this.options;
    try {
      if (token !== undefined) return (await ask('refresh', { token }))['token'];
    } catch (error) {
      if (!(error instanceof PremiumError && error.code === 'refused') || code === undefined) throw error;
    }
    return (await ask('restore', { code: code ?? '' }))['token'];
  }

  /**
   * Takes a licence that the service has just issued; its time is the service's. Rejects where this page cannot prove
   * it, which may be the page's fault: an old copy of it does not know a new key.
   */
  async take({ token, restore, insteadOf }: Issued): Promise<void> {
    const checked = await checkLicence(token ?? '', this.options);
    if (!checked.ok || token === undefined)
      throw new PremiumError(
        'internal',
        'The Premium service sent a licence that this page cannot prove; reload the page and try again.',
      );
    const { purchase, issuedAt } = checked.claims;
    const apart = issuedAt - this.options.clock.now();
    await changeLicenceRecord((old) => {
      if (insteadOf !== undefined && old.token !== insteadOf) return old;
      const { [purchase]: _again, ...revoked } = old.revoked;
      return {
        ...without(withCode(old, purchase, restore), 'ended', 'due'),
        token,
        seen: issuedAt,
        offset: Math.abs(apart) > backMs ? apart : 0,
        // One that ends soon would be due again at once.
        triedAt: this.options.clock.now(),
        newest: { ...old.newest, [purchase]: issuedAt },
        revoked,
      };
    });
  }

  private async revoke(token: string, { purchase, issuedAt }: LicenceClaims, ended: string): Promise<void> {
    await changeLicenceRecord((old) => ({
      ...endedIn(old, token, ended),
      revoked: { ...old.revoked, [purchase]: Math.max(issuedAt, old.newest[purchase] ?? 0) },
    }));
  }

  private async drop(token: string, ended: string): Promise<void> {
    await changeLicenceRecord((old) => endedIn(old, token, ended));
  }

  private async noteTry(token: string, { code, message }: PremiumError): Promise<void> {
    const due = code === 'not-paid' ? { due: message } : {};
    await changeLicenceRecord((old) =>
      old.token === token ? { ...old, ...due, triedAt: this.options.clock.now() } : old,
    );
  }

  /**
   * Unlocks this browser by a restore code, the address that holds it, or a licence itself. A licence that is active
   * here stays: of the same purchase it is as good, and one of another purchase is not replaced by a mere address.
   */
  async restore(words: string): Promise<void> {
    const given = words.trim().replace(/^.*#restore=/s, '');
    if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(given)) return this.takePasted(given);
    const purchase = /^((?:sub|pi)_\w+)\.[\w-]+$/.exec(given)?.[1];
    if (purchase === undefined)
      throw new PremiumError(
        'bad-request',
        'This is neither a restore address nor a restore code; copy the whole of it.',
      );
    await locked(async () => {
      if (await this.isActiveFor(purchase)) return;
      const { token } = await this.options.ask('restore', { code: given });
      await this.take({ token, restore: given });
    });
  }

  /** Whether Premium is on here by this purchase; rejects where it is on by another. */
  private async isActiveFor(purchase: string): Promise<boolean> {
    const { state, claims } = await this.judge(await readLicenceRecord());
    if (!state.active || claims === undefined) return false;
    if (claims.purchase === purchase) return true;
    throw new PremiumError(
      'held',
      'Premium is on in this browser already, by another purchase; remove it here first if you want to use this one.',
    );
  }

  /** A licence that somebody brings: it may be old, so it is held against what is known here. */
  private async takePasted(token: string): Promise<void> {
    const checked = await checkLicence(token, this.options);
    if (!checked.ok) throw new PremiumError('refused', checked.reason);
    const { purchase, issuedAt } = checked.claims;
    const record = await readLicenceRecord();
    const { state } = await this.judge({ ...record, token });
    if (!state.active) throw new PremiumError('refused', state.reason ?? runOut);
    if (await this.isActiveFor(purchase)) return;
    await changeLicenceRecord((old) => ({
      ...without(withCode(old, purchase), 'ended', 'due'),
      token,
      triedAt: 0,
      seen: Math.max(old.seen, issuedAt),
      newest: { ...old.newest, [purchase]: issuedAt },
    }));
  }

  /** The address of Stripe's portal for this buyer. */
  async portal(): Promise<string> {
    await this.renew();
    const { token, ended } = await readLicenceRecord();
    if (token === undefined)
      throw new PremiumError('revoked', ended ?? 'There is no licence in this browser.');
    const { url } = await this.options.ask('portal', { token });
    return requirePageAddress(url);
  }

  /** Takes Premium off this browser only. That a licence was taken back stays known. */
  async remove(): Promise<void> {
    await changeLicenceRecord((old) => ({
      ...without(old, 'token', 'restore', 'ended', 'due'),
      newest: {},
    }));
  }
}

/** The record without this licence, and with the sentence about why it went; the very same where another is held by now. */
function endedIn(record: LicenceRecord, token: string, ended: string): LicenceRecord {
  return record.token === token ? { ...without(record, 'token', 'restore', 'due'), ended } : record;
}

/** The restore code, where it is of this purchase. */
function codeFor(purchase: string, code: string | undefined): string | undefined {
  return code?.startsWith(`${purchase}.`) === true ? code : undefined;
}

/** The restore code in the record, where it is of this licence, or nobody can tell. */
function codeOf({ restore }: LicenceRecord, claims: LicenceClaims | undefined): string | undefined {
  return claims === undefined ? restore : codeFor(claims.purchase, restore);
}

/** The record with a restore code of this purchase, or none. */
function withCode(
  record: LicenceRecord,
  purchase: string,
  code: string | undefined = record.restore,
): LicenceRecord {
  const restore = codeFor(purchase, code);
  return { ...without(record, 'restore'), ...(restore === undefined ? {} : { restore }) };
}

/** One tab at a time, where the browser can say so. */
export async function locked<T>(work: () => Promise<T>): Promise<T> {
  if (typeof navigator === 'undefined' || !('locks' in navigator)) return work();
  return navigator.locks.request('mypictools-licence', work);
}
