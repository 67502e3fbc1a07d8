import {
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
  type WorkflowUpdateOptions,
} from '@temporalio/client';
import type { SharePack } from '../../store/records';
import { isEnded } from '../../workflows/contract';
import { Problem, unavailable } from '../problem';
import { noticeLostRun } from './notice-lost-run';
import type { RunDependencies } from './run-dependencies';
import { runHandle } from './run-handle';
import { isTransient, updateRefusal, type UpdateRefusal } from './temporal-failure';

/** How long an answer or a cancel waits for a worker (spec/http-api.md, "Resolutions"). */
const UPDATE_TIMEOUT_MS = 10_000;

/**
 * Sends an update to an open run and gives back its answer.
 * @throws Problem `ended`, `unavailable` (it may still be taken; the same update id again is safe), or what `refused`
 *   makes of a refusal
 */
export async function updateRun<Answer>(
  deps: RunDependencies,
  sharePack: SharePack,
  update: {
    readonly name: string;
    readonly id: string;
    readonly argument: unknown;
    readonly refused: (refusal: UpdateRefusal) => Problem;
  },
): Promise<Answer> {
  if (isEnded(sharePack.status)) throw ended(sharePack);
  const options: WorkflowUpdateOptions & { args: [unknown] } = {
    args: [update.argument],
    updateId: update.id,
  };
  try {
    return await deps.temporal.withDeadline(Date.now() + UPDATE_TIMEOUT_MS, () =>
      runHandle(deps.temporal, sharePack).executeUpdate<Answer, [unknown]>(update.name, options),
    );
  } catch (error) {
    const refusal = updateRefusal(error);
    // The upload's own run is over, and its pack's id is another version's now.
    if (refusal?.type === 'ANOTHER_VERSION') throw await endedMeanwhile(deps, sharePack, error as Error);
    if (refusal) throw update.refused(refusal);
    if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError || isTransient(error))
      throw unavailable(
        'No worker took this within 10 seconds. It may still be taken; sending the same again is safe.',
      );
    if (error instanceof WorkflowUpdateFailedError)
      throw unavailable(`It could not be looked at, so nothing of it was taken: ${reasonOf(error)}`);
    if (error instanceof WorkflowNotFoundError || error instanceof ServiceError)
      throw await endedMeanwhile(deps, sharePack, error);
    throw error;
  }
}

async function endedMeanwhile(deps: RunDependencies, sharePack: SharePack, error: Error): Promise<Error> {
  const known = (await deps.store.sharePack(sharePack.share_pack_id)) ?? sharePack;
  const now = await noticeLostRun(deps, known);
  return isEnded(now.status) ? ended(now) : error;
}

/** The innermost words: those of the workspace, or of the database. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error ? reasonOf(error.cause) : error.message;
}

const ended = ({ status, share_pack_name }: SharePack): Problem =>
  new Problem(
    'ended',
    `The run of ${share_pack_name ?? 'this upload'} has ended: ${status}. Upload the pack again to run it again.`,
  );
