import { RESOURCE_TYPES } from '../../pack/pack';
import type { ResourceType, Strategy } from '../../pack/pack';
import { assess } from '../../plan/assess';
import { STRATEGY_CHANGED, alreadyExists, whatIsInTheWay } from '../../plan/conflict-message';
import { nameKeyOf, stepKey, stepsOf } from '../../plan/resource';
import type { PlannedStep } from '../../plan/resource';
import type { Conflict } from '../../plan/conflict';
import type { Look, LookedStep, TakenUp } from '../../store/records';
import type { LookResult, RunRef } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { suggestNames } from '../free-names';
import type { KindContext, Seen } from '../kinds/kind';
import { pageOf } from '../plan-page';
import type { PlanStep } from '../plan-page';
import { kindContext, requireOpen, running } from '../run-context';
import type { LookedAt, RunningPack } from '../run-context';
import { runOfActivity } from '../run-of-activity';
import { asJson } from '../steps/before';
import { withRecipients } from '../wanted-state';
import { checkAssets } from './check-assets';
import { checkChanges } from './check-changes';
import { checkCompleteness } from './check-completeness';
import { checkGrantees } from './check-grantees';
import type { Assessed } from './assessed';
import { observe } from './observe';
import type { Observed } from './observe';
import { warningsOf } from './warnings';

/**
 * The look: what exists of what the pack names, and what stands in the way. Touches nothing; keeps what it saw, and gives
 * the workflow what it decides with (docs/architecture.md).
 */
export async function detectConflicts(
  deps: ActivityDependencies,
  { sharePackId }: RunRef,
): Promise<LookResult> {
  const { sharePack, pack, fence } = running(await deps.store.runAndPack(sharePackId), sharePackId);
  requireOpen(sharePack);
  if (!pack) throw new Error(`upload ${sharePackId} has not been read yet`);
  const steps = stepsOf(pack);
  const context = kindContext(deps, sharePack);

  const isDeletion = pack.metadata.strategy === 'DELETE';
  const [observed, assets, grantees] = await Promise.all([
    observe(deps, sharePack, steps),
    isDeletion ? { types: {}, missing: [] } : checkAssets(context, steps),
    isDeletion ? [] : checkGrantees(context, steps),
  ]);
  const strategy = strategyFor(pack.metadata.strategy, sharePack, steps, observed);
  const assessed = await assessAll(deps, sharePack, context, { steps, observed, strategy });
  const refusals = [
    ...assets.missing.map((name) => `Asset '${name}' does not exist in ${context.databricks.host}`),
    ...grantees.map(
      ({ share, recipient }) =>
        `Share '${share}' names recipient '${recipient}', which is neither in the pack nor in the workspace`,
    ),
    ...checkCompleteness(
      assessed.filter(({ verb }) => verb === 'create').map(({ step }) => step),
      context.pipelineSetting !== undefined,
      context.databricks.host,
    ),
    ...checkChanges(assessed),
    ...(sharePack.options.on_conflict === 'fail' ? conflictErrors(assessed, strategy) : []),
  ];
  const found = look(assessed, strategy, pack.metadata.strategy, assets.types, refusals);
  const takenUp = await deps.store.recordLook(sharePackId, found, { runId: runOfActivity(), fence });
  return {
    strategy,
    refusal: refusals.length === 0 ? null : `${refusals.join('. ')}.`.slice(0, MAX_MESSAGE),
    settled: countSettled(assessed),
    page: await pageOf(plannedSteps(found, steps, takenUp), conflictsNow(found, takenUp)),
  };
}

/** As the look planned them, or as an earlier run of the upload had begun them. */
function plannedSteps(found: Look, steps: readonly PlannedStep[], { begun }: TakenUp): readonly PlanStep[] {
  const begunById = new Map(begun.map((step) => [step.id, step]));
  return found.steps.flatMap((step, index): readonly PlanStep[] => {
    const planned = steps[index];
    if (!planned) return [];
    return [begunById.get(step.id) ?? { ...step, type: planned.type, name: planned.name }];
  });
}

function conflictsNow({ conflicts }: Look, { answered, begun }: TakenUp): readonly Conflict[] {
  if (answered.length === 0 && begun.length === 0) return conflicts;
  const taken = new Set([
    ...answered.map(({ Type, Name }) => stepKey(Type, Name)),
    ...begun.map(({ type, name }) => stepKey(type, name)),
  ]);
  return [...conflicts.filter(({ Type, Name }) => !taken.has(stepKey(Type, Name))), ...answered];
}

/** Workflow payloads are small; the store has each refusal by itself. */
const MAX_MESSAGE = 2000;

/** `update`: where a NEW pack meets a name that exists, the strategy becomes UPDATE (spec/conflicts.md). */
function strategyFor(
  strategy: Strategy,
  { options, share_pack_id }: RunningPack,
  steps: readonly PlannedStep[],
  observed: Observed,
): Strategy {
  if (strategy !== 'NEW' || options.on_conflict !== 'update') return strategy;
  const meets = steps.some(({ type, name }) => {
    const seen = observed.seen(type, name);
    return seen !== undefined && seen.existing.made_by_run !== share_pack_id;
  });
  return meets ? 'UPDATE' : 'NEW';
}

async function assessAll(
  deps: ActivityDependencies,
  sharePack: RunningPack,
  context: KindContext,
  { steps, observed, strategy }: { steps: readonly PlannedStep[]; observed: Observed; strategy: Strategy },
): Promise<readonly Assessed[]> {
  const otherNames = recipientsByOtherNames(steps, observed);
  const assessOne = (step: PlannedStep, suggestions: readonly string[]): Assessed => {
    const seen = observed.seen(step.type, step.name);
    const ownership = seen
      ? observed.ownership(step.type, seen)
      : { owner: 'not managed' as const, managedBy: undefined };
    const { type, name } = step;
    const spec = step.spec.kind === 'Share' ? withRecipients(step.spec, otherNames) : step.spec;
    const { on_conflict: mode } = sharePack.options;
    const situation = {
      type,
      name,
      spec,
      existing: seen?.existing,
      ...ownership,
      strategy,
      mode,
      suggestions,
    };
    const sharePackId = sharePack.share_pack_id;
    return { step, seen, ...assess({ ...situation, sharePackId, late: false }) };
  };
  const first = steps.map((step) => assessOne(step, []));
  const suggested = await suggestAll(deps, sharePack, context, first);
  const all = first.map((assessed) => {
    const { type, name } = assessed.step;
    return assessed.conflict ? assessOne(assessed.step, suggested.get(type)?.get(name) ?? []) : assessed;
  });
  return all.map((assessed) =>
    restsOnReplaced(assessed, all) ? { ...assessed, verb: 'update' as const } : assessed,
  );
}

/** D2D recipients that exist under another name than the pack's: what refers to them follows to it, whatever is answered. */
const recipientsByOtherNames = (
  steps: readonly PlannedStep[],
  observed: Observed,
): ReadonlyMap<string, string> =>
  new Map(
    steps.flatMap(({ type, name }) => {
      const seen = type === 'Recipient' ? observed.seen(type, name) : undefined;
      return seen ? [[nameKeyOf(type, name), seen.existing.name] as const] : [];
    }),
  );

/**
 * As wanted now, and not any more if what it depends on is replaced: a grant goes with its recipient, and a schedule
 * runs a pipeline by its id.
 */
const restsOnReplaced = ({ step, verb }: Assessed, all: readonly Assessed[]): boolean =>
  verb === 'none' && step.dependsOn.some((id) => all[id]?.conflict?.Actions.includes('replace') === true);

/** Only conflicts that a rename can settle need free names; kind by kind, so that one list serves all of a kind. */
async function suggestAll(
  deps: ActivityDependencies,
  sharePack: RunningPack,
  context: KindContext,
  assessed: readonly Assessed[],
): Promise<ReadonlyMap<ResourceType, ReadonlyMap<string, readonly string[]>>> {
  const suggested = new Map<ResourceType, ReadonlyMap<string, readonly string[]>>();
  for (const type of RESOURCE_TYPES) {
    const names = assessed
      .filter(({ step, conflict }) => step.type === type && conflict?.Actions.includes('rename'))
      .map(({ step }) => step.name);
    if (names.length > 0) suggested.set(type, await suggestNames(deps, sharePack, context, type, names));
  }
  return suggested;
}

/** In the guide's form where the pack is NEW. */
const conflictErrors = (assessed: readonly Assessed[], strategy: Strategy): readonly string[] =>
  assessed.flatMap(({ seen, conflict }) => {
    if (!seen || !conflict) return [];
    const { Type: type, Name: name, Owner: owner, ManagedBy: managedBy } = conflict;
    if (strategy === 'NEW') return [alreadyExists(type, name)];
    return [whatIsInTheWay({ type, name, owner, managedBy, strategy, existing: seen.existing })];
  });

function look(
  assessed: readonly Assessed[],
  strategy: Strategy,
  packStrategy: Strategy,
  assetTypes: Readonly<Record<string, string>>,
  refusals: readonly string[],
): Look {
  const dependencies = strategy === 'DELETE' ? deletedAfter(assessed) : (step: PlannedStep) => step.dependsOn;
  return {
    strategy,
    steps: assessed.map((one) => lookedStep(one, assetTypes, dependencies(one.step))),
    conflicts: assessed.flatMap(({ conflict }) => conflict ?? []),
    warnings: [
      ...(strategy === packStrategy ? [] : [STRATEGY_CHANGED]),
      ...warningsOf(packStrategy, assessed, refusals.length > 0),
    ],
    validation_errors: refusals,
    errors: [],
  };
}

function lookedStep(
  { step, seen, verb, conflict }: Assessed,
  assetTypes: Readonly<Record<string, string>>,
  dependsOn: readonly number[],
): LookedStep {
  const existing: LookedAt = {
    existing: seen?.existing ?? null,
    ...(step.spec.kind === 'Share' && { assetTypes: typesOf(step, assetTypes) }),
  };
  // Where there is a conflict about it, the answer says what the name is.
  const otherName = seen && nameKeyOf(step.type, seen.existing.name) !== nameKeyOf(step.type, step.name);
  const standsIn = otherName && !conflict ? { actual_name: seen.existing.name } : {};
  const settled = verb === 'none' && !conflict ? { outcome: 'unchanged' as const } : {};
  return { id: step.id, verb, dependsOn, existing: asJson(existing), ...standsIn, ...settled };
}

/** Only the share's own, so that each step stays small. */
function typesOf(
  { spec }: PlannedStep,
  assetTypes: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (spec.kind !== 'Share') return {};
  const names = [...(spec.share_assets ?? []), ...(spec.share_assets_to_add ?? [])].map((name) =>
    name.toLowerCase(),
  );
  return Object.fromEntries(names.flatMap((name) => (assetTypes[name] ? [[name, assetTypes[name]]] : [])));
}

/** In reverse order of dependence: a recipient goes after the shares it was granted, a pipeline after its job. */
function deletedAfter(all: readonly Assessed[]): (step: PlannedStep) => readonly number[] {
  const before = new Map<string, number[]>();
  for (const { step, seen } of all)
    for (const key of goneFirstFor(step, seen)) {
      const ids = before.get(key);
      if (ids) ids.push(step.id);
      else before.set(key, [step.id]);
    }
  return ({ type, name }) => before.get(stepKey(type, name)) ?? [];
}

/** What waits until this is gone. */
function goneFirstFor({ spec }: PlannedStep, seen: Seen | undefined): readonly string[] {
  if (spec.kind === 'Schedule') return [stepKey('Pipeline', spec.pipeline)];
  if (spec.kind !== 'Share') return [];
  const grantees = seen?.existing.state['recipients'];
  return Array.isArray(grantees) ? grantees.map((name) => stepKey('Recipient', String(name))) : [];
}

const countSettled = (assessed: readonly Assessed[]): Record<ResourceType, number> =>
  Object.fromEntries(
    RESOURCE_TYPES.map((type) => [
      type,
      assessed.filter(({ step, verb, conflict }) => step.type === type && verb === 'none' && !conflict)
        .length,
    ]),
  ) as Record<ResourceType, number>;
