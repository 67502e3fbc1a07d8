import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { SharePack } from '../../store/records';
import {
  STATUS_OF_DECISION,
  UPDATE_APPROVE,
  type ApproveAnswer,
  type ApproveRequest,
} from '../../workflows/contract';
import type { Actor } from '../actor';
import { Problem } from '../problem';
import type { approvalBody } from '../schemas/approval';
import { PROBLEM_OF } from './resolve-conflicts';
import type { RunDependencies } from './run-dependencies';
import { updateRun } from './update-run';

/**
 * Gives a pending pack its approval, or declines it. The decision that holds may be given again, also when the run has
 * ended by it: who was answered 503 sends the same once more.
 * @throws Problem `own-upload`, `not-waiting`, `ended`, `unavailable`
 */
export async function decideApproval(
  deps: RunDependencies,
  sharePack: SharePack,
  { Decision, Reason }: z.output<typeof approvalBody>,
  actor: Actor,
): Promise<ApproveAnswer> {
  const { share_pack_id, approval, status } = sharePack;
  if (approval === null) throw new Problem('not-waiting', 'This pack needs no approval.');
  // Declining needs no second pair of eyes: an uploader may cancel, too.
  if (Decision === 'approve' && isOwn(sharePack, actor))
    throw new Problem(
      'own-upload',
      `You (${actor.name}) uploaded this pack, so somebody else must approve it. You may decline it.`,
    );
  if (approval.Status === STATUS_OF_DECISION[Decision])
    return { SharePackId: share_pack_id, Status: status, Approval: approval };
  const request: ApproveRequest = {
    SharePackId: share_pack_id,
    Decision,
    DecidedBy: actor.name,
    ...(Reason !== undefined && { Reason }),
  };
  return updateRun<ApproveAnswer>(deps, sharePack, {
    name: UPDATE_APPROVE,
    id: updateIdOf(sharePack, request),
    argument: request,
    refused: ({ type, message }) => new Problem(PROBLEM_OF[type], message),
  });
}

/** Where nobody has to prove who they are, everybody has the one name. */
const isOwn = ({ requested_by }: SharePack, { name, anonymous }: Actor): boolean =>
  anonymous !== true && name === requested_by;

/** Temporal remembers a refused update by its id: what came too early may be taken a moment later. */
const REFUSAL_REMEMBERED_MS = 10_000;

/** The same decision at once is one update; later it is another, which does no harm. */
function updateIdOf({ share_pack_id, run_id }: SharePack, request: ApproveRequest): string {
  const period = Math.floor(Date.now() / REFUSAL_REMEMBERED_MS);
  const content = JSON.stringify([share_pack_id, run_id, request, period]);
  return `approve-${createHash('sha256').update(content).digest('hex')}`;
}
