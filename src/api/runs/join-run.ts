import type { SharePack } from '../../store/records';
import { UPDATE_VERDICT, type RunAnswer, type ToRun } from '../../workflows/contract';
import type { RunDependencies } from './run-dependencies';
import { runHandle } from './run-handle';
import { VERDICT_TIMEOUT_MS, verdictUpdate } from './verdict';

/**
 * Waits for the first verdict of a run that is known to have been started: never starts one, since a run that ends
 * meanwhile would be carried out again. The caller reads the store, so failures are only logged.
 */
export async function joinRun({ temporal, log }: RunDependencies, sharePack: SharePack): Promise<void> {
  try {
    await temporal.withDeadline(Date.now() + VERDICT_TIMEOUT_MS, () =>
      runHandle(temporal, sharePack).executeUpdate<RunAnswer, [ToRun]>(
        UPDATE_VERDICT,
        verdictUpdate(sharePack),
      ),
    );
  } catch (error) {
    log.debug(
      { err: error, sharePackId: sharePack.share_pack_id },
      'joining a run ended without its verdict',
    );
  }
}
