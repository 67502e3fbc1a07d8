import type { SharePack } from '../../store/store';
import { isEnded } from '../../workflows/contract';
import { noticeLostRun } from './notice-lost-run';
import type { RunDependencies } from './run-dependencies';
import { startRun } from './start-run';

/**
 * Starts every upload that was stored but never seen running (a crash between the two); for the service's start. One
 * that cannot be started now is logged, and tried again at the next start.
 */
export async function startUnstarted(deps: RunDependencies): Promise<void> {
  const unstarted = await deps.store.unstartedUploads();
  await Promise.all(unstarted.map((sharePack) => startOne(deps, sharePack)));
}

async function startOne(deps: RunDependencies, sharePack: SharePack): Promise<void> {
  const sharePackId = sharePack.share_pack_id;
  try {
    // One that was terminated before its first activity is over, not unstarted.
    if (isEnded((await noticeLostRun(deps, sharePack)).status)) return;
    const started = await startRun(deps, sharePack);
    deps.log.info({ sharePackId, outcome: started.kind }, 'an upload that had not been started');
  } catch (error) {
    deps.log.error({ err: error, sharePackId }, 'an upload could not be started');
  }
}
