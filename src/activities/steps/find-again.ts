import { Context } from '@temporalio/activity';
import { nameKeyOf } from '../../plan/resource';
import type { Existing } from '../../plan/state';
import type { StoredStep } from '../../store/records';
import type { ActivityDependencies } from '../dependencies';
import { isOwn } from '../kinds/kind';
import type { Known, Seen } from '../kinds/kind';
import { seenWhileNew } from '../kinds/while-new';
import type { StepContext } from '../run-context';
import { isGivenBack } from './given-back';

/** What an undo finds: what the step made, and what bears the name. Neither is where nothing is. */
export interface Found {
  readonly own: Seen | undefined;
  readonly named: Seen | undefined;
}

/** The workspace may not know yet what was made so short a time ago. What may have been made is looked for longer (undo.ts). */
const NEW_FOR_MS = 10_000;

/** What a step made, by its id or its mark: under its name, or under one that somebody gave it since. */
export async function findMade(deps: ActivityDependencies, stepped: StepContext): Promise<Found> {
  const look = async (): Promise<Found | undefined> => {
    const found = await lookForMade(deps, stepped);
    return (found.own ?? found.named) ? found : undefined;
  };
  const { step, context } = stepped;
  const sinceMs = Date.now() - (step.ended_at ?? step.begun_at ?? new Date(0)).getTime();
  const isNew = step.made !== null && isFirstAttempt() && sinceMs < NEW_FOR_MS;
  return (await (isNew ? seenWhileNew(context, look) : look())) ?? { own: undefined, named: undefined };
}

/** By its id or its mark, and what bears its name. */
export async function lookForMade(deps: ActivityDependencies, stepped: StepContext): Promise<Found> {
  const { step, kind, context, name } = stepped;
  const named = await kind.read(context, name);
  const own = isMade(stepped, named) ? named : await trace(deps, stepped, step.made ?? undefined);
  return { named, own };
}

const isMade = ({ context, step }: StepContext, seen: Seen | undefined): boolean =>
  seen !== undefined && (isOwn(context, seen.existing) || seen.existing.id === step.made?.id);

/** What this run made in place of what it deleted, or an undo of it did; `named` is what bears the name now. */
export async function findReplacement(
  deps: ActivityDependencies,
  stepped: StepContext,
  named: Seen | undefined,
): Promise<Seen | undefined> {
  if (isMade(stepped, named) || (named && isGivenBack(stepped.context, named.existing))) return named;
  const { made } = stepped.step;
  return made ? trace(deps, stepped, made) : undefined;
}

/** What existed before a step, where it still does; `named` is what bears its name now. */
export async function findEarlier(
  deps: ActivityDependencies,
  stepped: StepContext,
  earlier: Existing,
  named: Seen | undefined,
): Promise<Seen | undefined> {
  if (named?.existing.id === earlier.id) return named;
  const { outcome } = stepped.step;
  // Deleted by this run: it is not anywhere else.
  if (outcome === 'deleted' || outcome === 'replaced') return undefined;
  return trace(deps, stepped, earlier);
}

/** The same as it is now. */
export async function readAgain(deps: ActivityDependencies, stepped: StepContext, { existing }: Seen) {
  const named = await stepped.kind.read(stepped.context, existing.name);
  return named?.existing.id === existing.id ? named : trace(deps, stepped, existing);
}

async function trace(
  deps: ActivityDependencies,
  stepped: StepContext,
  known: Known | undefined,
): Promise<Seen | undefined> {
  for (const candidate of await stepped.kind.trace(stepped.context, known))
    if (candidate.existing.id === known?.id || !(await isAnothers(deps, stepped, candidate.existing)))
      return candidate;
  return undefined;
}

/** A mark is the same for all that a run made, and a time may be: what is known by this name is not the one looked for. */
async function isAnothers(
  { store }: ActivityDependencies,
  { ref, step, sharePack }: StepContext,
  { id, name }: Existing,
): Promise<boolean> {
  const managed = await store.managed(sharePack.workspace, step.type, [name]);
  if (managed.some((one) => one.id === id)) return true;
  const steps = await store.stepsByName(ref.sharePackId, step.type, [name]);
  return steps.some((one) => one.id !== step.id);
}

/** Somebody gave it another name than the run knows it by. */
export const isRenamed = ({ step, name }: StepContext, { existing }: Seen): boolean =>
  nameKeyOf(step.type, existing.name) !== nameKeyOf(step.type, name);

/**
 * Whether what is gone may have gone by an earlier attempt of this undo, whose worker was lost or whose request was not answered. The
 * latter is noted with the step: a batch that gives a step back has it undone by another activity, whose first attempt that is.
 */
export const mayHaveDeleted = ({ unanswered_until }: StoredStep): boolean =>
  !isFirstAttempt() || unanswered_until !== null;

const isFirstAttempt = (): boolean => Context.current().info.attempt === 1;
