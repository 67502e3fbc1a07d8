import type { Difference, Json } from '../../plan/conflict';
import { lostByMakingAgain } from '../../plan/losses';
import { nameKeyOf } from '../../plan/resource';
import { differences, pick } from '../../plan/state';
import type { Existing, State } from '../../plan/state';
import type { Outcome } from '../../plan/step';
import type { Made, ManagedChange } from '../../store/store';
import type { StepRef, UndoResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import type { Seen } from '../kinds/kind';
import { leadJobs } from '../kinds/schedule';
import { isRotated } from '../kinds/token-rotation';
import { seenWhileNew } from '../kinds/while-new';
import { stepContext } from '../run-context';
import type { StepContext } from '../run-context';
import { wantedState } from '../wanted-state';
import { earlierManager } from './before';
import type { Before } from './before';
import { changesOf } from './change';
import { removeSeen } from './remove-seen';

/**
 * Takes back what a step did: deletes what it created (only that), restores what it changed. It looks first: what
 * somebody changed since is left, and said (spec/conflicts.md, "When a run fails midway").
 */
export async function undoStep(deps: ActivityDependencies, ref: StepRef): Promise<UndoResult> {
  const stepped = await undoContext(deps, ref);
  const { step, kind, context, name } = stepped;
  if (step.outcome === 'rolled_back') return { outcome: 'rolled_back', left: step.error };
  if (step.begun_at === null || step.outcome === 'unchanged' || step.outcome === 'skipped')
    return { outcome: step.outcome ?? 'not_run', left: null };
  const before = step.before as unknown as Before | null;
  const seen = await kind.read(context, name);
  return before === null ? undoCreate(deps, stepped, seen) : undoChange(deps, stepped, before, seen);
}

/** What it refers to may have been made again a moment ago, by the undo of another step. */
async function undoContext(deps: ActivityDependencies, ref: StepRef): Promise<StepContext> {
  const stepped = await stepContext(deps, ref);
  return { ...stepped, context: { ...stepped.context, refersToNew: () => Promise.resolve(true) } };
}

async function undoCreate(
  deps: ActivityDependencies,
  stepped: StepContext,
  seen: Seen | undefined,
): Promise<UndoResult> {
  const { ref, step, name } = stepped;
  const isOurs = seen?.existing.made_by_run === ref.sharePackId || seen?.existing.id === step.made?.id;
  if (!seen || !isOurs) return step.made ? rolledBack(deps, stepped, release(name)) : nothingDone(stepped);
  const wanted = await wantedState(deps, stepped, undefined);
  // One that was never finished differs from the pack by our own doing.
  const changed = step.outcome === 'created' ? changesSinceMade(seen.existing.state, wanted) : [];
  if (changed.length > 0) return leave(deps, stepped, changedSince(changed));
  await removeSeen(stepped, seen);
  return rolledBack(deps, stepped, release(name));
}

/** Fields that are not as the create left them: as the pack says, and empty where it says nothing. */
const changesSinceMade = (now: State, wanted: State): readonly string[] => [
  ...differences(now, wanted).map(({ Field }) => Field),
  ...Object.keys(now).filter((field) => !(field in wanted) && !isAsMade(field, now[field] ?? null)),
];

/** A token that the pack gives no expiry gets the workspace's own. */
const isAsMade = (field: string, value: Json): boolean =>
  field === 'token_expiry' || value === null || value === false || isEmpty(value);

const isEmpty = (value: Json): boolean => typeof value === 'object' && Object.keys(value ?? {}).length === 0;

async function undoChange(
  deps: ActivityDependencies,
  stepped: StepContext,
  before: Before,
  seen: Seen | undefined,
): Promise<UndoResult> {
  const { ref } = stepped;
  const earlier = before.existing as unknown as Existing;
  const wanted = changesOf(earlier.state, await wantedState(deps, stepped, earlier.state));
  const isSame = seen !== undefined && seen.existing.id === earlier.id;
  if (!isSame) {
    const isOurs = seen?.existing.made_by_run === ref.sharePackId;
    if (seen && !isOurs) return leave(deps, stepped, 'somebody else has made one of that name since');
    return makeAgain(deps, stepped, before, seen);
  }
  const fields = Object.keys(wanted);
  const foreign = fields.filter((field) => !isEither(field, seen.existing.state, earlier.state, wanted));
  if (foreign.length > 0) return leave(deps, stepped, changedSince(foreign));
  const stays = await putBack(stepped, before, seen, pick(earlier.state, fields));
  if (stays.length > 0) return leave(deps, stepped, notTakenBack(stays));
  const hasNewToken = wanted['token_rotation'] === true && isRotated(before.raw, seen.raw);
  return hasNewToken ? leave(deps, stepped, TOKEN_ROTATED) : rolledBack(deps, stepped);
}

/** Some of it may be such that the workspace takes it, and cannot give it back: a token's expiry where there was none. */
async function putBack(
  { kind, context }: StepContext,
  before: Before,
  seen: Seen,
  earlier: State,
): Promise<readonly Difference[]> {
  const back = changesOf(seen.existing.state, earlier);
  if (Object.keys(back).length === 0) return [];
  await kind.update(context, seen, back, before.raw);
  const now = await seenWhileNew(context, () => kind.read(context, seen.existing.name));
  return differences(now?.existing.state ?? {}, earlier);
}

const TOKEN_ROTATED =
  'its token was rotated, and the earlier one is not to be had again: who uses it needs the new activation link';

/** Deleted or replaced by this run: made again as it was, as far as the workspace lets that be done. */
async function makeAgain(
  deps: ActivityDependencies,
  stepped: StepContext,
  before: Before,
  seen: Seen | undefined,
): Promise<UndoResult> {
  const { kind, context, step } = stepped;
  const earlier = before.existing as unknown as Existing;
  const again =
    seen !== undefined && nameKeyOf(step.type, seen.existing.name) === nameKeyOf(step.type, earlier.name);
  if (again) await removeSeen(stepped, seen);
  const made = await kind.create(context, earlier.name, earlier.state, before.raw);
  if (step.type === 'Pipeline')
    await leadJobs(context, earlier.name, [earlier.id, ...(again ? [seen.existing.id] : [])], made.id);
  const lost = lostByMakingAgain(step.type, earlier.state);
  return rolledBack(deps, stepped, managedAgain(before, { ...made, name: earlier.name }), lost);
}

/** Who managed it manages it again; what nobody managed is nobody's again. */
function managedAgain(before: Before, facts: Made & { readonly name: string }): ManagedChange | undefined {
  const manager = earlierManager(before);
  return manager
    ? { kind: 'manage', ...facts, spec: manager.spec, share_pack_id: manager.SharePackId }
    : undefined;
}

const isEither = (field: string, now: State, earlier: State, wanted: State): boolean =>
  differences(now, pick(earlier, [field])).length === 0 ||
  differences(now, pick(wanted, [field])).length === 0;

const changedSince = (fields: readonly string[]): string =>
  `somebody changed it since (${fields.join(', ')}), so it is left as it is`;

const notTakenBack = (differences: readonly Difference[]): string =>
  `the workspace does not take back ${differences.map(({ Field, Existing }) => `${Field}: ${JSON.stringify(Existing)}`).join(', ')}`;

const release = (name: string): ManagedChange => ({ kind: 'release', name });

const nothingDone = ({ step }: StepContext): UndoResult => ({
  outcome: step.outcome ?? 'not_run',
  left: null,
});

async function rolledBack(
  { store }: ActivityDependencies,
  { ref, step }: StepContext,
  managed?: ManagedChange,
  lost: string | null = null,
): Promise<UndoResult> {
  // A failed step stays failed, with its reason; what it had begun is taken back all the same.
  const outcome = step.outcome === 'failed' ? 'failed' : 'rolled_back';
  const error = outcome === 'failed' ? step.error : lost;
  await store.finishStep(ref.sharePackId, ref.id, {
    outcome,
    ...(managed && { managed }),
    ...(error !== null && { error }),
  });
  return { outcome, left: lost };
}

/** What could not be undone keeps its outcome, and has an error. */
async function leave(
  { store }: ActivityDependencies,
  { ref, step }: StepContext,
  why: string,
): Promise<UndoResult> {
  const outcome: Outcome = step.outcome ?? 'not_run';
  await store.finishStep(ref.sharePackId, ref.id, { outcome, error: why });
  return { outcome, left: why };
}
