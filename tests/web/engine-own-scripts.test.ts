// The policy of Trusted Types: which script addresses it lets through, and when it is made at all.

import { describe, expect, it } from 'vitest';
import { allowScriptsBelow, ownScript } from '../../web/src/engine/own-scripts.js';
import type { PolicyFactory, PolicyRules } from '../../web/src/engine/own-scripts.js';

const root = new URL('https://example.org/tools-of-mine/');

describe('addresses of scripts', () => {
  it.each([
    ['assets/worker-1.js', 'https://example.org/tools-of-mine/assets/worker-1.js'],
    ['https://example.org/tools-of-mine/sw.js', 'https://example.org/tools-of-mine/sw.js'],
  ])('%s is ours', (address, whole) => {
    expect(ownScript(address, root)).toBe(whole);
  });

  it.each([
    'https://example.com/worker.js',
    'https://example.org.evil.test/tools-of-mine/worker.js',
    'http://example.org/tools-of-mine/worker.js',
    'https://example.org/elsewhere/worker.js',
    'https://example.org/tools-of-mine/../elsewhere/worker.js',
    '//example.com/tools-of-mine/worker.js',
    'data:text/javascript,1',
    'blob:https://example.org/0b1c',
    'javascript:1',
    'https://[',
  ])('%s is not', (address) => {
    expect(ownScript(address, root)).toBeNull();
  });
});

describe('the policy', () => {
  const factoryWith = (defaultPolicy: object | null, made: [string, PolicyRules][]): PolicyFactory => ({
    defaultPolicy,
    createPolicy(name, rules) {
      made.push([name, rules]);
      return {};
    },
  });

  it('is the default one and makes neither HTML nor code', () => {
    const made: [string, PolicyRules][] = [];
    allowScriptsBelow(root, factoryWith(null, made));
    expect(made.map(([name, rules]) => [name, Object.keys(rules)])).toEqual([
      ['default', ['createScriptURL']],
    ]);
  });

  it('leaves the one that is there', () => {
    const made: [string, PolicyRules][] = [];
    allowScriptsBelow(root, factoryWith({}, made));
    expect(made).toEqual([]);
  });

  it('does nothing where the browser or the page knows none', () => {
    expect(() => allowScriptsBelow(root, undefined)).not.toThrow();
    const forbidding: PolicyFactory = {
      defaultPolicy: null,
      createPolicy: () => {
        throw new TypeError('the name is not allowed');
      },
    };
    expect(() => allowScriptsBelow(root, forbidding)).not.toThrow();
  });
});
