import type { StepResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import type { StepContext } from '../run-context';
import { changeSeen } from './change';
import { create } from './create';
import { refuseChanged } from './refuse-changed';

/** Brings what exists to what the pack says, in place; makes it where it is gone meanwhile. */
export async function update(deps: ActivityDependencies, stepped: StepContext): Promise<StepResult> {
  const { ref, step, kind, context, name } = stepped;
  if (step.outcome === 'updated' || step.outcome === 'unchanged') return { outcome: step.outcome };
  const seen = await kind.read(context, name);
  // Gone since the look, or made by an earlier attempt that found it gone.
  if (!seen || seen.existing.made_by_run === ref.sharePackId) return create(deps, stepped);
  await refuseChanged(deps, stepped, seen.existing);
  return changeSeen(deps, stepped, seen);
}
