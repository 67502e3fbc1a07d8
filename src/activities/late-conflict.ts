import { ApplicationFailure } from '@temporalio/activity';
import { assess } from '../plan/assess';
import type { Assessment } from '../plan/assess';
import type { Conflict } from '../plan/conflict';
import type { Existing } from '../plan/state';
import { FAILURE_LATE_CONFLICT } from '../workflows/activity-contract';
import { boundedConflict } from './bounded-conflict';
import type { ActivityDependencies } from './dependencies';
import { suggestNames } from './free-names';
import { managersOf } from './ownership';
import type { StepContext } from './run-context';
import { withRenamesFollowed } from './wanted-state';

/** What to do about something that is there now, and was not, or was otherwise, when the run looked. */
export async function assessNow(
  deps: ActivityDependencies,
  stepContext: StepContext,
  existing: Existing,
): Promise<Assessment> {
  const { ref, step, sharePack, context } = stepContext;
  const ownershipOf = await managersOf(deps, sharePack, step.type, [existing.name]);
  const suggestions = await suggestNames(deps, sharePack, context, step.type, [step.name]);
  return assess({
    type: step.type,
    name: step.name,
    spec: await withRenamesFollowed(deps, sharePack, stepContext.spec),
    existing,
    ...ownershipOf(existing),
    strategy: ref.strategy,
    mode: ref.mode,
    sharePackId: ref.sharePackId,
    suggestions: suggestions.get(step.name) ?? [],
    late: true,
  });
}

/**
 * Keeps the conflict, and ends the activity with it: the run asks, or settles it by its mode. From here on this beginning of the
 * step has done nothing and does nothing any more: an attempt that comes again ends with the same conflict.
 */
export async function lateConflict(
  { journal }: StepContext,
  conflict: Conflict,
): Promise<ApplicationFailure> {
  await journal.found(conflict);
  return asLateConflict(conflict);
}

export const asLateConflict = (conflict: Conflict): ApplicationFailure =>
  ApplicationFailure.nonRetryable(conflict.Message, FAILURE_LATE_CONFLICT, boundedConflict(conflict));
