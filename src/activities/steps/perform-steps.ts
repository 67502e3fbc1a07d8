import { type ApplicationFailure, Context } from '@temporalio/activity';
import type { Conflict } from '../../plan/conflict';
import type { StoredStep } from '../../store/store';
import { FAILURE_LATE_CONFLICT } from '../../workflows/activity-contract';
import type { BatchedResult, StepBatch, StepRef, StepResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { VERBS } from './verbs';
import { workThrough } from './work-through';

/** Many steps of a large run in one activity: each as the activity of its own would do it. */
export async function performSteps(
  deps: ActivityDependencies,
  batch: StepBatch,
): Promise<readonly BatchedResult[]> {
  const ended = await workThrough(deps, batch, {
    task: performOne,
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

/** What it does is written down with its answer, or by the look. */
async function performOne(deps: ActivityDependencies, ref: StepRef, step: StoredStep): Promise<StepResult> {
  if (step.verb === 'none') return { outcome: step.outcome ?? 'unchanged' };
  return VERBS[step.verb](deps, ref);
}

const isLateConflict = ({ type }: ApplicationFailure): boolean => type === FAILURE_LATE_CONFLICT;

const isFinal = (failure: ApplicationFailure): boolean =>
  failure.nonRetryable === true && !isLateConflict(failure);
