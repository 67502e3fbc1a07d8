import type { Pack, ResourceType, Strategy } from '../pack/pack';
import type { Conflict, Difference, Json } from './conflict';
import { desired } from './desired';
import { resolvedPack } from './resolved-pack';
import { stepKey, stepsOf } from './resource';
import type { ResourceSpec } from './resource';
import { differences } from './state';
import type { Existing } from './state';
import type { Outcome, Step } from './step';

/** What a run would do with a resource; `conflict`: it would ask first. */
export const PLANNED_ACTIONS = [
  'create',
  'update',
  'replace',
  'delete',
  'unchanged',
  'skip',
  'conflict',
] as const;
export type PlannedAction = (typeof PLANNED_ACTIONS)[number];

export interface PlannedChange {
  readonly Type: ResourceType;
  /** The name in the pack. */
  readonly Name: string;
  /** Where the run would make it under another one. */
  readonly NewName?: string;
  readonly Action: PlannedAction;
  /** Of what exists from what the pack wants: what an update changes, and what a skip leaves. */
  readonly Differences?: readonly Difference[];
  readonly Conflict?: Conflict;
}

/** A step as the look left it, and the run's mode. */
export interface LookedAtStep extends Step {
  readonly actual_name: string | null;
  /** `{existing: Existing | null}`, as the look keeps it. */
  readonly existing: Json;
  readonly outcome: Outcome | null;
}

/** What was looked at: the whole of a run that has done nothing yet. */
export interface Looked {
  readonly pack: Pack;
  readonly strategy: Strategy;
  /** All of them, in the order of the pack. */
  readonly steps: readonly LookedAtStep[];
  readonly conflicts: readonly Conflict[];
}

/** What a run would do with each resource of its pack, in the pack's order. */
export function plannedChanges({ pack, strategy, steps, conflicts }: Looked): readonly PlannedChange[] {
  const byKey = new Map(conflicts.map((conflict) => [stepKey(conflict.Type, conflict.Name), conflict]));
  const conflictOf = ({ type, name }: Step): Conflict | undefined => byKey.get(stepKey(type, name));
  const wanted = wantedSpecs(
    resolvedPack(
      pack,
      strategy,
      // What refers to a resource that exists under another name follows to it, whatever is answered.
      steps.map((step) => ({
        ...step,
        actual_name: step.actual_name ?? conflictOf(step)?.ExistingName ?? null,
      })),
    ),
  );
  return steps.map((step) => {
    const conflict = conflictOf(step);
    const action = actionOf(step, conflict);
    const changes = changesOf(action, step, conflict, wanted.get(step.id), strategy);
    return {
      Type: step.type,
      Name: step.name,
      ...(action === 'create' && step.actual_name !== null && { NewName: step.actual_name }),
      Action: action,
      ...(changes && { Differences: changes }),
      ...(conflict && { Conflict: conflict }),
    };
  });
}

/** Names change neither the number of a pack's steps nor their order. */
const wantedSpecs = (pack: Pack): ReadonlyMap<number, ResourceSpec> =>
  new Map(stepsOf(pack).map(({ id, spec }) => [id, spec]));

function actionOf({ verb, outcome }: LookedAtStep, conflict: Conflict | undefined): PlannedAction {
  if (conflict && conflict.Action === undefined) return 'conflict';
  if (outcome === 'skipped') return 'skip';
  return verb === 'none' ? 'unchanged' : verb;
}

function changesOf(
  action: PlannedAction,
  { existing }: LookedAtStep,
  conflict: Conflict | undefined,
  wanted: ResourceSpec | undefined,
  strategy: Strategy,
): readonly Difference[] | undefined {
  switch (action) {
    case 'update':
    case 'replace':
    case 'skip': {
      if (conflict) return conflict.Differences;
      const { state } =
        (existing as unknown as { readonly existing: Existing | null } | null)?.existing ?? {};
      return state && wanted ? differences(state, desired(wanted, strategy, state)) : [];
    }
    case 'create':
    case 'delete':
    case 'unchanged':
    case 'conflict':
      return undefined;
  }
}
