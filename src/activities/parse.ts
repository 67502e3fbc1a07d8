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
const WINDOW_PER_REQUEST = 4;

/**
 * Up to here each resource has an activity of its own, which a person reads in the Temporal UI. Beyond, what activities cost
 * the Temporal server would decide how long a run takes (docs/decisions/0054).
 */
const MOST_SINGLE_STEPS = 100;
/** What a crash has to look at again, and what a slow step of a batch keeps waiting, against what an activity costs. */
const BATCH = { size: 50, slots: 8 } as const;

/** Reads the stored file again, keeps the normalised pack with one step a resource, and tells the workflow the little it needs. */
export async function parse(deps: ActivityDependencies, { sharePackId }: RunRef): Promise<ParsedPack> {
  const { sharePack, bytes, fence } = running(await deps.store.runAndFile(sharePackId), sharePackId);
  if (isEnded(sharePack.status)) return endedBefore(sharePack, sharePack.status);
  let pack: Pack;
  try {
    pack = await readPack(deps, sharePack, bytes);
  } catch (error) {
    return unreadable(deps, sharePack, error);
  }
  const steps = stepsOf(pack);
  const { isTakenUp } = await deps.store.saveSteps(
    sharePackId,
    { runId: runOfActivity(), fence },
    pack,
    steps.map((step) => ({ ...step, spec: asJson(step.spec) })),
  );
  return {
    ...asUploaded(sharePack),
    strategy: pack.metadata.strategy,
    totals: totalsOf(steps),
    batches: batchesFor(deps, sharePack, steps.length),
    ...(sharePack.approval && { approval: sharePack.approval }),
    ...(isTakenUp && { begunPage: await begunPage(deps, { sharePackId, after: -1 }) }),
  };
}

const asUploaded = ({ strategy, options }: RunningPack) => ({
  strategy: strategy ?? 'NEW',
  onConflict: options.on_conflict,
  onFailure: options.on_failure,
  resolutionTimeoutMs: options.resolution_timeout_ms,
  onDeadline: options.on_deadline,
});

/**
 * A newer version may refuse what an earlier one took: a run that was reset in Temporal takes back what was begun.
 * @throws what kept it from being read, where nothing was begun
 */
async function unreadable(
  deps: ActivityDependencies,
  sharePack: RunningPack,
  error: unknown,
): Promise<ParsedPack> {
  const { share_pack_id: sharePackId } = sharePack;
  if (!(error instanceof ApplicationFailure)) throw error;
  const begun = await deps.store.begunSteps(sharePackId);
  if (begun.length === 0) throw error;
  return {
    ...asUploaded(sharePack),
    totals: totalsOf(begun),
    batches: batchesFor(deps, sharePack, begun.length),
    unreadable: error.message,
    begunPage: await begunPage(deps, { sharePackId, after: -1 }),
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
export function batchesFor(
  { workspaces, mostSingleSteps = MOST_SINGLE_STEPS }: ActivityDependencies,
  { workspace }: RunningPack,
  steps: number,
): BatchRule {
  const stepWindow = WINDOW_PER_REQUEST * workspaces.maxConcurrentRequests(workspace);
  return steps > mostSingleSteps
    ? { ...BATCH, width: Math.ceil(stepWindow / BATCH.slots) }
    : { size: 1, slots: stepWindow, width: 1 };
}

export const totalsOf = (
  steps: readonly { readonly type: ResourceType }[],
): Readonly<Record<ResourceType, number>> =>
  Object.fromEntries(
    RESOURCE_TYPES.map((type) => [type, steps.filter((step) => step.type === type).length]),
  ) as Record<ResourceType, number>;

/** The run was reset, or started again, in Temporal after its upload had ended: there is nothing to do. */
const endedBefore = (sharePack: RunningPack, status: EndedStatus): ReadPack => ({
  ...asUploaded(sharePack),
  totals: totalsOf([]),
  batches: { size: 1, slots: 1, width: 1 },
  ended: { status, errorMessage: sharePack.error_message },
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
