import { ApplicationFailure, Context } from '@temporalio/activity';
import type { Conflict } from '../../plan/conflict';
import type { StoredStep } from '../../store/store';
import { FAILURE_LATE_CONFLICT } from '../../workflows/activity-contract';
import type { BatchedResult, StepBatch, WorkingVerb } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { VERBS } from './verbs';
import { workThrough } from './work-through';

/** Many steps of a large run in one activity: each as the activity of its own would do it. */
export async function performSteps(
  deps: ActivityDependencies,
  batch: StepBatch,
): Promise<readonly BatchedResult[]> {
  const ended = await workThrough(deps, batch, {
    task: (each, ref, step) => VERBS[verbOf(batch, step)](each, ref),
    endsAll: isFinal,
  });
  // Of those that failed in passing, while a cancel or another one ended the run, all there is to say is: not done.
  const isOver =
    Context.current().cancellationSignal.aborted ||
    ended.some((one) => one && 'failure' in one && isFinal(one.failure));
  return ended.map((one) => {
    if (one === undefined) return { outcome: null };
    if ('result' in one) return one.result;
    if (isLateConflict(one.failure)) return { conflict: one.failure.details?.[0] as Conflict };
    return isOver && !isFinal(one.failure) ? { outcome: null } : { failure: one.failure.message };
  });
}

/** As answered, or as the look planned it. @throws where there is nothing to do: such a step has no place in a batch. */
function verbOf({ answered }: StepBatch, { id, type, name, verb }: StoredStep): WorkingVerb {
  const now = answered?.[id] === undefined ? verb : answered[id].verb;
  if (now === 'none') throw ApplicationFailure.nonRetryable(`${type} '${name}' has nothing to be done.`);
  return now;
}

const isLateConflict = ({ type }: ApplicationFailure): boolean => type === FAILURE_LATE_CONFLICT;

const isFinal = (failure: ApplicationFailure): boolean =>
  failure.nonRetryable === true && !isLateConflict(failure);
