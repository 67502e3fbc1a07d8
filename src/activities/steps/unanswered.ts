import { ApplicationFailure } from '@temporalio/activity';
import type { StoredStep } from '../../store/store';
import { FAILURE_STEP } from '../../workflows/activity-contract';
import { LOST_FOR_MS } from '../kinds/lost-request';

/** Between two looks for what may still happen. */
const LOOK_AGAIN_MS = 5_000;

/**
 * For an undo that sees nothing of what its step had sent: a request that was not answered may take effect for as long as proxies
 * hold one, counted from when the step ended, or from when the undo took it over. Until then it is looked for again, so that nothing
 * is left behind, or goes, which nobody knows of.
 *
 * @param what it sees, and which request
 * @throws ApplicationFailure to look again
 */
export function awaitUnanswered({ ended_at }: Pick<StoredStep, 'ended_at'>, what: string): void {
  const forMs = LOST_FOR_MS - (Date.now() - (ended_at?.getTime() ?? 0));
  if (forMs <= 0) return;
  throw ApplicationFailure.create({
    message: `${what} was not answered, and may still be carried out: looked at again, for ${String(Math.ceil(forMs / 1_000))} s yet.`,
    type: FAILURE_STEP,
    nextRetryDelay: Math.min(LOOK_AGAIN_MS, forMs),
  });
}
