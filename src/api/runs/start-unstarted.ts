import type { SharePack } from '../../store/records';
import { isEnded } from '../../workflows/contract';
import { describeRun } from './describe-run';
import { noticeLostRun } from './notice-lost-run';
import type { RunDependencies } from './run-dependencies';
import { startRun } from './start-run';

/** An upload waits for its start for 10 s at most; what is younger is somebody's who still waits. */
const OLD_ENOUGH_MS = 15_000;
/** With that, one that Temporal did not confirm is started within a minute. */
const SWEEP_EACH_MS = 20_000;

/**
 * Starts uploads that were stored but never seen running: a crash came between the two, or Temporal did not confirm the start. Looks
 * now, and then every few seconds until it is stopped. One that cannot be started now is logged, and tried again.
 * @returns what stops it, and ends when nothing of it is under way
 */
export function sweepUnstarted(deps: RunDependencies): () => Promise<void> {
  let sweeping: Promise<void> | undefined;
  const sweep = (olderThanMs: number): void => {
    sweeping ??= startUnstarted(deps, olderThanMs)
      .catch((error: unknown) =>
        deps.log.error({ err: error }, 'uploads not started yet were not looked for'),
      )
      .finally(() => (sweeping = undefined));
  };
  // At its start nobody waits yet: whatever is there was left by an earlier process.
  sweep(0);
  const timer = setInterval(() => sweep(OLD_ENOUGH_MS), SWEEP_EACH_MS);
  return async () => {
    clearInterval(timer);
    await sweeping;
  };
}

export async function startUnstarted(deps: RunDependencies, olderThanMs: number): Promise<void> {
  const unstarted = await deps.store.unstartedUploads();
  const latest = Date.now() - olderThanMs;
  const due = unstarted.filter(({ created_at }) => created_at.getTime() <= latest);
  await Promise.all(due.map((sharePack) => startOne(deps, sharePack)));
}

async function startOne(deps: RunDependencies, sharePack: SharePack): Promise<void> {
  const sharePackId = sharePack.share_pack_id;
  try {
    // It is started, and waits for a worker; or Temporal does not say.
    const { kind } = await describeRun(deps, sharePack);
    if (kind === 'open' || kind === 'unknown') return;
    // One that was terminated before its first activity is over, not unstarted.
    if (isEnded((await noticeLostRun(deps, sharePack)).status)) return;
    const started = await startRun(deps, sharePack);
    deps.log.info({ sharePackId, outcome: started.kind }, 'an upload that had not been started');
  } catch (error) {
    deps.log.error({ err: error, sharePackId }, 'an upload could not be started');
  }
}
