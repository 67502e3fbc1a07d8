import { nameKey } from '../../pack/pack';
import { differences } from '../../plan/state';
import type { Existing } from '../../plan/state';
import type { ActivityDependencies } from '../dependencies';
import { assessNow, lateConflict } from '../late-conflict';
import type { StepContext } from '../run-context';
import { wantedState } from '../wanted-state';
import { earlierExisting } from './before';
import { changesOf } from './change';
import { changedByOthers } from './own-doing';

/**
 * An answer is bound to what its giver saw, and a change without a question to what the look saw: what changed since is
 * asked (again), where changing it now would hurt somebody (spec/conflicts.md, "Answers").
 */
export async function refuseChanged(
  deps: ActivityDependencies,
  stepped: StepContext,
  existing: Existing,
): Promise<void> {
  const { ref, looked } = stepped;
  const agreed = ref.fingerprint ?? looked.existing?.fingerprint;
  if (agreed === undefined || agreed === existing.fingerprint) return;
  if (await isOnlyBegun(deps, stepped, existing)) return;
  if (agreed === looked.existing?.fingerprint && (await isOwnDoing(deps, stepped, looked.existing, existing)))
    return;
  const { conflict } = await assessNow(deps, stepped, existing);
  if (conflict) throw await lateConflict(stepped, conflict);
}

/** Nothing but what an earlier attempt did, on this very resource: one that was put in its place since is another, which no answer names. */
async function isOnlyBegun(
  deps: ActivityDependencies,
  stepped: StepContext,
  { id, state }: Existing,
): Promise<boolean> {
  const { ref, step } = stepped;
  const before = earlierExisting(step.before);
  if (before?.id !== id) return false;
  const earlier = before.state;
  const wanted = ref.verb === 'update' ? changesOf(earlier, await wantedState(deps, stepped, earlier)) : {};
  return changedByOthers(step.type, Object.keys(state), state, { earlier, wanted }).length === 0;
}

/** Nothing but grants that went with a recipient which this run has replaced. */
async function isOwnDoing(
  { store }: ActivityDependencies,
  { ref, step }: StepContext,
  looked: Existing,
  existing: Existing,
): Promise<boolean> {
  const changes = differences(looked.state, existing.state);
  if (step.type !== 'Share' || changes.some(({ Field }) => Field !== 'recipients')) return false;
  const now = names(existing.state['recipients']);
  const gone = names(looked.state['recipients']).filter((name) => !now.includes(name));
  const steps = await store.stepsByName(ref.sharePackId, 'Recipient', gone);
  const replaced = steps.filter(({ verb }) => verb === 'replace').map(({ name }) => nameKey(name));
  return gone.length > 0 && gone.every((name) => replaced.includes(name));
}

const names = (value: unknown): readonly string[] => (Array.isArray(value) ? (value as string[]) : []);
