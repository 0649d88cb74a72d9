// Premium in this browser: holds one licence, believes no clock that was set back, renews in time, and gives up what was revoked.

import { checkLicence } from './licence-check.js';
import type { LicenceClaims, LicenceRules } from './licence-check.js';
import type { Clock } from './clock.js';
import { changeLicenceRecord, isLicenceRecordKept, readLicenceRecord } from './licence-record.js';
import type { LicenceRecord } from './licence-record.js';
import { PremiumError, requirePageAddress } from './premium-client.js';
import type { PremiumRoute } from './premium-client.js';

export interface LicenceState {
  readonly active: boolean;
  /** Milliseconds since 1970; the licence is renewed before that as long as it is paid. */
  readonly until?: number;
  readonly offer?: string;
  /** One sentence about why a licence that is or was here does not count. */
  readonly reason?: string;
}

/** All that the page of Premium shows. */
export interface HeldLicence {
  readonly state: LicenceState;
  readonly held: boolean;
  readonly buyer: boolean;
  readonly restore: string | undefined;
  /** Whether a purchase came back from Stripe and is not unlocked yet. */
  readonly waiting: boolean;
}

export interface LicencesOptions extends LicenceRules {
  readonly clock: Clock;
  readonly ask: (
    route: PremiumRoute,
    words: Readonly<Record<string, string>>,
  ) => Promise<Readonly<Record<string, string>>>;
}

const hourMs = 3_600_000;
/** Clocks differ a little; one that runs back by more than this was set back. */
const backMs = hourMs;
/** After a failure it is not tried again at once. */
const retryMs = 10 * 60_000;
/** Stripe forgets a checkout, and the key that keeps it single, after a day. */
const purchaseMs = 23 * hourMs;

const setBack = 'This device’s clock was set back; Premium goes on when the time is right again.';
const notKept =
  'This browser keeps nothing for this site (a private window, blocked storage or a full disk), so Premium could not be unlocked in it.';

interface Judged {
  readonly state: LicenceState;
  readonly claims?: LicenceClaims;
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

async function challengeOf(verifier: string): Promise<string> {
  const bytes = new TextEncoder().encode(verifier);
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

function without<Name extends keyof LicenceRecord>(
  record: LicenceRecord,
  ...names: Name[]
): Omit<LicenceRecord, Name> {
  const rest = { ...record };
  for (const name of names) delete rest[name];
  return rest;
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
    const { until, offer } = claims;
    const old = this.refusal(record, claims);
    if (old !== undefined) return { claims, state: { active: false, reason: old } };
    const now = this.now(record);
    // Before it was issued it cannot be.
    const seen = Math.max(record.seen, claims.issuedAt);
    if (now < seen - backMs) return { claims, state: { active: false, until, offer, reason: setBack } };
    if (Math.max(now, seen) < until) return { claims, state: { active: true, until, offer } };
    const reason = 'This licence has run out; it goes on as soon as the Premium service has renewed it.';
    return { claims, state: { active: false, until, offer, reason } };
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
    return {
      state,
      held: record.token !== undefined,
      buyer: claims?.buyer ?? false,
      restore: record.restore,
      waiting: record.purchase?.session !== undefined,
    };
  }

  /** Milliseconds until a look at the licence makes sense: half its life, its end, or another try. Undefined without one. */
  async dueInMs(): Promise<number | undefined> {
    const record = await readLicenceRecord();
    const { state, claims } = await this.judge(record);
    if (claims === undefined) return undefined;
    const now = this.now(record);
    const half = (claims.issuedAt + claims.until) / 2;
    if (state.active && now < half) return Math.max(0, half - now);
    const sinceTry = this.options.clock.now() - record.triedAt;
    // A try that lies ahead was made before the clock was set back; it keeps nobody waiting.
    const next = sinceTry < 0 ? 0 : Math.max(0, retryMs - sinceTry);
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
      if (token === undefined || claims === undefined) return;
      try {
        const { token: newer = '' } = await this.options.ask('refresh', { token });
        await this.take(newer);
      } catch (error) {
        if (!(error instanceof PremiumError)) throw error;
        if (error.code === 'revoked') await this.revoke(claims, error.message);
        else if (error.code === 'refused' && !state.active) await this.drop(error.message);
        else await changeLicenceRecord((old) => ({ ...old, triedAt: this.options.clock.now() }));
        if (now) throw error;
      }
    });
  }

  /** Takes a licence that the service has just issued; its time is the service's. */
  private async take(token: string, restore?: string): Promise<void> {
    const checked = await checkLicence(token, this.options);
    if (!checked.ok) throw new PremiumError('refused', checked.reason);
    const { purchase, issuedAt } = checked.claims;
    const apart = issuedAt - this.options.clock.now();
    await changeLicenceRecord((old) => {
      const { [purchase]: _again, ...revoked } = old.revoked;
      return {
        ...without(old, 'ended', 'purchase', 'restore'),
        token,
        ...this.restoreOf(old, purchase, restore),
        seen: issuedAt,
        offset: Math.abs(apart) > backMs ? apart : 0,
        triedAt: 0,
        newest: { ...old.newest, [purchase]: issuedAt },
        revoked,
      };
    });
  }

  private restoreOf(old: LicenceRecord, purchase: string, restore = old.restore): { restore?: string } {
    return restore?.startsWith(`${purchase}.`) === true ? { restore } : {};
  }

  private async revoke({ purchase, issuedAt }: LicenceClaims, ended: string): Promise<void> {
    await changeLicenceRecord((old) => ({
      ...without(old, 'token', 'restore'),
      ended,
      revoked: { ...old.revoked, [purchase]: Math.max(issuedAt, old.newest[purchase] ?? 0) },
    }));
  }

  private async drop(ended: string): Promise<void> {
    await changeLicenceRecord((old) => ({ ...without(old, 'token'), ended }));
  }

  /** The address of Stripe's page. The same offer again, soon, is the same checkout. */
  async begin(offer: string): Promise<string> {
    const now = this.options.clock.now();
    const fresh = base64url(crypto.getRandomValues(new Uint8Array(32)));
    const { purchase } = await changeLicenceRecord((old) => {
      const known = old.purchase;
      const again = known !== undefined && known.offer === offer && known.session === undefined;
      const kept = again && Math.abs(now - known.startedAt) < purchaseMs;
      return { ...old, purchase: kept ? known : { offer, verifier: fresh, startedAt: now } };
    });
    const verifier = purchase?.verifier ?? fresh;
    // Without the secret the licence could not be fetched after paying.
    if (!(await isLicenceRecordKept(verifier)))
      throw new PremiumError('not-kept', `${notKept} Nothing was bought.`);
    try {
      const { url } = await this.options.ask('checkout', { offer, challenge: await challengeOf(verifier) });
      return requirePageAddress(url);
    } catch (error) {
      // Stripe repeats a failure to the same question for a day; the next try is another one.
      await changeLicenceRecord((old) => without(old, 'purchase'));
      throw error;
    }
  }

  /** Unlocks what was paid: the session came back from Stripe just now, or is remembered from before. */
  async finish(session?: string): Promise<void> {
    await locked(async () => {
      const { purchase } = await changeLicenceRecord((old) =>
        old.purchase === undefined || session === undefined
          ? old
          : { ...old, purchase: { ...old.purchase, session } },
      );
      if (purchase?.session === undefined)
        throw new PremiumError(
          'refused',
          'This purchase was not begun in this browser, or its data was deleted since; open the restore address instead.',
        );
      try {
        const { verifier, session: paid } = purchase;
        const { token = '', restore } = await this.options.ask('claim', { session: paid ?? '', verifier });
        await this.take(token, restore);
      } catch (error) {
        if (error instanceof PremiumError && ['refused', 'revoked'].includes(error.code))
          await changeLicenceRecord((old) => without(old, 'purchase'));
        throw error;
      }
    });
  }

  /** Unlocks this browser by a restore code, the address that holds it, or a licence itself. */
  async restore(words: string): Promise<void> {
    const given = words.trim().replace(/^.*#restore=/s, '');
    if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(given)) return this.takePasted(given);
    if (!/^(sub|pi)_\w+\.[\w-]+$/.test(given))
      throw new PremiumError(
        'bad-request',
        'This is neither a restore address nor a restore code; copy the whole of it.',
      );
    await locked(async () => {
      const { token = '' } = await this.options.ask('restore', { code: given });
      await this.take(token, given);
    });
  }

  /** A licence that somebody brings: it may be old, so it is held against what is known here. */
  private async takePasted(token: string): Promise<void> {
    const checked = await checkLicence(token, this.options);
    if (!checked.ok) throw new PremiumError('refused', checked.reason);
    const { claims } = checked;
    const record = await readLicenceRecord();
    const { state } = await this.judge({ ...record, token });
    if (!state.active) throw new PremiumError('refused', state.reason ?? 'This licence has run out.');
    await changeLicenceRecord((old) => ({
      ...without(old, 'ended', 'restore'),
      ...this.restoreOf(old, claims.purchase),
      token,
      triedAt: 0,
      seen: Math.max(old.seen, claims.issuedAt),
      newest: { ...old.newest, [claims.purchase]: claims.issuedAt },
    }));
  }

  /** The address of Stripe's portal for this buyer. */
  async portal(): Promise<string> {
    await this.renew();
    const { token = '' } = await readLicenceRecord();
    const { url } = await this.options.ask('portal', { token });
    return requirePageAddress(url);
  }

  /** Takes Premium off this browser only. What was revoked stays known. */
  async remove(): Promise<void> {
    await changeLicenceRecord((old) => without(old, 'token', 'restore', 'ended', 'purchase'));
  }
}

/** One tab at a time, where the browser can say so. */
async function locked(work: () => Promise<void>): Promise<void> {
  if (typeof navigator === 'undefined' || !('locks' in navigator)) return work();
  await navigator.locks.request('mypictools-licence', work);
}
