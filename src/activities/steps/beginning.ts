import { ApplicationFailure } from '@temporalio/activity';
import { DatabricksError } from '../../databricks/http/error';
import { LOST_FOR_MS, isHeld } from '../kinds/lost-request';
import type { StepContext } from '../run-context';

/**
 * Does what a step has begun to do. Where that fails and certainly nothing was done, the step has not begun: an undo has
 * nothing to look for, and the next attempt is a first one. Not where an earlier attempt had begun, which may have done
 * something, nor where something made was noted.
 */
export async function beginning<T>(
  stepped: StepContext,
  work: (stepped: StepContext) => Promise<T>,
): Promise<T> {
  const { step, context, journal } = stepped;
  let hasMade = step.begun_at !== null;
  const noteMade: typeof context.noteMade = (made) => {
    hasMade = true;
    return context.noteMade(made);
  };
  try {
    return await work({ ...stepped, context: { ...context, noteMade } });
  } catch (error) {
    if (!hasMade && isWithoutEffect(error, context.signal)) await journal.unbegin();
    await noteUnanswered(stepped, error);
    throw error;
  }
}

/** The signal stops only what has not left (src/databricks/http/request.ts). */
const isWithoutEffect = (error: unknown, signal: AbortSignal): boolean =>
  error instanceof DatabricksError
    ? error.effect === 'none'
    : error instanceof ApplicationFailure || (signal.aborted && error === signal.reason);

/** Of what was certainly done or not done nothing is to be noted; nor of what nobody holds any more. */
export async function noteUnanswered({ journal }: StepContext, error: unknown): Promise<void> {
  if (error instanceof DatabricksError && error.effect !== 'none' && isHeld(error))
    await journal.unanswered(LOST_FOR_MS);
}
