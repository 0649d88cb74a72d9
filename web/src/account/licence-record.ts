// What is kept in this browser about Premium: one record, parsed each time it is read.

import { changeRecord, openAccount, readRecord } from './database.js';

/** A purchase that was begun here and is not unlocked yet. */
export interface Purchase {
  readonly offer: string;
  /** The secret that proves, after the way through Stripe, that it is the same browser. */
  readonly verifier: string;
  readonly startedAt: number;
  /** Stripe's checkout session, once it came back. */
  readonly session?: string;
}

/** Purchases by their ids at Stripe, with the time (milliseconds) of the licence in question. */
export type Times = Readonly<Record<string, number>>;

export interface LicenceRecord {
  readonly token?: string;
  readonly restore?: string;
  readonly purchase?: Purchase;
  /** One sentence about why the last licence went away. */
  readonly ended?: string;
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

const emptyRecord: LicenceRecord = { seen: 0, offset: 0, triedAt: 0, newest: {}, revoked: {} };

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

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
  };
}

function parseRecord(value: unknown): LicenceRecord {
  if (!isObject(value)) return emptyRecord;
  const [token, restore, ended] = [
    text(value['token'], 4000),
    text(value['restore'], 300),
    text(value['ended'], 300),
  ];
  const purchase = parsePurchase(value['purchase']);
  return {
    ...(token === undefined ? {} : { token }),
    ...(restore === undefined ? {} : { restore }),
    ...(ended === undefined ? {} : { ended }),
    ...(purchase === undefined ? {} : { purchase }),
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

/** Whether the record is really in the browser's store, and so outlasts the way to another page. */
export async function isLicenceRecordKept(verifier: string): Promise<boolean> {
  try {
    const database = await openAccount();
    return parseRecord(await database.get('licence', key)).purchase?.verifier === verifier;
  } catch {
    return false;
  }
}
