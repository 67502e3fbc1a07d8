import type { Outcome } from '../../plan/step';
import { withLeft, withLost, withoutLeft } from '../../run/left';
import type { ManagedChange } from '../../store/records';
import type { UndoResult } from '../../workflows/activity-contract';
import type { StepContext } from '../run-context';

/** Taken back; `lost` is what of it is not to be had again. A failed step stays failed, with its reason. */
export async function rolledBack(
  { step, journal }: StepContext,
  managed?: ManagedChange,
  lost: string | null = null,
): Promise<UndoResult> {
  const outcome = step.outcome === 'failed' ? 'failed' : 'rolled_back';
  const error = outcome === 'failed' ? withLost(step.error, lost) : lost;
  await journal.finish({
    outcome,
    ...(managed && { managed }),
    ...(error !== null && { error }),
  });
  return { outcome, left: lost, ...(outcome === 'failed' && lost !== null && { isTakenBack: true }) };
}

/** What could not be undone keeps its outcome, and has an error, so that it can be tried again. */
export async function leave({ step, journal }: StepContext, why: string): Promise<UndoResult> {
  const outcome: Outcome = step.outcome ?? 'not_run';
  const error = outcome === 'failed' ? withLeft(step.error, why) : why;
  await journal.finish({ outcome, error });
  return { outcome, left: why };
}

/** There is nothing to take back; what an earlier undo said of it holds no more. */
export async function nothingDone({ step, journal }: StepContext): Promise<UndoResult> {
  const outcome: Outcome = step.outcome ?? 'not_run';
  const error = outcome === 'failed' ? withoutLeft(step.error) : null;
  if (error !== step.error) await journal.finish({ outcome, ...(error !== null && { error }) });
  return { outcome, left: null };
}
