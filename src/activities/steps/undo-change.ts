import type { Difference } from '../../plan/conflict';
import { lostByMakingAgain } from '../../plan/losses';
import { differences, pick } from '../../plan/state';
import type { Existing, State } from '../../plan/state';
import { LOST_FOR_MS } from '../../store/steps/note-unanswered';
import type { Made, ManagedChange, StoredStep } from '../../store/records';
import type { UndoResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import type { Seen } from '../kinds/kind';
import { leadJobs } from '../kinds/jobs-of-run';
import { isRotated } from '../kinds/token-rotation';
import { seenWhileNew } from '../kinds/while-new';
import type { StepContext } from '../run-context';
import { wantedState } from '../wanted-state';
import { earlierManager } from './before';
import type { Before } from './before';
import { changesOf } from './change';
import { awaitUnanswered } from './unanswered';
import { findEarlier, findReplacement, isRenamed, readAgain } from './find-again';
import { changedByOthers } from './own-doing';
import { removeSeen } from './remove-seen';
import { leave, rolledBack } from './undone';
import { changedSince, notTakenBack, renamedTo } from './why-left';

/**
 * Brings what existed before a step back to what it was: in place where it still exists, and else made again. Not before every request of
 * the step has ended, also of one that was done: of two attempts the earlier's may come after all, and would be done to what is put back.
 */
export async function undoChange(
  deps: ActivityDependencies,
  stepped: StepContext,
  before: Before,
): Promise<UndoResult> {
  const { step, kind, context, name } = stepped;
  const earlier = before.existing as unknown as Existing;
  awaitUnanswered(step, 'A request to change it');
  const named = await kind.read(context, name);
  const still = await findEarlier(deps, stepped, earlier, named);
  if (still) return restore(deps, stepped, before, still);
  const own = await findReplacement(deps, stepped, named);
  if (own && isRenamed(stepped, own)) return leave(stepped, renamedTo(own.existing.name));
  if (named && !own) return leave(stepped, 'somebody else has made one of that name since');
  if (!own && !isDeletedBy(step)) return leave(stepped, DELETED_SINCE);
  return makeAgain(stepped, before, own);
}

const DELETED_SINCE = 'it is gone: somebody deleted it, so that there is nothing to put back';

const isDeletedBy = ({ verb }: StoredStep): boolean => verb === 'delete' || verb === 'replace';

/** What somebody renamed since is changed back under its new name, which this run had no part in. */
async function restore(
  deps: ActivityDependencies,
  stepped: StepContext,
  before: Before,
  seen: Seen,
): Promise<UndoResult> {
  const { step } = stepped;
  const earlier = before.existing as unknown as Existing;
  const wanted = changesOf(earlier.state, await wantedState(deps, stepped, earlier.state));
  const fields = Object.keys(wanted);
  const way = { earlier: earlier.state, wanted };
  const foreign = changedByOthers(step.type, fields, seen.existing.state, way);
  if (foreign.length > 0) return leave(stepped, changedSince(foreign));
  const stays = await putBack(deps, stepped, before, seen, pick(earlier.state, fields));
  if (stays.length > 0) return leave(stepped, notTakenBack(stays));
  const hasNewToken = wanted['token_rotation'] === true && isRotated(before.raw, seen.raw);
  return hasNewToken ? leave(stepped, TOKEN_ROTATED) : rolledBack(stepped);
}

/** Some of it may be such that the workspace takes it, and cannot give it back: a token's expiry where there was none. */
async function putBack(
  deps: ActivityDependencies,
  stepped: StepContext,
  before: Before,
  seen: Seen,
  earlier: State,
): Promise<readonly Difference[]> {
  const { kind, context } = stepped;
  const back = changesOf(seen.existing.state, earlier);
  if (Object.keys(back).length === 0) return [];
  await kind.update(context, seen, back, before.raw);
  const now = await seenWhileNew(context, () => readAgain(deps, stepped, seen));
  return differences(now?.existing.state ?? {}, earlier);
}

const TOKEN_ROTATED =
  'its token was rotated, and the earlier one is not to be had again: who uses it needs the new activation link';

/** Deleted or replaced by this run: made again as it was, as far as the workspace lets that be done. */
async function makeAgain(
  stepped: StepContext,
  before: Before,
  inItsPlace: Seen | undefined,
): Promise<UndoResult> {
  const { kind, context, journal, step } = stepped;
  const earlier = before.existing as unknown as Existing;
  if (inItsPlace) await removeSeen(stepped, inItsPlace);
  // Names of jobs are not unique: should this attempt be lost, the next one waits until what it had sent cannot make a second one.
  if (kind.isTakenSilently) await journal.unanswered(LOST_FOR_MS);
  const made = await kind.create(context, earlier.name, earlier.state, before.raw);
  await journal.noteMade(made);
  if (step.type === 'Pipeline') {
    const fromIds = [earlier.id, ...(inItsPlace ? [inItsPlace.existing.id] : [])];
    await leadJobs(context, earlier.name, fromIds, made.id);
  }
  const lost = lostByMakingAgain(step.type, earlier.state);
  return rolledBack(stepped, managedAgain(before, { ...made, name: earlier.name }), lost);
}

/** Who managed it manages it again; what nobody managed is nobody's again. */
function managedAgain(before: Before, facts: Made & { readonly name: string }): ManagedChange | undefined {
  const manager = earlierManager(before);
  return manager
    ? { kind: 'manage', ...facts, spec: manager.spec, share_pack_id: manager.SharePackId }
    : undefined;
}
