import type { UndoEnd } from '../../run/events';
import type { StepBatch, StepRef } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { undoStep } from './undo';
import { PAUSE_MS, again, isCurable, workThrough } from './work-through';

/** One step is taken back, in an activity of its own. */
export const undoSingly = async (deps: ActivityDependencies, ref: StepRef): Promise<UndoEnd> => ({
  kind: 'undone',
  ...(await undoStep(deps, ref)),
});

/** The undo of many steps in one activity. One that fails does not stop the others. */
export async function undoSteps(
  deps: ActivityDependencies,
  batch: StepBatch,
): Promise<readonly (readonly [id: number, end: UndoEnd])[]> {
  const { ended } = await workThrough(deps, batch, { task: undoStep, endsAll: () => false });
  return ended.map(([{ id }, end]): readonly [number, UndoEnd] => {
    if (end === undefined) return [id, { kind: 'again', reason: 'it was not begun', afterMs: PAUSE_MS }];
    if ('result' in end) return [id, { kind: 'undone', ...end.result }];
    const { failure } = end;
    return [id, isCurable(failure) ? again(failure) : { kind: 'failed', reason: failure.message }];
  });
}
