import type { Pack, ResourceType, Strategy } from '../pack/pack';
import type { Difference, ManagedBy, Owner } from './conflict';
import { desired } from './desired';
import { resolvedPack } from './resolved-pack';
import type { NamedResource } from './resolved-pack';
import { nameKeyOf, stepsOf } from './resource';
import type { PlannedStep } from './resource';
import { differences } from './state';
import type { Existing } from './state';
import type { Outcome, Step } from './step';

/** How a resource departs from what the pack's completed version left. */
export const DRIFTS = ['missing', 'changed', 'taken_over', 'unexpected'] as const;
export type Drift = (typeof DRIFTS)[number];

export interface DriftedResource {
  readonly Type: ResourceType;
  /** The name in the pack. */
  readonly Name: string;
  /** In the workspace, where that is not the pack's. */
  readonly ActualName?: string;
  /** `taken_over`: another pack manages it now; `unexpected`: it should be gone, and exists. */
  readonly Drift: Drift;
  /** Who manages it now, where it was taken over. */
  readonly ManagedBy?: ManagedBy;
  readonly Differences: readonly Difference[];
}

/** A version that completed, as it was carried out. */
export interface CompletedVersion {
  readonly pack: Pack;
  readonly strategy: Strategy;
  readonly steps: readonly (NamedResource & Pick<Step, 'id'> & { readonly outcome: Outcome | null })[];
}

/** What a completed version leaves of one resource. */
export interface Expectation {
  readonly name: string;
  /** The resource under its name in the workspace, and with those of what it refers to. */
  readonly step: PlannedStep;
  readonly strategy: Strategy;
  readonly isGone: boolean;
}

/** One for each resource that the version answers for: what was skipped, or not done, it does not. */
export function expectationsOf({ pack, strategy, steps }: CompletedVersion): readonly Expectation[] {
  // Names change neither the number of a pack's steps nor their order.
  const carriedOut = new Map(stepsOf(resolvedPack(pack, strategy, steps)).map((step) => [step.id, step]));
  return steps.flatMap(({ id, name, actual_name, outcome }) => {
    const step = carriedOut.get(id);
    if (!step || !isAnsweredFor(outcome)) return [];
    const isGone = strategy === 'DELETE' || (step.spec.kind === 'Schedule' && step.spec.remove === true);
    return [{ name, step: { ...step, name: actual_name ?? name }, strategy, isGone }];
  });
}

/** What a check says that has nothing to compare: without it, no drift would read as if all were well. */
export const nothingToCompare = (version: number | null): string =>
  `Version ${version ?? '?'} completed with every resource skipped, so it answers for none: there was nothing to compare.`;

function isAnsweredFor(outcome: Outcome | null): boolean {
  switch (outcome) {
    case 'created':
    case 'updated':
    case 'replaced':
    case 'deleted':
    case 'unchanged':
      return true;
    case 'skipped':
    case 'failed':
    case 'rolled_back':
    case 'not_run':
    case null:
      return false;
  }
}

/** What the workspace, and the service's own records, say of an expected resource. */
export interface Sight {
  readonly existing: Existing | undefined;
  readonly owner: Owner;
  readonly managedBy: ManagedBy | undefined;
  /** The id under which the pack manages a resource of this name; undefined where it manages none. */
  readonly managedId: string | undefined;
}

/** How the resource departs from what is expected of it; undefined where it does not. */
export function driftOf(expected: Expectation, sight: Sight): DriftedResource | undefined {
  const { name, step } = expected;
  const found = finding(expected, sight);
  if (!found) return undefined;
  const isRenamed = nameKeyOf(step.type, step.name) !== nameKeyOf(step.type, name);
  return { Type: step.type, Name: name, ...(isRenamed && { ActualName: step.name }), ...found };
}

type Finding = Pick<DriftedResource, 'Drift' | 'ManagedBy' | 'Differences'>;

function finding(expected: Expectation, sight: Sight): Finding | undefined {
  const { step, isGone } = expected;
  const { owner, managedBy } = sight;
  const existing = isOfName(step, sight.existing) ? sight.existing : undefined;
  if (!existing) return isGone ? undefined : { Drift: 'missing', Differences: [] };
  const Differences = isGone ? [] : changesOf(expected, existing, sight.managedId);
  if (owner === 'another pack')
    return { Drift: 'taken_over', ...(managedBy && { ManagedBy: managedBy }), Differences };
  if (isGone) return { Drift: 'unexpected', Differences };
  return Differences.length === 0 ? undefined : { Drift: 'changed', Differences };
}

/** The look finds a D2D recipient by its metastore too; one of another name is not the one that was left. */
const isOfName = ({ type, name }: PlannedStep, existing: Existing | undefined): boolean =>
  existing !== undefined && nameKeyOf(type, existing.name) === nameKeyOf(type, name);

function changesOf(
  { step, strategy }: Expectation,
  existing: Existing,
  managedId: string | undefined,
): readonly Difference[] {
  const isAnother = managedId !== undefined && managedId !== existing.id;
  // Of several with one name the look shows one: what it says counts where that is known to be the pack's.
  const fields =
    existing.namesakes > 0 && isAnother
      ? []
      : differences(existing.state, desired(asState(step.spec), strategy, existing.state));
  return [
    ...(existing.namesakes > 0 ? [{ Field: 'namesakes', Existing: existing.namesakes, Desired: 0 }] : []),
    // Deleted and made anew by somebody, perhaps alike: a recipient has another token then.
    ...(existing.namesakes === 0 && isAnother
      ? [{ Field: 'id', Existing: existing.id, Desired: managedId }]
      : []),
    ...fields,
  ];
}

/** A rotation is an act, and nothing that the workspace could hold. */
const asState = (spec: PlannedStep['spec']): PlannedStep['spec'] => {
  if (spec.kind !== 'Recipient') return spec;
  const { token_rotation: _, ...state } = spec;
  return state;
};
