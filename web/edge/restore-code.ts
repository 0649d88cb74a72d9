// The restore code: the id of a purchase at Stripe with a message code of ours, so that nothing has to be stored.

import { messageCode, sameText } from './encoding.js';
import { EdgeError } from './errors.js';
import type { Settings } from './settings.js';

/** Ids of what is bought: a subscription, or a payment made once. */
export const purchaseId = /^(sub|pi)_\w{3,100}$/;

export async function restoreCode(settings: Settings, id: string): Promise<string> {
  return `${id}.${await messageCode(settings.restoreSecret, `restore ${id}`)}`;
}

/** The page that takes the code. It stands in the fragment, so no server's log ever holds it. */
export async function restoreAddress(settings: Settings, id: string): Promise<string> {
  return `${settings.siteUrl}premium/#restore=${await restoreCode(settings, id)}`;
}

/** The id of the purchase, where the code is one of ours. */
export async function readRestoreCode(settings: Settings, code: string): Promise<string> {
  const id = code.slice(0, Math.max(0, code.indexOf('.')));
  if (!purchaseId.test(id) || !sameText(code, await restoreCode(settings, id)))
    throw new EdgeError('refused', {
      sentence: 'This restore code is not one of this site; copy the whole of it.',
    });
  return id;
}
