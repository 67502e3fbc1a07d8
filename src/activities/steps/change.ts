import { differences } from '../../plan/state';
import type { Existing, State } from '../../plan/state';
import type { StepResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import type { Seen } from '../kinds/kind';
import { assessNow, lateConflict } from '../late-conflict';
import type { StepContext } from '../run-context';
import { wantedState } from '../wanted-state';
import { asJson, finished } from './finished';
import type { Before } from './finished';

/** An answer is bound to what its giver saw: what changed since is asked again (spec/conflicts.md, "Answers"). */
export async function refuseChanged(
  deps: ActivityDependencies,
  stepped: StepContext,
  existing: Existing,
): Promise<void> {
  const { ref, step } = stepped;
  const isBegun = earlierState(step.before) !== undefined;
  if (isBegun || ref.fingerprint === undefined || ref.fingerprint === existing.fingerprint) return;
  const { conflict } = await assessNow(deps, stepped, existing);
  if (conflict) throw await lateConflict(deps, stepped, conflict);
}

/** Changes the fields that differ; the earlier state is kept first, for a rollback. */
export async function changeSeen(
  deps: ActivityDependencies,
  stepped: StepContext,
  seen: Seen,
): Promise<StepResult> {
  const { ref, kind, context } = stepped;
  const before: Before = { existing: asJson(seen.existing), raw: asJson(seen.raw) };
  const begun = await deps.store.beginStep(ref.sharePackId, ref.id, asJson(before));
  // What is to be added or removed counts from what was there before the first attempt.
  const earlier = earlierState(begun.before) ?? seen.existing.state;
  const wanted = await wantedState(deps, stepped, earlier);
  const changes = changesOf(seen.existing.state, wanted);
  if (Object.keys(changes).length > 0) await kind.update(context, seen, changes);
  const outcome = Object.keys(changesOf(earlier, wanted)).length > 0 ? 'updated' : 'unchanged';
  return finished(deps, stepped, outcome, seen.existing);
}

export const changesOf = (existing: State, wanted: State): State =>
  Object.fromEntries(differences(existing, wanted).map(({ Field, Desired }) => [Field, Desired]));

/** The state that `Before` holds; undefined where nothing existed. */
export function earlierState(before: unknown): State | undefined {
  const { existing } = (before ?? {}) as Partial<Before>;
  return (existing as Existing | null | undefined)?.state;
}
