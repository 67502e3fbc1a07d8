import { CancellationScope } from '@temporalio/workflow';
import type { RunRef } from './activity-contract';
import { allItems } from './all-pages';
import type { ProvisionResult } from './contract';
import { Driver } from './driver';
import { handleMessages } from './messages';
import { readLeft, readLeftPage } from './proxies';

/**
 * Tries again what the undo of an upload left: the same machine, taken up where it had stopped. The upload stays ended as it
 * ended; what is undone now, and what is still left, is written down with it.
 */
export function undoSharePack({ sharePackId }: RunRef): Promise<ProvisionResult> {
  const { cancelRequested } = CancellationScope.current();
  return CancellationScope.nonCancellable(async () => {
    const run = new Driver({ sharePackId }, cancelRequested, true);
    handleMessages(run);
    await run.read(async () => {
      const { page, ...left } = await readLeft(run.ref);
      const items = await allItems(run.ref, page, readLeftPage);
      return { kind: 'undoAgain', ...left, items };
    });
    await run.past('draining');
    await run.past('undoing');
    return run.close();
  });
}
