import type { NewUpload, SharePack } from '../../store/records';
import { UPDATE_SUPERSEDE, type RunAnswer, type SupersedeRequest } from '../../workflows/contract';
import { allSteps } from '../all-steps';
import { linksOf } from '../links';
import { Problem } from '../problem';
import type { RunDependencies } from './run-dependencies';
import { updateRun } from './update-run';

/** A worker that comes back later than this finds a request whose upload was told to be sent again: it takes it no more. */
const VALID_MS = 60_000;

/**
 * Ends a run that waits with nothing touched, for an upload that is to take its place. The workflow itself decides, so
 * that no answer that comes at the same time is half carried out; when this resolves, the run has ended.
 * @throws Problem `another-version-under-way` where it does not wait, or has begun its work; `unavailable`
 */
export async function supersedeRun(
  deps: RunDependencies,
  sharePack: SharePack,
  { share_pack_id, requested_by }: NewUpload,
): Promise<void> {
  const request: SupersedeRequest = {
    SharePackId: sharePack.share_pack_id,
    SupersededBy: share_pack_id,
    RequestedBy: requested_by,
    Until: new Date(Date.now() + VALID_MS).toISOString(),
  };
  try {
    await updateRun<RunAnswer>(deps, sharePack, {
      name: UPDATE_SUPERSEDE,
      id: `supersede-${share_pack_id}`,
      argument: request,
      refused: ({ message }) => notSuperseded(deps, sharePack, message),
    });
  } catch (error) {
    // What has ended by itself is in nobody's way.
    if (!(error instanceof Problem && error.kind === 'ended')) throw error;
  }
}

function notSuperseded({ settings }: RunDependencies, sharePack: SharePack, why: string): Problem {
  const { share_pack_name, version, status } = sharePack;
  return new Problem(
    'another-version-under-way',
    `${share_pack_name ?? 'The pack'} version ${version ?? 0} cannot be superseded: ${why} Cancel it, or wait for its end, then send this again. Nothing was kept.`,
    { members: { Status: status, Links: linksOf(sharePack, settings) } },
  );
}

/** As far as the store knows; a run that goes on just now says so itself. */
export async function canBeSuperseded({ store }: RunDependencies, sharePack: SharePack): Promise<boolean> {
  const { share_pack_id, status } = sharePack;
  if (status !== 'AWAITING_RESOLUTION') return false;
  const [conflicts, steps] = await Promise.all([
    store.conflicts(share_pack_id),
    allSteps(store, share_pack_id),
  ]);
  return conflicts.every(({ Late }) => !Late) && steps.every(({ begun_at }) => begun_at === null);
}
