import { DatabricksError } from '../../databricks/http/error';
import { nameKeyOf } from '../../plan/resource';
import type { State } from '../../plan/state';
import type { Made, StoredStep } from '../../store/records';
import type { StepResult } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { isOwn } from '../kinds/kind';
import { leadJobs } from '../kinds/jobs-of-run';
import { assessNow, lateConflict } from '../late-conflict';
import type { StepContext } from '../run-context';
import { wantedState } from '../wanted-state';
import { asJson, beforeRemoval, earlierExisting } from './before';
import { complete, namesake } from './create';
import { finished } from './finished';
import { refuseChanged } from './refuse-changed';
import { removeSeen } from './remove-seen';
import { awaitUnanswered } from './unanswered';

/** Deletes what exists and makes it anew, where in place is impossible and somebody chose it by that name. */
export async function replace(deps: ActivityDependencies, stepped: StepContext): Promise<StepResult> {
  const { step, kind, context, journal, name } = stepped;
  if (step.outcome === 'replaced') return { outcome: step.outcome };
  const seen = await kind.read(context, name);
  const own = seen && isOwn(context, seen.existing) ? seen : undefined;
  if (seen && !own) {
    await refuseSecond(deps, stepped);
    await refuseChanged(deps, stepped, seen.existing);
    const before = await beforeRemoval(deps, stepped, seen);
    awaitEarlier(await journal.begin(asJson(before)));
    await removeSeen(stepped, seen);
  } else awaitEarlier(await journal.begin(step.before ?? null));
  // The pack may leave out what it does not want changed: a replacement keeps that of the earlier one.
  const earlier = own ? earlierExisting(step.before) : (seen?.existing ?? earlierExisting(step.before));
  const wanted = await wantedState(deps, stepped, earlier?.state);
  const { token_rotation: _, ...state } = { ...keptOf(earlier?.state ?? {}, wanted), ...wanted };
  const made = own ? await complete(stepped, own, state) : await makeInItsPlace(stepped, state);
  await journal.noteMade(made);
  return replaced(stepped, made, earlier?.id);
}

/** A delete goes by name: one of an earlier attempt would take what is made in its place. @throws ApplicationFailure to look again */
const awaitEarlier = (begun: StoredStep): void => awaitUnanswered(begun, 'An earlier request to replace it');

/** @throws DatabricksError `already-exists` where somebody else has taken the name meanwhile */
async function makeInItsPlace(stepped: StepContext, state: State): Promise<Made> {
  const { kind, context, name } = stepped;
  try {
    return await kind.create(context, name, state);
  } catch (error) {
    if (!(error instanceof DatabricksError) || error.kind !== 'already-exists') throw error;
    const there = await namesake(stepped, error);
    if (!isOwn(context, there.existing)) throw error;
    return complete(stepped, there, state);
  }
}

/**
 * A D2D recipient for the metastore came under another name since the look: the workspace would refuse a second one, and
 * by then the first would be deleted. It is asked about while everything is as it was.
 */
async function refuseSecond(deps: ActivityDependencies, stepped: StepContext): Promise<void> {
  const { kind, context, name, spec } = stepped;
  if (spec.kind !== 'Recipient' || spec.recipient_databricks_org === undefined) return;
  const [other] = (await kind.find(context, [{ name, spec }])).values();
  if (!other || nameKeyOf(kind.type, other.existing.name) === nameKeyOf(kind.type, name)) return;
  const { conflict } = await assessNow(deps, stepped, other.existing);
  if (conflict) throw await lateConflict(stepped, conflict);
}

/** Addresses and the end of a token are those of an open recipient: of another type they say nothing. */
function keptOf(earlier: State, wanted: State): State {
  const { recipient_ips: _, token_expiry: __, ...kept } = earlier;
  return wanted['type'] === undefined || wanted['type'] === earlier['type'] ? earlier : kept;
}

/** What runs a pipeline does so by its id, which is another one now. */
async function replaced(
  stepped: StepContext,
  made: Made,
  earlierId: string | undefined,
): Promise<StepResult> {
  const { step, context, name } = stepped;
  if (step.type === 'Pipeline' && earlierId !== undefined)
    await leadJobs(context, name, [earlierId], made.id);
  return finished(stepped, 'replaced', made);
}
