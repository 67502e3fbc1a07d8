import type { SharePack } from '../../store/records';
import { UPDATE_SETTLED, type RunAnswer, type ToRun } from '../../workflows/contract';
import type { RunDependencies } from './run-dependencies';
import { runHandle } from './run-handle';

/**
 * Waits until the run ends or asks something, at most so long. Nothing depends on it: whatever goes wrong, the caller
 * reads the store, so failures are only logged.
 */
export async function awaitRun(deps: RunDependencies, sharePack: SharePack, waitMs: number): Promise<void> {
  const { temporal, store, log } = deps;
  const conflicts = await store.conflicts(sharePack.share_pack_id);
  const answers = [
    ...conflicts.map(({ ResolvedAt }) => ResolvedAt ?? ''),
    sharePack.approval?.DecidedAt ?? '',
  ];
  try {
    await temporal.withDeadline(Date.now() + waitMs, () =>
      runHandle(temporal, sharePack).executeUpdate<RunAnswer, [ToRun]>(UPDATE_SETTLED, {
        args: [{ SharePackId: sharePack.share_pack_id }],
        // Several who wait for the same share one update (ten may be in flight); after answers it is another wait.
        updateId: `settled-${sharePack.share_pack_id}-${answers.length}-${answers.toSorted().at(-1) ?? ''}`,
      }),
    );
  } catch (error) {
    log.debug(
      { err: error, sharePackId: sharePack.share_pack_id },
      'waiting for a run ended without its answer',
    );
  }
}
