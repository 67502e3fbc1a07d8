import type { Outcome } from '../../plan/step';
import type { Made } from '../../store/store';
import type { StepResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import type { StepContext } from '../run-context';

/** Writes down what became of a step, and that this pack manages its resource from now on. */
export async function finished(
  { store }: ActivityDependencies,
  { ref, step, name }: StepContext,
  outcome: Outcome,
  { id, created_at }: Made,
): Promise<StepResult> {
  const managed = { kind: 'manage' as const, name, id, created_at, spec: step.spec };
  await store.finishStep(ref.sharePackId, ref.id, { outcome, managed });
  return { outcome };
}
