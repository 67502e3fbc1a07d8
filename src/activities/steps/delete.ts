import type { StepResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import type { StepContext } from '../run-context';
import { asJson, beforeRemoval } from './before';
import { refuseChanged } from './refuse-changed';
import { removeSeen } from './remove-seen';

/** Deletes what exists; what is gone already is as wanted. Tables that a pipeline wrote are kept. */
export async function remove(deps: ActivityDependencies, stepped: StepContext): Promise<StepResult> {
  const { step, kind, context, journal, name } = stepped;
  if (step.outcome === 'deleted') return { outcome: step.outcome };
  const seen = await kind.read(context, name);
  if (seen) {
    await refuseChanged(deps, stepped, seen.existing);
    const before = await beforeRemoval(deps, stepped, seen);
    await journal.begin(asJson(before));
    await removeSeen(stepped, seen);
  }
  await journal.finish({ outcome: 'deleted', managed: { kind: 'release', name } });
  return { outcome: 'deleted' };
}
