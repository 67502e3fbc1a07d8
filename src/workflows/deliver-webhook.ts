import { log } from '@temporalio/workflow';
import type { Delivery } from './contract';
import { reasonOf } from './failure';
import { sendWebhook } from './proxies';

/**
 * Delivers one notification to one receiver, through whatever it takes for a day. A workflow of its own, so that it
 * keeps no run waiting; one that fails is a message that the receiver never took.
 */
export async function deliverWebhook(delivery: Delivery): Promise<void> {
  try {
    await sendWebhook(delivery);
  } catch (error) {
    const { id, endpoint } = delivery;
    log.error('a webhook was given up', { id, endpoint, reason: reasonOf(error) });
    throw error;
  }
}
