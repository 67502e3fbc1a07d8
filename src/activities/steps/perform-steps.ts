import type { ApplicationFailure } from '@temporalio/activity';
import { Context } from '@temporalio/activity';
import type { Conflict } from '../../plan/conflict';
import type { StepEnd } from '../../run/events';
import { FAILURE_LATE_CONFLICT } from '../../workflows/activity-contract';
import type { StepBatch, StepRef } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { asLateConflict } from '../late-conflict';
import { runOfActivity } from '../run-of-activity';
import { lateConflictTeller } from '../tell/late-conflicts';
import { VERBS } from './verbs';
import type { StepActivity } from './verbs';
import { again, isCurable, workThrough } from './work-through';
import type { Ended } from './work-through';

/** One step, in an activity of its own. Everything but its outcome is thrown; the driver knows the failures apart. */
export const singly =
  (activity: StepActivity): ((deps: ActivityDependencies, ref: StepRef) => Promise<StepEnd>) =>
  async (deps, ref) => {
    if (Context.current().info.attempt > 1) await refuseFound(deps, ref);
    const { outcome } = await activity(deps, ref);
    return { kind: 'done', outcome };
  };

/** Many steps of a large run in one activity: each as the activity of its own would do it. */
export async function performSteps(
  deps: ActivityDependencies,
  batch: StepBatch,
): Promise<readonly (readonly [id: number, end: StepEnd])[]> {
  const isRepeated = Context.current().info.attempt > 1;
  const found = isRepeated ? await deps.store.findings(batch.sharePackId, runOfActivity(), batch.tasks) : [];
  const foundById = new Map(found.map(({ id, conflict }) => [id, conflict]));
  const teller = lateConflictTeller(deps);
  const work = workThrough(deps, batch, {
    task: (each, ref) => {
      const conflict = foundById.get(ref.id);
      if (conflict) throw asLateConflict(conflict);
      return VERBS[ref.verb](each, ref);
    },
    endsAll: isFinal,
    onFailure: (failure) => {
      if (isLateConflict(failure)) teller.tell();
    },
  });
  const { ended, isOver } = await work.finally(() => teller.end());
  return ended.map(([{ id }, end]) => [id, stepEnd(end, isOver)]);
}

async function refuseFound(
  { store }: ActivityDependencies,
  { sharePackId, id, begin }: StepRef,
): Promise<void> {
  const [found] = await store.findings(sharePackId, runOfActivity(), [{ id, begin }]);
  if (found) throw asLateConflict(found.conflict);
}

function stepEnd(
  end: Ended<{ readonly outcome: Extract<StepEnd, { kind: 'done' }>['outcome'] }>,
  isOver: boolean,
): StepEnd {
  if (end === undefined) return { kind: 'stopped' };
  if ('result' in end) return { kind: 'done', outcome: end.result.outcome };
  const { failure } = end;
  if (isLateConflict(failure)) return { kind: 'conflict', conflict: failure.details?.[0] as Conflict };
  if (!isCurable(failure)) return { kind: 'failed', reason: failure.message };
  // While a cancel or another failure ends the run, all there is to say of it is: not done.
  if (isOver && Context.current().cancellationSignal.aborted) return { kind: 'stopped' };
  return again(failure);
}

const isLateConflict = ({ type }: ApplicationFailure): boolean => type === FAILURE_LATE_CONFLICT;

const isFinal = (failure: ApplicationFailure): boolean => !isCurable(failure) && !isLateConflict(failure);
