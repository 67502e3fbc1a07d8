import { ApplicationFailure } from '@temporalio/activity';
import { DatabricksError } from '../../databricks/http/error';
import { FAILURE_STEP } from '../../workflows/activity-contract';
import type { Seen } from '../kinds/kind';
import type { StepContext } from '../run-context';

/**
 * Deletes what was seen a moment ago. Where the workspace says that there is no such thing, somebody deleted or renamed it
 * meanwhile, or the answer came from a part of the workspace that does not know it yet: the next attempt looks again.
 */
export async function removeSeen({ kind, context }: StepContext, seen: Seen): Promise<void> {
  try {
    await kind.remove(context, seen);
  } catch (error) {
    if (!(error instanceof DatabricksError) || error.kind !== 'not-found') throw error;
    throw ApplicationFailure.create({ message: error.message, type: FAILURE_STEP, cause: error });
  }
}
