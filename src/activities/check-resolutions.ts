import { RESOURCE_TYPES } from '../pack/pack';
import type { Conflict } from '../plan/conflict';
import { nameKeyOf, stepKey } from '../plan/resource';
import { MOST_IN_REFUSAL } from '../run/bounds';
import type { CheckFindings, LookedResolution } from '../run/events';
import type { CheckResolutions } from '../workflows/activity-contract';
import type { ResolutionError } from '../workflows/contract';
import { barestConflict, boundedConflict } from './bounded-conflict';
import type { ActivityDependencies } from './dependencies';
import { nobody, takenNames } from './free-names';
import { assessNow } from './late-conflict';
import { KINDS } from './kinds';
import { someAtOnce } from './kinds/at-once';
import type { KindContext } from './kinds/kind';
import { runOfActivity } from './run-of-activity';
import { kindContext, runningPack, stepContext } from './run-context';
import type { RunningPack } from './run-context';

/**
 * Looks at the workspace as it is now: each existing resource is as the answer's giver saw it, each new name is free. What has
 * changed is kept with its new difference, to be asked about where the run takes it so (spec/conflicts.md, "Answers").
 */
export async function checkResolutions(
  deps: ActivityDependencies,
  check: CheckResolutions,
): Promise<CheckFindings> {
  const sharePack = await runningPack(deps, check.sharePackId);
  const conflicts = await deps.store.conflictsAbout(check.sharePackId, check.resolutions);
  const known = new Map(conflicts.map((conflict) => [stepKey(conflict.Type, conflict.Name), conflict]));
  const changed = await changedSince(kindContext(deps, sharePack), check.resolutions, known);
  const looked = await someAtOnce(changed, (one) =>
    staleConflict(deps, check, one, known.get(stepKey(one.type, one.name))),
  );
  const stale = looked.filter((found) => found !== null);
  if (stale.length === 0) return { errors: await takenErrors(deps, sharePack, check.resolutions), stale: [] };
  await deps.store.recordFindings(
    check.sharePackId,
    runOfActivity(),
    stale.map(({ id, conflict }) => ({ id, begin: BY_A_CHECK, conflict })),
  );
  return {
    errors: [],
    stale: stale.map(({ conflict }, index) =>
      index < MOST_IN_REFUSAL ? boundedConflict(conflict) : barestConflict(conflict),
    ),
  };
}

/** Findings of no beginning of a step. */
const BY_A_CHECK = 0;

/** Those whose resource is there, and not as it was answered: seen kind by kind, since thousands may be answered at once. */
async function changedSince(
  context: KindContext,
  resolutions: readonly LookedResolution[],
  known: ReadonlyMap<string, Conflict>,
): Promise<readonly LookedResolution[]> {
  const existingName = ({ type, name }: LookedResolution): string =>
    known.get(stepKey(type, name))?.ExistingName ?? name;
  const changed = await Promise.all(
    RESOURCE_TYPES.map(async (type) => {
      const ofType = resolutions.filter((one) => one.type === type);
      if (ofType.length === 0) return [];
      const names = ofType.map(existingName);
      const seen = await KINDS[type].find(
        context,
        names.map((name) => ({ name, spec: nobody(type, name) })),
      );
      return ofType.filter((one) => {
        const now = seen.get(nameKeyOf(type, existingName(one)));
        return now !== undefined && now.existing.fingerprint !== one.fingerprint;
      });
    }),
  );
  return changed.flat();
}

async function staleConflict(
  deps: ActivityDependencies,
  { sharePackId, mode, strategy, resolutions: _, ...rest }: CheckResolutions,
  { type, name, fingerprint }: LookedResolution,
  known: Conflict | undefined,
): Promise<{ readonly id: number; readonly conflict: Conflict } | null> {
  const [step] = await deps.store.stepsByName(sharePackId, type, [name]);
  if (!step) return null;
  const { id, verb } = step;
  const stepped = await stepContext(deps, {
    ...{ ...rest, sharePackId, id, type, name, mode, strategy, begin: BY_A_CHECK },
    verb: verb === 'none' ? 'create' : verb,
  });
  const { kind, context } = stepped;
  // What is in the way may have another name than the pack's: that of a rename which somebody else was faster with, too.
  const seen = await kind.read(context, known?.ExistingName ?? name);
  // Gone: nothing is in the way any more, whatever the answer.
  if (!seen || seen.existing.fingerprint === fingerprint) return null;
  const { conflict } = await assessNow(deps, stepped, seen.existing);
  return conflict ? { id, conflict: { ...conflict, Late: known?.Late ?? true } } : null;
}

async function takenErrors(
  deps: ActivityDependencies,
  sharePack: RunningPack,
  resolutions: readonly LookedResolution[],
): Promise<readonly ResolutionError[]> {
  const context = kindContext(deps, sharePack);
  const renames = resolutions.flatMap(({ newName, ...one }) =>
    newName === null ? [] : [{ ...one, newName }],
  );
  const errors = await Promise.all(
    RESOURCE_TYPES.map(async (type) => {
      const ofType = renames.filter((rename) => rename.type === type);
      if (ofType.length === 0) return [];
      const taken = await takenNames(
        deps,
        context,
        type,
        ofType.map(({ newName }) => newName),
      );
      return ofType
        .filter(({ newName }) => taken.has(nameKeyOf(type, newName)))
        .map(({ pointer, newName }): ResolutionError => ({
          Pointer: `${pointer}/NewName`,
          Code: 'NEW_NAME_TAKEN',
          Message: `${type} '${newName}' is taken, in the workspace or in the pack: choose another name.`,
        }));
    }),
  );
  return errors.flat();
}
