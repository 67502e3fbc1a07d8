import type { StepRef, StepResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { stepContext } from '../run-context';
import { wantedState } from '../wanted-state';
import { asJson, finished } from './finished';
import type { Before } from './finished';
import { earlierState, refuseChanged } from './change';

/** Deletes what exists and makes it anew, where in place is impossible and somebody chose it by that name. */
export async function replace(deps: ActivityDependencies, ref: StepRef): Promise<StepResult> {
  const stepped = await stepContext(deps, ref);
  const { step, kind, context, name } = stepped;
  if (step.outcome === 'replaced') return { outcome: step.outcome };
  const seen = await kind.read(context, name);
  if (seen?.existing.made_by_run === ref.sharePackId)
    return finished(deps, stepped, 'replaced', seen.existing);
  if (seen) {
    await refuseChanged(deps, stepped, seen.existing);
    const before: Before = { existing: asJson(seen.existing), raw: asJson(seen.raw) };
    await deps.store.beginStep(ref.sharePackId, ref.id, asJson(before));
    await kind.remove(context, seen);
  }
  // The pack may leave out what it does not want changed: a replacement keeps that of the earlier one.
  const earlier = seen?.existing.state ?? earlierState(step.before);
  const wanted = { ...earlier, ...(await wantedState(deps, stepped, earlier)) };
  const made = await kind.create(context, name, wanted);
  await deps.store.noteMade(ref.sharePackId, ref.id, made);
  return finished(deps, stepped, 'replaced', made);
}
