import type { SharePack, StoredStep } from '../../store/records';
import { isEnded } from '../../workflows/contract';
import { allSteps } from '../all-steps';
import { describeRun, type RunInTemporal } from './describe-run';
import type { RunDependencies } from './run-dependencies';

/**
 * The upload as it stands now: a run that the store believes open, but that was terminated in Temporal or is gone from
 * it, is ended as FAILED, with what stands listed (spec/http-api.md, "Temporal"). Asked when a status is read, and at
 * the next upload of the pack.
 */
export async function noticeLostRun(deps: RunDependencies, sharePack: SharePack): Promise<SharePack> {
  if (isEnded(sharePack.status)) return sharePack;
  const { store } = deps;
  const loss = lossOf(sharePack, await describeRun(deps, sharePack));
  if (loss === undefined) return sharePack;
  // A run writes its end to the store before it closes: one that ended between the two looks is not lost.
  const now = await store.sharePack(sharePack.share_pack_id);
  if (!now || isEnded(now.status)) return now ?? sharePack;
  deps.log.warn({ sharePackId: now.share_pack_id, loss }, 'a run ended outside of this service');
  await store.finishRun(now.share_pack_id, {
    status: 'FAILED',
    error_message: `${loss} ${whatStands(await allSteps(store, now.share_pack_id))}`,
    resolution_deadline: null,
  });
  await deps.notifier?.tell(now.share_pack_id, 'ended');
  return (await store.sharePack(now.share_pack_id)) ?? now;
}

function lossOf({ run_id }: SharePack, run: RunInTemporal): string | undefined {
  switch (run.kind) {
    case 'closed':
      return `The workflow was ended in Temporal (${run.how}), so nothing was undone.`;
    case 'absent':
      // Without a run id it was never seen running: stored, but not started yet (a crash between).
      return run_id === null ? undefined : 'The workflow is gone from Temporal, so nothing was undone.';
    case 'open':
    case 'unknown':
      return undefined;
  }
}

const LISTED = 50;

function whatStands(steps: readonly StoredStep[]): string {
  const standing = steps.flatMap((step) => {
    const state = standingState(step);
    return state === undefined ? [] : [`${step.type} '${step.actual_name ?? step.name}' (${state})`];
  });
  if (standing.length === 0) return 'It had touched nothing in the workspace. Upload the pack again.';
  const more = standing.length > LISTED ? ` and ${standing.length - LISTED} more (see Resources)` : '';
  const list = standing.slice(0, LISTED).join(', ');
  return `What stands: ${list}${more}. Upload the pack with strategy: UPDATE to go on, or DELETE to remove it.`;
}

/** What a step left in the workspace; undefined where it left nothing. */
function standingState({ outcome, begun_at }: StoredStep): string | undefined {
  switch (outcome) {
    case 'created':
    case 'updated':
    case 'replaced':
    case 'deleted':
      return outcome;
    case 'failed':
      return 'failed, perhaps halfway';
    case null:
      return begun_at ? 'begun, perhaps done' : undefined;
    case 'unchanged':
    case 'skipped':
    case 'rolled_back':
    case 'not_run':
      return undefined;
  }
}
