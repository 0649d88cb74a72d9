// The stand-in's memory: every object by its id, every event, and lists of them as Stripe answers them.

import { randomBytes } from 'node:crypto';
import { invalid, missing } from './stripe-error.mjs';

/** One page of a list, from behind `after` on. */
export function listOf(all, url, { limit = 10, after } = {}) {
  const most = Number(limit);
  if (!(most >= 1 && most <= 100)) throw invalid('This value must be from 1 to 100.', 'limit');
  const rest = after === undefined ? all : all.slice(all.findIndex(({ id }) => id === after) + 1);
  return { object: 'list', url, has_more: rest.length > most, data: rest.slice(0, most) };
}

export class Objects {
  /** Every object by its id. */
  objects = new Map();
  /** Every event, oldest first; `told` hears of each. */
  events = [];
  told = () => {};
  #clock;

  constructor(clock) {
    this.#clock = clock;
  }

  get now() {
    return Math.floor(this.#clock.now() / 1000);
  }

  find(kind, id) {
    const found = this.objects.get(id);
    if (found?.object !== kind) throw missing(kind.replaceAll('_', ' ').replace('.', ' '), id);
    return found;
  }

  /** All objects of one kind that `test` accepts, newest first, as Stripe lists them. */
  all(kind, test = () => true) {
    return [...this.objects.values()].filter((each) => each.object === kind && test(each)).reverse();
  }

  make(kind, prefix, values) {
    const id = `${prefix}_${randomBytes(12).toString('hex')}`;
    const made = { id, object: kind, created: this.now, livemode: false, metadata: {}, ...values };
    this.objects.set(id, made);
    return made;
  }

  tell(type, object) {
    const event = {
      id: `evt_${randomBytes(12).toString('hex')}`,
      object: 'event',
      api_version: '2026-10-28.endive',
      created: this.now,
      type,
      livemode: false,
      pending_webhooks: 1,
      data: { object: structuredClone(object) },
    };
    this.events.push(event);
    this.told(event);
    return event;
  }
}
