import type { StepRef, StepResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { stepContext } from '../run-context';
import { asJson, beforeRemoval } from './before';
import { refuseChanged } from './refuse-changed';
import { removeSeen } from './remove-seen';

/** Deletes what exists; what is gone already is as wanted. Tables that a pipeline wrote are kept. */
export async function remove(deps: ActivityDependencies, ref: StepRef): Promise<StepResult> {
  const stepped = await stepContext(deps, ref);
  const { step, kind, context, name } = stepped;
  if (step.outcome === 'deleted') return { outcome: step.outcome };
  const seen = await kind.read(context, name);
  if (seen) {
    await refuseChanged(deps, stepped, seen.existing);
    const before = await beforeRemoval(deps, stepped, seen);
    await deps.store.beginStep(ref.sharePackId, ref.id, asJson(before));
    await removeSeen(stepped, seen);
  }
  await deps.store.finishStep(ref.sharePackId, ref.id, {
    outcome: 'deleted',
    managed: { kind: 'release', name },
  });
  return { outcome: 'deleted' };
}
