// The session cookie: what it says, when it is renewed, and that nothing brings a deleted one back.

import { beforeEach, expect, test, vi } from 'vitest';
import {
  beginSession,
  endSession,
  readCookie,
  sessionMark,
  type CookieJar,
} from '../../web/src/account/session.js';

const name = '__Host-mypictools';

/** A jar as a browser's: writing sets one cookie, reading gives names and values. */
class Jar implements CookieJar {
  readonly written: string[] = [];
  private readonly kept = new Map<string, string>();

  get cookie(): string {
    return [...this.kept].map(([key, value]) => `${key}=${value}`).join('; ');
  }

  set cookie(text: string) {
    this.written.push(text);
    const [pair = '', ...attributes] = text.split('; ');
    const [key = '', value = ''] = pair.split('=');
    if (attributes.includes('Max-Age=0')) this.kept.delete(key);
    else this.kept.set(key, value);
  }
}

const blocked: CookieJar = {
  get cookie(): string {
    throw new DOMException('Cookies are blocked.', 'SecurityError');
  },
  set cookie(_text: string) {
    throw new DOMException('Cookies are blocked.', 'SecurityError');
  },
};

const silent: CookieJar = Object.defineProperty({ cookie: '' }, 'cookie', {
  get: () => '',
  set: () => undefined,
});

beforeEach(() => vi.restoreAllMocks());

test('a first page sets one cookie: 128 random bits, strict, secure, whole site, 30 days', () => {
  const jar = new Jar();
  const { id, fresh } = beginSession(jar);
  expect(fresh).toBe(true);
  expect(id).toMatch(/^[0-9a-f]{32}$/);
  expect(jar.written).toEqual([`${name}=${id}; Secure; SameSite=Strict; Path=/; Max-Age=2592000`]);
});

test('the numbers of two browsers differ', () => {
  expect(beginSession(new Jar()).id).not.toBe(beginSession(new Jar()).id);
});

test('the next page goes on with the same number, and its 30 days begin anew', () => {
  const jar = new Jar();
  const first = beginSession(jar);
  expect(beginSession(jar)).toEqual({ id: first.id, fresh: false });
  expect(jar.written).toHaveLength(2);
  expect(jar.written[1]).toContain('Max-Age=2592000');
});

test.each(['', 'short', 'x'.repeat(32), 'A'.repeat(32), 'a'.repeat(33)])(
  'a cookie that says %j is none of ours and is replaced',
  (value) => {
    const jar = new Jar();
    jar.cookie = `${name}=${value}; Path=/`;
    const { id, fresh } = beginSession(jar);
    expect(fresh).toBe(true);
    expect(readCookie(jar)).toBe(id);
  },
);

test('cookies of other names are neither read nor touched', () => {
  const jar = new Jar();
  jar.cookie = `other=${'a'.repeat(32)}`;
  jar.cookie = `x${name}=${'b'.repeat(32)}`;
  const { id } = beginSession(jar);
  expect(id).not.toMatch(/^(a+|b+)$/);
  expect(jar.cookie).toContain(`other=${'a'.repeat(32)}`);
});

test.each([
  ['throws', blocked],
  ['keeps silent', silent],
])('where the browser blocks cookies and %s, there is no session and nothing fails', async (_how, jar) => {
  const session = beginSession(jar);
  expect(session).toEqual({ id: undefined, fresh: false });
  expect(await sessionMark(session)).toBe('');
  endSession(jar);
});

test('a deleted cookie stays deleted; the next page has another number', () => {
  const jar = new Jar();
  const { id } = beginSession(jar);
  endSession(jar);
  expect(jar.cookie).toBe('');
  const next = beginSession(jar);
  expect(next.fresh).toBe(true);
  expect(next.id).not.toBe(id);
});

test('the mark in the history is short, stable, and not a part of the number', async () => {
  const id = '00112233445566778899aabbccddeeff';
  const mark = await sessionMark({ id, fresh: false });
  expect(mark).toMatch(/^[0-9a-f]{8}$/);
  expect(await sessionMark({ id, fresh: true })).toBe(mark);
  expect(id).not.toContain(mark);
});
