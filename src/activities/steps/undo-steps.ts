import type { BatchedUndo, StepBatch } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { undoStep } from './undo';
import { workThrough } from './work-through';

/** The undo of many steps in one activity. One that fails does not stop the others. */
export async function undoSteps(
  deps: ActivityDependencies,
  batch: StepBatch,
): Promise<readonly BatchedUndo[]> {
  const ended = await workThrough(deps, batch, { task: undoStep, endsAll: () => false });
  return ended.map((one) => {
    if (one && 'result' in one) return one.result;
    return { failure: one ? one.failure.message : 'it was not begun' };
  });
}
