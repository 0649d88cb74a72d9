// Brings what we keep on Stripe's own objects in line with how a purchase stands now.

import type Stripe from 'stripe';
import type { Clock } from './clock.js';
import { restoreAddress } from './restore-code.js';
import type { Settings } from './settings.js';
import { refundNote, standingOf } from './standing.js';
import type { Standing } from './standing.js';
import { isMissing } from './stripe-client.js';

/** Shown to the buyer in Stripe's portal, so that an e-mail is enough to unlock another device. */
async function wantedDescription(settings: Settings, id: string): Promise<string> {
  return `To unlock Premium on another device, open ${await restoreAddress(settings, id)}`;
}

/** Writes the restore address where the buyer finds it. Writing it again changes nothing. */
export async function writeDescription(
  settings: Settings,
  stripe: Stripe,
  standing: Standing,
): Promise<void> {
  const { id } = standing;
  const description = await wantedDescription(settings, id);
  if (standing.closed || standing.description === description) return;
  if (id.startsWith('sub_')) await stripe.subscriptions.update(id, { description });
  else await stripe.paymentIntents.update(id, { description });
}

/** A refund in full ends the purchase: a subscription is cancelled, and the mark stays for good. */
async function endRefunded(
  stripe: Stripe,
  { id, closed, noted }: Standing,
  event: Stripe.Event,
): Promise<void> {
  const subscription = id.startsWith('sub_');
  if (!noted) {
    const metadata = { [refundNote]: String(event.created) };
    if (subscription) await stripe.subscriptions.update(id, { metadata });
    else await stripe.paymentIntents.update(id, { metadata });
  }
  if (!subscription || closed) return;
  try {
    await stripe.subscriptions.cancel(id);
  } catch (error) {
    // Another message about the same refund was quicker.
    if (!isMissing(error)) throw error;
  }
}

/**
 * An event is only a reason to look again: what is done depends on the purchase as Stripe has it now. So an event that
 * comes twice, late or before an earlier one does nothing that the present state does not ask for.
 */
export async function settle(
  settings: Settings,
  stripe: Stripe,
  clock: Clock,
  id: string,
  event: Stripe.Event,
): Promise<void> {
  const standing = await standingOf(stripe, clock, id);
  if (standing.refunded) {
    // The mark says when Stripe told of the refund, so only that event writes it.
    if (event.type === 'charge.refunded') await endRefunded(stripe, standing, event);
  } else if (standing.state === 'active') await writeDescription(settings, stripe, standing);
}
