import { ApplicationFailure } from '@temporalio/activity';
import { parseRetryAfterMs } from '../../databricks/http/retry';
import { FAILURE_DELIVERY } from '../../workflows/activity-contract';
import type { Delivery } from '../../workflows/contract';
import type { ActivityDependencies } from '../dependencies';

/** A receiver that asks for more is asked again before: the delivery would end unsent meanwhile. */
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * One attempt to deliver a webhook. What may pass is thrown to be retried, and what cannot, to end the delivery. So is a
 * receiver that this worker does not know: one that was started later may know it.
 */
export async function sendWebhook(
  { webhookSender }: ActivityDependencies,
  { id, endpoint, notification }: Delivery,
): Promise<void> {
  if (!webhookSender?.knows(endpoint))
    throw failure(`This worker's WEBHOOKS_FILE lists no receiver ${endpoint}.`);
  const { status, retryAfter } = await webhookSender.send(endpoint, id, JSON.stringify(notification));
  if (isDone(status)) return;
  const whatNext = whyFinal(status);
  const answered = `The receiver ${endpoint} answered ${status}`;
  if (whatNext !== undefined) throw failure(`${answered}: ${whatNext}`, { nonRetryable: true });
  const nextRetryDelay = parseRetryAfterMs(retryAfter, Date.now(), LONGEST_PAUSE_MS);
  throw failure(`${answered}.`, nextRetryDelay !== undefined && { nextRetryDelay });
}

const isDone = (status: number): boolean => status >= 200 && status < 300;

/** Answers of the 4xx that say nothing of the message: it came too slowly, too early, or with too many others. */
const PASSING = [408, 425, 429];

/** Why it would be of no use to send it again, and what to do; undefined where it may be. */
function whyFinal(status: number): string | undefined {
  if (status >= 500 || PASSING.includes(status)) return undefined;
  if (status === 410) return 'it wants no more of them. Take it out of WEBHOOKS_FILE.';
  if (status < 400) return 'not a 2xx, and redirects are not followed. Correct its url in WEBHOOKS_FILE.';
  return 'it refuses the message. Correct its url or its secret in WEBHOOKS_FILE.';
}

const failure = (
  message: string,
  how: false | { readonly nonRetryable?: boolean; readonly nextRetryDelay?: number } = {},
): ApplicationFailure => ApplicationFailure.create({ message, type: FAILURE_DELIVERY, ...how });
