import type { Json } from '../../plan/conflict';
import { differences } from '../../plan/state';
import type { State } from '../../plan/state';
import type { ManagedChange, StoredStep } from '../../store/store';
import type { StepRef, UndoResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { LOST_FOR_MS } from '../kinds/lost-request';
import { stepContext } from '../run-context';
import type { StepContext } from '../run-context';
import { wantedState } from '../wanted-state';
import type { Before } from './before';
import { findMade, isFirstAttempt, isRenamed } from './find-again';
import { removeSeen } from './remove-seen';
import { undoChange } from './undo-change';
import { leave, nothingDone, rolledBack } from './undone';
import { changedSince, renamedTo } from './why-left';

/**
 * Takes back what a step did: deletes what it created (only that), restores what it changed. It looks first, by id and mark
 * and not by name alone: what somebody changed since is left, and said; so is what it cannot find
 * (spec/conflicts.md, "When a run fails midway"). It may be repeated: what was left is looked for again.
 */
export async function undoStep(deps: ActivityDependencies, ref: StepRef): Promise<UndoResult> {
  const stepped = await undoContext(deps, ref);
  const { step } = stepped;
  if (step.outcome === 'rolled_back') return { outcome: 'rolled_back', left: step.error };
  if (step.begun_at === null || step.outcome === 'unchanged') return nothingDone(deps, stepped);
  const before = step.before as unknown as Before | null;
  return before === null ? undoCreate(deps, stepped) : undoChange(deps, stepped, before);
}

/** What it refers to may have been made again a moment ago, by the undo of another step. */
async function undoContext(deps: ActivityDependencies, ref: StepRef): Promise<StepContext> {
  const stepped = await stepContext(deps, ref);
  return { ...stepped, context: { ...stepped.context, refersToNew: () => Promise.resolve(true) } };
}

async function undoCreate(deps: ActivityDependencies, stepped: StepContext): Promise<UndoResult> {
  const { step, name } = stepped;
  const { own } = await findMade(deps, stepped);
  if (!own) return notFound(deps, stepped);
  if (isRenamed(stepped, own)) return leave(deps, stepped, renamedTo(own.existing.name));
  const wanted = await wantedState(deps, stepped, undefined);
  // One that was never finished differs from the pack by our own doing.
  const changed = step.outcome === 'created' ? changesSinceMade(own.existing.state, wanted) : [];
  if (changed.length > 0) return leave(deps, stepped, changedSince(changed));
  await removeSeen(stepped, own);
  return rolledBack(deps, stepped, release(name));
}

/** Known to have been made, it is gone; else its request may still be on its way. */
function notFound(deps: ActivityDependencies, stepped: StepContext): Promise<UndoResult> {
  const { step, name } = stepped;
  if (step.made)
    return rolledBack(
      deps,
      stepped,
      release(name),
      isFirstAttempt() ? 'it is gone: somebody deleted it' : null,
    );
  return mayAppear(step) ? leave(deps, stepped, UNANSWERED) : nothingDone(deps, stepped);
}

const UNANSWERED =
  'it is not there, but the request to make it was not answered, and it may still appear: look, or undo again, in a minute';

/** A step is told to have ended after its last request, and begins no more. */
const mayAppear = ({ ended_at }: StoredStep): boolean =>
  ended_at === null || Date.now() - ended_at.getTime() < LOST_FOR_MS;

/** Fields that are not as the create left them: as the pack says, and empty where it says nothing. */
const changesSinceMade = (now: State, wanted: State): readonly string[] => [
  ...differences(now, wanted).map(({ Field }) => Field),
  ...Object.keys(now).filter((field) => !(field in wanted) && !isAsMade(field, now[field] ?? null)),
];

/** A token that the pack gives no expiry gets the workspace's own. */
const isAsMade = (field: string, value: Json): boolean =>
  field === 'token_expiry' || value === null || value === false || isEmpty(value);

const isEmpty = (value: Json): boolean => typeof value === 'object' && Object.keys(value ?? {}).length === 0;

const release = (name: string): ManagedChange => ({ kind: 'release', name });
