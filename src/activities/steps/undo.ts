import { Context } from '@temporalio/activity';
import type { Made, Managed, ManagedChange } from '../../store/records';
import type { StepRef, UndoResult } from '../../workflows/activity-contract';
import { WORKFLOW_TYPE, isEnded } from '../../workflows/contract';
import type { ActivityDependencies } from '../dependencies';
import type { Seen } from '../kinds/kind';
import { stepContext } from '../run-context';
import type { RunningPack, StepContext } from '../run-context';
import type { Before } from './before';
import { awaitUnanswered } from './unanswered';
import { changedSinceMade } from './changed-since-made';
import { findMade, isRenamed, mayHaveDeleted } from './find-again';
import { givingBack } from './given-back';
import { removeSeen } from './remove-seen';
import { sending } from './sending';
import { unlessOvertaken } from './remove-unknown';
import { undoChange } from './undo-change';
import { leave, nothingDone, rolledBack } from './undone';
import { changedSince, managedSince, renamedTo } from './why-left';

/**
 * Takes back what a step did: deletes what it created (only that), restores what it changed. It looks first, by id and mark
 * and not by name alone: what somebody changed since is left, and said; so is what it cannot find
 * (spec/conflicts.md, "When a run fails midway"). It may be repeated: what was left is looked for again.
 */
export async function undoStep(deps: ActivityDependencies, ref: StepRef): Promise<UndoResult> {
  const stepped = await undoContext(deps, ref);
  return unlessOvertaken(deps, stepped, () => sending(stepped, (undoing) => takeBack(deps, undoing)));
}

async function takeBack(deps: ActivityDependencies, stepped: StepContext): Promise<UndoResult> {
  const { step, sharePack } = stepped;
  if (isOfRunThatWasReset(sharePack)) return { outcome: step.outcome ?? 'not_run', left: null };
  if (step.outcome === 'rolled_back') return { outcome: 'rolled_back', left: step.error };
  if (step.begun_at === null || step.outcome === 'unchanged') return nothingDone(stepped);
  const before = step.before as unknown as Before | null;
  if (before === null) return undoCreate(deps, stepped);
  const manager = await managerSince(deps, stepped);
  return manager ? leave(stepped, managedSince(manager)) : undoChange(deps, stepped, before);
}

/** Another version that manages what bears the name, and has made it or taken it over since the step began: what it is now is its own. */
const managerSince = (
  { store }: ActivityDependencies,
  { ref: { sharePackId }, step, sharePack: { workspace }, name }: StepContext,
): Promise<Managed | undefined> =>
  store.managedSince(
    { workspace, type: step.type, name },
    { sharePackId, since: step.begun_at ?? new Date(0) },
  );

/** Its upload had ended, and it was reset to before that: what was done stands. */
const isOfRunThatWasReset = ({ status }: RunningPack): boolean =>
  isEnded(status) && Context.current().info.workflowType === WORKFLOW_TYPE;

/**
 * Takes the step over first: whoever still does it writes no more. What it refers to may have been made again a moment ago, by the
 * undo of another step.
 */
async function undoContext(deps: ActivityDependencies, ref: StepRef): Promise<StepContext> {
  const { sharePackId, id } = ref;
  const stepped = await stepContext(deps, ref, ({ fence }) =>
    deps.store.holdStep(sharePackId, id, { fence }),
  );
  const context = { ...stepped.context, refersToNew: () => Promise.resolve(true) };
  return { ...stepped, context, kind: givingBack(stepped.kind) };
}

async function undoCreate(deps: ActivityDependencies, stepped: StepContext): Promise<UndoResult> {
  const { step, journal, name } = stepped;
  const { own } = await findMade(deps, stepped);
  if (!own) return notFound(stepped);
  // What is left is known, so that a late attempt at making it does not take it for its own.
  if (step.made?.id !== own.existing.id) await journal.noteMade(madeOf(own));
  if (isRenamed(stepped, own)) return leave(stepped, renamedTo(own.existing.name));
  const manager = await managerSince(deps, stepped);
  if (manager?.id === own.existing.id) return leave(stepped, managedSince(manager));
  const changed = await changedSinceMade(deps, stepped, own.existing.state);
  if (changed.length > 0) return leave(stepped, changedSince(changed));
  // Of two attempts the earlier's request may come after all, and would make it again.
  awaitUnanswered(step, 'A request about it');
  await removeSeen(stepped, own);
  return rolledBack(stepped, release(name));
}

/** Known to have been made, it is gone; else its request may still be on its way. @throws ApplicationFailure to look again */
async function notFound(stepped: StepContext): Promise<UndoResult> {
  const { step, journal, name } = stepped;
  if (step.made) return rolledBack(stepped, release(name), mayHaveDeleted(step) ? null : GONE);
  awaitUnanswered(step, 'It is not there, but the request to make it');
  await journal.unbegin();
  return nothingDone(stepped);
}

const GONE = 'it is gone: somebody deleted it';

const madeOf = ({ existing: { id, created_at } }: Seen): Made => ({ id, created_at });

const release = (name: string): ManagedChange => ({ kind: 'release', name });
