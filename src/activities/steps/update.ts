import { differences } from '../../plan/state';
import type { Existing, State } from '../../plan/state';
import type { StepRef, StepResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import type { Seen } from '../kinds/kind';
import { assessNow, lateConflict } from '../late-conflict';
import { stepContext } from '../run-context';
import type { StepContext } from '../run-context';
import { wantedState } from '../wanted-state';
import { create } from './create';
import { asJson, finished } from './finished';
import type { Before } from './finished';

/** Brings what exists to what the pack says, in place; makes it where it is gone meanwhile. */
export async function update(deps: ActivityDependencies, ref: StepRef): Promise<StepResult> {
  const stepped = await stepContext(deps, ref);
  const { step, kind, context, name } = stepped;
  if (step.outcome === 'updated' || step.outcome === 'unchanged') return { outcome: step.outcome };
  const seen = await kind.read(context, name);
  // Gone since the look, or made by an earlier attempt that found it gone.
  if (!seen || seen.existing.made_by_run === ref.sharePackId) return create(deps, ref);
  await refuseChanged(deps, stepped, seen.existing);
  return updateSeen(deps, stepped, seen);
}

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
export async function updateSeen(
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
