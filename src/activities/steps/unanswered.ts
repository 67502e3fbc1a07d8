import { ApplicationFailure } from '@temporalio/activity';
import type { StoredStep } from '../../store/records';
import { FAILURE_STEP } from '../../workflows/activity-contract';

/** Between two looks for what may still happen. */
const LOOK_AGAIN_MS = 5_000;

/**
 * For whoever looks what a step has done: a request of it that was not answered may be carried out for a while yet, as its attempt noted,
 * or who took the step over from one that noted nothing. Until then it is looked at again, so that nothing is left behind, or goes,
 * which nobody knows of.
 *
 * @param what is seen, and which request
 * @throws ApplicationFailure to look again
 */
export function awaitUnanswered(
  { unanswered_until }: Pick<StoredStep, 'unanswered_until'>,
  what: string,
): void {
  const forMs = (unanswered_until?.getTime() ?? 0) - Date.now();
  if (forMs <= 0) return;
  throw ApplicationFailure.create({
    message: `${what} was not answered, and may still be carried out: looked at again, for ${String(Math.ceil(forMs / 1_000))} s yet.`,
    type: FAILURE_STEP,
    nextRetryDelay: Math.min(LOOK_AGAIN_MS, forMs),
  });
}
