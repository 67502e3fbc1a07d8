import { Context } from '@temporalio/activity';
import { DatabricksError } from '../../databricks/http/error';
import { STRATEGY_CHANGED } from '../../plan/conflict-message';
import type { State } from '../../plan/state';
import type { Made, StoredStep } from '../../store/records';
import type { StepResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { isOwn } from '../kinds/kind';
import type { Seen } from '../kinds/kind';
import { deleteDoubles } from '../kinds/jobs-of-run';
import { seenWhileNew } from '../kinds/while-new';
import { assessNow, lateConflict } from '../late-conflict';
import type { StepContext } from '../run-context';
import { wantedState } from '../wanted-state';
import { changeSeen, changesOf } from './change';
import { lookForMade } from './find-again';
import { finished } from './finished';
import { awaitUnanswered } from './unanswered';

/**
 * Creates a step's resource exactly once (docs/architecture.md, "Doing a thing exactly once"): intended before the call,
 * recognised after a lost answer, and never adopted where it is somebody else's.
 */
export async function create(deps: ActivityDependencies, stepped: StepContext): Promise<StepResult> {
  const { step, context, journal, name } = stepped;
  if (step.outcome === 'created' || step.outcome === 'updated') return { outcome: step.outcome };
  const isRetry = step.begun_at !== null;
  const begun = await journal.begin(null);
  const end = await make(deps, stepped, isRetry && begun);
  if ('there' in end) return meet(deps, stepped, end.there);
  const { made } = end;
  if (step.type === 'Schedule' && isRetry) {
    // What was made is known whatever becomes of the doubles.
    await context.noteMade(made);
    await deleteDoubles(context, name, made.id);
  }
  return finished(stepped, 'created', made);
}

/**
 * Makes it, unless something is there: an earlier attempt's, or somebody else's.
 *
 * @param again the step as it is begun again; false: it is begun for the first time
 */
async function make(
  deps: ActivityDependencies,
  stepped: StepContext,
  again: StoredStep | false,
): Promise<{ readonly made: Made } | { readonly there: Seen }> {
  const { kind, context, name } = stepped;
  const there = again ? await foundAgain(deps, stepped) : await metSilently(stepped);
  if (there) return { there };
  // Where names are not unique, what an earlier attempt had sent and this one sent again would make two.
  if (again && kind.isTakenSilently) awaitUnanswered(again, 'It is not there, but the request to make it');
  const wanted = await wantedState(deps, stepped, undefined);
  try {
    return { made: await kind.create(context, name, wanted) };
  } catch (error) {
    if (!(error instanceof DatabricksError) || error.kind !== 'already-exists') throw error;
    return { there: await namesake(stepped, error) };
  }
}

/** What an earlier attempt made, also where somebody has given it another name since; else what bears the name. */
async function foundAgain(deps: ActivityDependencies, stepped: StepContext): Promise<Seen | undefined> {
  const { own, named } = await lookForMade(deps, stepped);
  return own ?? named;
}

const metSilently = async ({ kind, context, name }: StepContext): Promise<Seen | undefined> =>
  (await kind.isTakenSilently?.(context, name)) ? kind.read(context, name) : undefined;

/** What the create says is in the way: under the name, or (a D2D recipient) for the same metastore. */
export async function namesake(
  { kind, context, name, spec }: StepContext,
  error: DatabricksError,
): Promise<Seen> {
  const there = await seenWhileNew(context, async () => {
    const [found] = (await kind.find(context, [{ name, spec }])).values();
    return found;
  });
  // Gone again, or not to be seen by us: the next attempt, or a person who reads the workspace's own words, knows more.
  if (!there) throw error;
  return there;
}

/** Completes what an earlier attempt made, and leaves only one of it. */
export async function complete(
  { kind, context, name }: StepContext,
  there: Seen,
  wanted: State,
): Promise<Made> {
  const { id, created_at, state, namesakes } = there.existing;
  const changes = changesOf(state, wanted);
  if (Object.keys(changes).length > 0) await kind.update(context, there, changes);
  if (namesakes > 0 && kind.type === 'Schedule') await deleteDoubles(context, name, id);
  return { id, created_at };
}

/** Ours from an earlier attempt: completed. Somebody else's: a late conflict, unless the run changes what exists anyway. */
async function meet(deps: ActivityDependencies, stepped: StepContext, there: Seen): Promise<StepResult> {
  const { ref, context, journal, sharePack } = stepped;
  if (isOwn(context, there.existing)) {
    const { id, created_at } = there.existing;
    await journal.noteMade({ id, created_at });
    const made = await complete(stepped, there, await wantedState(deps, stepped, undefined));
    return finished({ ...stepped, name: there.existing.name }, 'created', made);
  }
  const { verb, conflict } = await assessNow(deps, stepped, there.existing);
  if (conflict) throw await lateConflict(stepped, conflict);
  if (verb === 'update' || verb === 'none') {
    if (sharePack.strategy !== ref.strategy)
      await deps.store.recordRun(ref.sharePackId, { validation_warnings: [STRATEGY_CHANGED] });
    return changeSeen(deps, stepped, there);
  }
  throw new Error(
    `attempt ${Context.current().info.attempt}: ${ref.type} '${ref.name}' is there, and nothing says why`,
  );
}
