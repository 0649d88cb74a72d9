// Agreeing to a method's terms: asked once, remembered on this device, asked again when the terms change.

import { EngineError } from '../engine/errors.js';
import type { ModelStore, UsableMethod } from './store.js';

function noteOf(method: UsableMethod): string {
  return `consent ${method.id}`;
}

/** What was agreed to: other terms, or the same for another licence, need another answer. */
function termsOf(method: UsableMethod): string {
  return [method.consent ?? '', ...method.networks.map(({ licenceUrl }) => licenceUrl)].join('\n');
}

/** True as well for methods that ask for nothing. */
export async function consentGiven(store: ModelStore, method: UsableMethod): Promise<boolean> {
  return method.consent === undefined || (await store.note(noteOf(method))) === termsOf(method);
}

/** Rejects with `bad-parameter` where the person has not agreed. */
export async function requireConsent(store: ModelStore, method: UsableMethod): Promise<void> {
  if (await consentGiven(store, method)) return;
  throw new EngineError({
    code: 'bad-parameter',
    message: `The model "${method.title}" may be used only by those who agree to its terms: ${method.consent ?? ''}`,
    parameter: 'model',
  });
}

export async function keepConsent(store: ModelStore, method: UsableMethod, agreed: boolean): Promise<void> {
  await store.keepNote(noteOf(method), agreed ? termsOf(method) : undefined);
}
