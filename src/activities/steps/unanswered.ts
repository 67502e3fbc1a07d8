import { ApplicationFailure } from '@temporalio/activity';
import type { StoredStep } from '../../store/records';
import { FAILURE_STEP } from '../../workflows/activity-contract';
import { CLOSED_FOR_MS } from '../kinds/lost-request';

/** Between two looks for what may still happen. */
const LOOK_AGAIN_MS = 5_000;

/**
 * For an undo that sees nothing of what its step had sent: a request that was not answered may be carried out for a while yet, as the
 * step or the taking over of it noted; one whose connection was closed when the step ended, for some seconds. Until then it is looked
 * for again, so that nothing is left behind, or goes, which nobody knows of.
 *
 * @param what it sees, and which request
 * @throws ApplicationFailure to look again
 */
export function awaitUnanswered(
  { ended_at, unanswered_until }: Pick<StoredStep, 'ended_at' | 'unanswered_until'>,
  what: string,
): void {
  const untilMs = Math.max(unanswered_until?.getTime() ?? 0, (ended_at?.getTime() ?? 0) + CLOSED_FOR_MS);
  const forMs = untilMs - Date.now();
  if (forMs <= 0) return;
  throw ApplicationFailure.create({
    message: `${what} was not answered, and may still be carried out: looked at again, for ${String(Math.ceil(forMs / 1_000))} s yet.`,
    type: FAILURE_STEP,
    nextRetryDelay: Math.min(LOOK_AGAIN_MS, forMs),
  });
}
