import type { Json } from '../../plan/conflict';
import { recipientsNamed } from '../../plan/resource';
import { canonicalSet, differences } from '../../plan/state';
import type { State } from '../../plan/state';
import type { StoredStep } from '../../store/records';
import type { ActivityDependencies } from '../dependencies';
import type { StepContext } from '../run-context';
import { wantedState } from '../wanted-state';

/**
 * Fields of what a step made that somebody changed since: they are not as the create left them, which is as the pack says, and empty
 * where it says nothing. A step that did not come to its end leaves a part of that, and nothing else.
 */
export async function changedSinceMade(
  deps: ActivityDependencies,
  stepped: StepContext,
  now: State,
): Promise<readonly string[]> {
  const { step, ref } = stepped;
  const wanted = await wantedState(deps, stepped, undefined);
  const differing = changesSinceMade(now, wanted);
  if (differing.length === 0) return differing;
  const left = { ...wanted, ...(await withoutTakenBack(deps, stepped, wanted)) };
  return changesSinceMade(now, left).filter(
    (field) =>
      step.outcome === 'created' || !isPart(now[field] ?? null, left[field] ?? null, ref.sharePackId),
  );
}

const changesSinceMade = (now: State, wanted: State): readonly string[] => [
  ...differences(now, wanted).map(({ Field }) => Field),
  ...Object.keys(now).filter((field) => !(field in wanted) && !isAsMade(field, now[field] ?? null)),
];

/** A token that the pack gives no expiry gets the workspace's own. */
const isAsMade = (field: string, value: Json): boolean => field === 'token_expiry' || isNothing(value);

const isNothing = (value: Json): boolean => value === null || value === false || isEmpty(value);

const isEmpty = (value: Json): boolean => typeof value === 'object' && Object.keys(value ?? {}).length === 0;

/** Nothing yet, some of it, or the run's mark, which a share bears until it has its own comment. */
const isPart = (now: Json, wanted: Json, sharePackId: string): boolean =>
  isNothing(now) ||
  (Array.isArray(now) && Array.isArray(wanted) && now.every((item) => wanted.includes(item))) ||
  (typeof now === 'string' && now.includes(sharePackId));

/**
 * Where an undo is tried again, what the resource refers to may have been taken back before it: a recipient took its grants along, and
 * of a schedule's pipeline nothing is known but the id.
 */
async function withoutTakenBack(
  { store }: ActivityDependencies,
  { ref, spec }: StepContext,
  { recipients }: State,
): Promise<State> {
  const takenBack = async (type: 'Recipient' | 'Pipeline', names: readonly string[]) =>
    (await store.stepsByName(ref.sharePackId, type, names)).filter(isTakenBack);
  if (spec.kind === 'Schedule') {
    const [gone] = await takenBack('Pipeline', [spec.pipeline]);
    return gone?.made ? { pipeline: gone.made.id } : {};
  }
  if (spec.kind !== 'Share' || !Array.isArray(recipients)) return {};
  const gone = await takenBack('Recipient', recipientsNamed(spec));
  const names = canonicalSet(gone.map(({ name, actual_name }) => actual_name ?? name));
  return { recipients: recipients.filter((name) => !names.includes(String(name))) };
}

/** One that was there before the run is there again. */
const isTakenBack = ({ outcome, before }: StoredStep): boolean =>
  outcome === 'rolled_back' && before === null;
