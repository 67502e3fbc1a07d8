import { RESOURCE_TYPES } from '../../pack/pack';
import type { ResourceType, Strategy } from '../../pack/pack';
import { assess } from '../../plan/assess';
import type { Assessment } from '../../plan/assess';
import { alreadyExists } from '../../plan/conflict-message';
import { stepsOf } from '../../plan/resource';
import type { PlannedStep } from '../../plan/resource';
import type { Look, LookedStep } from '../../store/store';
import type { LookResult, RunRef } from '../../workflows/activity-contract';
import type { ActivityDependencies } from '../dependencies';
import { suggestNames } from '../free-names';
import type { KindContext, Seen } from '../kinds/kind';
import { planPage } from '../plan-page';
import { kindContext, runningPack } from '../run-context';
import type { LookedAt, RunningPack } from '../run-context';
import { asJson } from '../steps/finished';
import { checkAssets } from './check-assets';
import { checkCompleteness } from './check-completeness';
import { checkGrantees } from './check-grantees';
import { observe } from './observe';
import type { Observed } from './observe';

interface Assessed extends Assessment {
  readonly step: PlannedStep;
  readonly seen: Seen | undefined;
}

/**
 * The look: what exists of what the pack names, and what stands in the way. Touches nothing; keeps what it saw, and gives
 * the workflow what it decides with (docs/architecture.md).
 */
export async function detectConflicts(
  deps: ActivityDependencies,
  { sharePackId }: RunRef,
): Promise<LookResult> {
  const sharePack = await runningPack(deps, sharePackId);
  const pack = await deps.store.pack(sharePackId);
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
    ...(sharePack.options.on_conflict === 'fail' ? conflictErrors(assessed) : []),
  ];
  await deps.store.recordLook(
    sharePackId,
    look(assessed, strategy, pack.metadata.strategy, assets.types, refusals),
  );
  return {
    strategy,
    refusal: refusals.length === 0 ? null : `${refusals.join('. ')}.`.slice(0, MAX_MESSAGE),
    settled: countSettled(assessed),
    page: await planPage(deps, { sharePackId, after: -1 }),
  };
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
  const assessOne = (step: PlannedStep, suggestions: readonly string[]): Assessed => {
    const seen = observed.seen(step.type, step.name);
    const ownership = seen
      ? observed.ownership(step.type, seen)
      : { owner: 'not managed' as const, managedBy: undefined };
    const { type, name, spec } = step;
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
  return first.map((assessed) => {
    const { type, name } = assessed.step;
    return assessed.conflict ? assessOne(assessed.step, suggested.get(type)?.get(name) ?? []) : assessed;
  });
}

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

const conflictErrors = (assessed: readonly Assessed[]): readonly string[] =>
  assessed.flatMap(({ conflict }) => (conflict ? [alreadyExists(conflict.Type, conflict.Name)] : []));

function look(
  assessed: readonly Assessed[],
  strategy: Strategy,
  packStrategy: Strategy,
  assetTypes: Readonly<Record<string, string>>,
  refusals: readonly string[],
): Look {
  const changed =
    strategy === packStrategy ? [] : ['Strategy changed from NEW to UPDATE because resources exist'];
  const absent = assessed.filter(
    ({ seen, verb, step }) => !seen && verb === 'none' && step.type !== 'Schedule',
  );
  return {
    strategy,
    steps: assessed.map((one) => lookedStep(one, assessed, assetTypes, strategy)),
    conflicts: assessed.flatMap(({ conflict }) => conflict ?? []),
    warnings: [
      ...changed,
      ...absent.map(
        ({ step }) => `${step.type} '${step.name}' does not exist, so there is nothing to delete`,
      ),
    ],
    validation_errors: refusals,
    errors: [],
  };
}

function lookedStep(
  { step, seen, verb, conflict }: Assessed,
  all: readonly Assessed[],
  assetTypes: Readonly<Record<string, string>>,
  strategy: Strategy,
): LookedStep {
  const existing: LookedAt = {
    existing: seen?.existing ?? null,
    ...(step.spec.kind === 'Share' && { assetTypes: typesOf(step, assetTypes) }),
  };
  const standsIn = conflict?.ExistingName === undefined ? {} : { actual_name: conflict.ExistingName };
  const settled = verb === 'none' && !conflict ? { outcome: 'unchanged' as const } : {};
  const dependsOn = strategy === 'DELETE' ? deletedAfter(step, all) : step.dependsOn;
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
function deletedAfter({ type, name }: PlannedStep, all: readonly Assessed[]): readonly number[] {
  const isBefore = ({ step, seen }: Assessed): boolean => {
    if (type === 'Recipient' && step.type === 'Share')
      return holds(seen?.existing.state['recipients'], name.toLowerCase());
    return type === 'Pipeline' && step.spec.kind === 'Schedule' && step.spec.pipeline === name;
  };
  return all.filter(isBefore).map(({ step }) => step.id);
}

const holds = (list: unknown, item: string): boolean => Array.isArray(list) && list.includes(item);

const countSettled = (assessed: readonly Assessed[]): Record<ResourceType, number> =>
  Object.fromEntries(
    RESOURCE_TYPES.map((type) => [
      type,
      assessed.filter(({ step, verb, conflict }) => step.type === type && verb === 'none' && !conflict)
        .length,
    ]),
  ) as Record<ResourceType, number>;
