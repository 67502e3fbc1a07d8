import type { UndoEnd } from '../../run/events';
import type { StepBatch, StepRef } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { undoStep } from './undo';
import { delayOf, isCurable, workThrough } from './work-through';

/** Before a step is taken back again whose failure says nothing of it. */
const PAUSE_MS = 1_000;

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
    const reason = end.failure.message;
    return [
      id,
      isCurable(end.failure)
        ? { kind: 'again', reason, afterMs: delayOf(end.failure) || PAUSE_MS }
        : { kind: 'failed', reason },
    ];
  });
}
