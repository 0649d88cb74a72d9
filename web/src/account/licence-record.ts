// What is kept in this browser about Premium: one record, parsed each time it is read.

import { isObject } from '../site/is-object.js';
import { changeRecord, readRecord, withAccount } from './database.js';

/** A purchase that was begun here and is not unlocked yet. */
export interface Purchase {
  readonly offer: string;
  /** The secret that proves, after the way through Stripe, that it is the same browser. */
  readonly verifier: string;
  readonly startedAt: number;
  /** Stripe's checkout session, once the service has named it. */
  readonly session?: string;
  /** Whether Stripe has sent the visitor back with it, so that it is probably paid. */
  readonly returned: boolean;
}

/** Purchases by their ids at Stripe, with the time (milliseconds) of the licence in question. */
export type Times = Readonly<Record<string, number>>;

export interface LicenceRecord {
  readonly token?: string;
  readonly restore?: string;
  /** Oldest first; several tabs may each have begun one. */
  readonly purchases: readonly Purchase[];
  /** One sentence about why the last licence went away. */
  readonly ended?: string;
  /** One sentence of the service's about a payment that is due. */
  readonly due?: string;
  /** The greatest time seen, so that a clock set back is noticed. */
  readonly seen: number;
  /** What to add to this device's clock, where the service's clock says something quite different. */
  readonly offset: number;
  readonly triedAt: number;
  /** The newest licence of each purchase; older ones were replaced. */
  readonly newest: Times;
  /** Licences that were taken back; those of that time or older stay refused. */
  readonly revoked: Times;
}

const emptyRecord: LicenceRecord = {
  purchases: [],
  seen: 0,
  offset: 0,
  triedAt: 0,
  newest: {},
  revoked: {},
};

/** A visitor who begins more purchases than this has given up the oldest. */
const mostPurchases = 5;

const text = (value: unknown, mostCharacters: number): string | undefined =>
  typeof value === 'string' && value.length > 0 && value.length <= mostCharacters ? value : undefined;

const time = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0);

/** Few are kept: somebody who buys often has no use for the oldest. */
function parseTimes(value: unknown): Times {
  const entries = Object.entries(isObject(value) ? value : {});
  return Object.fromEntries(entries.map(([id, at]) => [id, time(at)] as const).slice(-20));
}

function parsePurchase(value: unknown): Purchase | undefined {
  if (!isObject(value)) return undefined;
  const [offer, verifier, session] = [
    text(value['offer'], 100),
    text(value['verifier'], 100),
    text(value['session'], 300),
  ];
  if (offer === undefined || verifier === undefined) return undefined;
  return {
    offer,
    verifier,
    startedAt: time(value['startedAt']),
    ...(session === undefined ? {} : { session }),
    returned: value['returned'] === true,
  };
}

function parsePurchases(value: unknown): readonly Purchase[] {
  const parsed = Array.isArray(value) ? value.map(parsePurchase) : [];
  return parsed.filter((purchase) => purchase !== undefined).slice(-mostPurchases);
}

function parseRecord(value: unknown): LicenceRecord {
  if (!isObject(value)) return emptyRecord;
  const [token, restore, ended, due] = [
    text(value['token'], 4000),
    text(value['restore'], 300),
    text(value['ended'], 300),
    text(value['due'], 300),
  ];
  return {
    ...(token === undefined ? {} : { token }),
    ...(restore === undefined ? {} : { restore }),
    ...(ended === undefined ? {} : { ended }),
    ...(due === undefined ? {} : { due }),
    purchases: parsePurchases(value['purchases']),
    seen: time(value['seen']),
    offset: time(value['offset']),
    triedAt: time(value['triedAt']),
    newest: parseTimes(value['newest']),
    revoked: parseTimes(value['revoked']),
  };
}

const key = 'licence';

export async function readLicenceRecord(): Promise<LicenceRecord> {
  return parseRecord(await readRecord('licence', key));
}

export async function changeLicenceRecord(
  change: (old: LicenceRecord) => LicenceRecord,
): Promise<LicenceRecord> {
  return changeRecord('licence', key, (old) => change(parseRecord(old)));
}

/** What is really in the browser's store, and so outlasts this page; the empty record where there is no store. */
export async function readKeptRecord(): Promise<LicenceRecord> {
  try {
    return parseRecord(await withAccount((database) => database.get('licence', key)));
  } catch {
    return emptyRecord;
  }
}

export function without<Name extends keyof LicenceRecord>(
  record: LicenceRecord,
  ...names: Name[]
): Omit<LicenceRecord, Name> {
  const rest = { ...record };
  for (const name of names) delete rest[name];
  return rest;
}
