import { ApplicationFailure } from '@temporalio/activity';
import { RESOURCE_TYPES } from '../pack/pack';
import type { Pack, ResourceType } from '../pack/pack';
import { expandDeletion } from '../plan/expand-deletion';
import { stepsOf } from '../plan/resource';
import { FAILURE_STEP } from '../workflows/activity-contract';
import type { BatchRule, ReadPack } from '../run/events';
import { isEnded } from '../run/vocabulary';
import type { EndedStatus } from '../run/vocabulary';
import type { ParsedPack, PlanPage, RunRef } from '../workflows/activity-contract';
import type { ActivityDependencies } from './dependencies';
import { pageOf } from './plan-page';
import { running } from './run-context';
import type { RunningPack } from './run-context';
import { runOfActivity } from './run-of-activity';
import { asJson } from './steps/before';

/** Steps are scheduled well beyond what the client lets through, so that it always has the next one (spec/temporal.md). */
export const WINDOW_PER_REQUEST = 4;

/**
 * Up to here each resource has an activity of its own, which a person reads in the Temporal UI. Beyond, what activities cost
 * the Temporal server would decide how long a run takes (docs/decisions/0054).
 */
export const MOST_SINGLE_STEPS = 100;
/** What a crash has to look at again, and what a slow step of a batch keeps waiting, against what an activity costs. */
const BATCH = { size: 50, slots: 8 } as const;

/** Reads the stored file again, keeps the normalised pack with one step a resource, and tells the workflow the little it needs. */
export async function parse(deps: ActivityDependencies, { sharePackId }: RunRef): Promise<ParsedPack> {
  const { sharePack, bytes, fence } = running(await deps.store.runAndFile(sharePackId), sharePackId);
  if (isEnded(sharePack.status)) return endedBefore(sharePack, sharePack.status);
  const pack = await readPack(deps, sharePack, bytes);
  const steps = stepsOf(pack);
  const { isTakenUp } = await deps.store.saveSteps(
    sharePackId,
    { runId: runOfActivity(), fence },
    pack,
    steps.map((step) => ({ ...step, spec: asJson(step.spec) })),
  );
  const { on_conflict, on_failure, resolution_timeout_ms, on_deadline } = sharePack.options;
  const stepWindow = WINDOW_PER_REQUEST * deps.workspaces.maxConcurrentRequests(sharePack.workspace);
  const { mostSingleSteps = MOST_SINGLE_STEPS } = deps;
  return {
    strategy: pack.metadata.strategy,
    onConflict: on_conflict,
    onFailure: on_failure,
    resolutionTimeoutMs: resolution_timeout_ms,
    onDeadline: on_deadline,
    totals: totalsOf(steps),
    batches: batchRule(steps.length > mostSingleSteps, stepWindow),
    ...(sharePack.approval && { approval: sharePack.approval }),
    ...(isTakenUp && { begunPage: await begunPage(deps, { sharePackId, after: -1 }) }),
  };
}

/** What a run that a reset in Temporal put an end to had begun, from the step after this id on. */
export async function begunPage(
  { store }: ActivityDependencies,
  { sharePackId, after }: RunRef & { readonly after: number },
): Promise<PlanPage> {
  const begun = (await store.begunSteps(sharePackId)).filter(({ id }) => id > after);
  return pageOf(begun, await store.conflictsAbout(sharePackId, begun));
}

/** A step an activity, or many: one path, by other numbers. */
export const batchRule = (isLarge: boolean, stepWindow: number): BatchRule =>
  isLarge
    ? { ...BATCH, width: Math.ceil(stepWindow / BATCH.slots) }
    : { size: 1, slots: stepWindow, width: 1 };

export const totalsOf = (
  steps: readonly { readonly type: ResourceType }[],
): Readonly<Record<ResourceType, number>> =>
  Object.fromEntries(
    RESOURCE_TYPES.map((type) => [type, steps.filter((step) => step.type === type).length]),
  ) as Record<ResourceType, number>;

/** The run was reset, or started again, in Temporal after its upload had ended: there is nothing to do. */
const endedBefore = ({ strategy, options, error_message }: RunningPack, status: EndedStatus): ReadPack => ({
  strategy: strategy ?? 'NEW',
  onConflict: options.on_conflict,
  onFailure: options.on_failure,
  resolutionTimeoutMs: options.resolution_timeout_ms,
  onDeadline: options.on_deadline,
  totals: totalsOf([]),
  batches: batchRule(false, 1),
  ended: { status, errorMessage: error_message },
});

async function readPack(
  { store, parser }: ActivityDependencies,
  { filename, workspace, business_line, requestor }: RunningPack,
  bytes: Uint8Array,
): Promise<Pack> {
  // What the pack left out is as it was when it was uploaded, not as the settings are now.
  const defaults = {
    workspace_url: workspace,
    ...(business_line !== null && { business_line }),
    ...(requestor !== null && { requestor }),
  };
  // One that is pending was taken to wait for its approval, whatever the setting is now.
  const { pack, errors } = await parser.parsePack({ filename, bytes, defaults, pendingApproval: 'wait' });
  if (!pack) {
    const [first] = errors;
    throw ApplicationFailure.nonRetryable(
      `The pack cannot be read: ${first?.Message ?? 'no reason given'}`,
      FAILURE_STEP,
    );
  }
  if (pack.metadata.strategy !== 'DELETE') return pack;
  return expandDeletion(pack, await store.managedOf(workspace, ['Share', 'Pipeline']));
}
