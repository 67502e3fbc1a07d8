import type { SharePack } from '../../store/records';
import { UPDATE_CANCEL, type CancelRequest, type RunAnswer } from '../../workflows/contract';
import type { Actor } from '../actor';
import { Problem } from '../problem';
import type { RunDependencies } from './run-dependencies';
import { updateRun } from './update-run';

/**
 * Asks the run to stop and to undo what it did; it ends CANCELLED when that is done.
 * @throws Problem `ended`, `unavailable`
 */
export async function cancelRun(
  deps: RunDependencies,
  sharePack: SharePack,
  { Reason }: { readonly Reason?: string | undefined },
  actor: Actor,
): Promise<void> {
  const request: CancelRequest = {
    SharePackId: sharePack.share_pack_id,
    CancelledBy: actor.name,
    ...(Reason !== undefined && { Reason }),
  };
  await updateRun<RunAnswer>(deps, sharePack, {
    name: UPDATE_CANCEL,
    // Cancelling twice is cancelling once.
    id: `cancel-${sharePack.share_pack_id}`,
    argument: request,
    refused: ({ message }) => new Problem('ended', message),
  });
}
