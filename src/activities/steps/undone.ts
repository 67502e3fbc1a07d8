import type { Outcome } from '../../plan/step';
import { withLeft, withLost, withoutLeft } from '../../run/left';
import type { ManagedChange } from '../../store/store';
import type { UndoResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import type { StepContext } from '../run-context';

/** Taken back; `lost` is what of it is not to be had again. A failed step stays failed, with its reason. */
export async function rolledBack(
  { store }: ActivityDependencies,
  { ref, step }: StepContext,
  managed?: ManagedChange,
  lost: string | null = null,
): Promise<UndoResult> {
  const outcome = step.outcome === 'failed' ? 'failed' : 'rolled_back';
  const error = outcome === 'failed' ? withLost(step.error, lost) : lost;
  await store.finishStep(ref.sharePackId, ref.id, {
    outcome,
    ...(managed && { managed }),
    ...(error !== null && { error }),
  });
  return { outcome, left: lost, ...(outcome === 'failed' && lost !== null && { isTakenBack: true }) };
}

/** What could not be undone keeps its outcome, and has an error, so that it can be tried again. */
export async function leave(
  { store }: ActivityDependencies,
  { ref, step }: StepContext,
  why: string,
): Promise<UndoResult> {
  const outcome: Outcome = step.outcome ?? 'not_run';
  const error = outcome === 'failed' ? withLeft(step.error, why) : why;
  await store.finishStep(ref.sharePackId, ref.id, { outcome, error });
  return { outcome, left: why };
}

/** There is nothing to take back; what an earlier undo said of it holds no more. */
export async function nothingDone(
  { store }: ActivityDependencies,
  { ref, step }: StepContext,
): Promise<UndoResult> {
  const outcome: Outcome = step.outcome ?? 'not_run';
  const error = outcome === 'failed' ? withoutLeft(step.error) : null;
  if (error !== step.error)
    await store.finishStep(ref.sharePackId, ref.id, { outcome, ...(error !== null && { error }) });
  return { outcome, left: null };
}
