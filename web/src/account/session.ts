// The one cookie: a random number that says which visits are the same session. Nothing else identifies this browser.

import promises from './promises.json';
import { hex } from '../site/hex.js';

export interface Session {
  /** 32 hexadecimal digits; undefined where cookies are blocked or the visitor has just deleted this one. */
  readonly id: string | undefined;
  /** Whether the number was made on this page, because there was none. */
  readonly fresh: boolean;
}

/** As much of `document` as this needs. Both ways may throw where the browser blocks cookies. */
export interface CookieJar {
  cookie: string;
}

const idPattern = /^[0-9a-f]{32}$/;
/** `__Host-` ties the cookie to this very host; browsers take it from addresses of this machine, too. */
const { cookieName } = promises;
const maximumAgeS = promises.cookieDays * 24 * 60 * 60;
const noSession: Session = { id: undefined, fresh: false };

/** The number in the cookie; undefined when there is none, it is not ours, or cookies are blocked. */
export function readCookie(jar: CookieJar = document): string | undefined {
  try {
    const values = jar.cookie
      .split('; ')
      .filter((each) => each.startsWith(`${cookieName}=`))
      .map((each) => each.slice(cookieName.length + 1));
    return values.find((value) => idPattern.test(value));
  } catch {
    return undefined;
  }
}

/** False where the browser did not take it. */
function writeCookie(jar: CookieJar, id: string): boolean {
  try {
    jar.cookie = `${cookieName}=${id}; Secure; SameSite=Strict; Path=/; Max-Age=${maximumAgeS}`;
  } catch {
    return false;
  }
  return readCookie(jar) === id;
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return hex(bytes);
}

/** Goes on with the session of the cookie, whose 30 days begin anew, or begins one. The number comes from nowhere else. */
export function beginSession(jar: CookieJar): Session {
  const known = readCookie(jar);
  const id = known ?? randomId();
  return writeCookie(jar, id) ? { id, fresh: known === undefined } : noSession;
}

let current: Session | undefined;

/** The session of this page; the first call sets or renews the cookie. */
export function session(): Session {
  current ??= beginSession(document);
  return current;
}

/** For a page that stays open for days. A cookie that was deleted meanwhile stays deleted until the next page. */
export function renewSession(jar: CookieJar = document): void {
  const id = readCookie(jar);
  if (id !== undefined && id === current?.id) writeCookie(jar, id);
}

/** Deletes the cookie. This page goes on without; the next one begins a new session with another number. */
export function endSession(jar: CookieJar = document): void {
  current = noSession;
  try {
    jar.cookie = `${cookieName}=; Secure; SameSite=Strict; Path=/; Max-Age=0`;
  } catch {
    // There was none.
  }
}

/** What the history keeps of the session: enough to tell visits apart, too little to know the number by. '' without one. */
export async function sessionMark({ id } = session()): Promise<string> {
  if (id === undefined) return '';
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(id)));
  return hex(digest.subarray(0, 4));
}
