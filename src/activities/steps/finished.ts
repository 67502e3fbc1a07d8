import type { Outcome } from '../../plan/step';
import type { Made } from '../../store/records';
import type { StepResult } from '../../workflows/activity-contract';
import type { StepContext } from '../run-context';

/** Writes down what became of a step, and that this pack manages its resource from now on. */
export async function finished(
  { step, journal, name }: StepContext,
  outcome: Outcome,
  made: Made,
): Promise<StepResult> {
  const { id, created_at } = made;
  const managed = { kind: 'manage' as const, name, id, created_at, spec: step.spec };
  const isNews = outcome === 'created' && step.made?.id !== id;
  await journal.finish({ outcome, managed, ...(isNews && { made }) });
  return { outcome };
}
