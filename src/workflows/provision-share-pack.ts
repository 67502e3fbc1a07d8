import { CancellationScope } from '@temporalio/workflow';
import { allItems } from './all-pages';
import type { ProvisionInput, ProvisionResult } from './contract';
import { Driver } from './driver';
import { handleMessages } from './messages';
import { detectConflicts, parse, readBegunPage, readPlanPage } from './proxies';

/**
 * The story of a run: read the pack, look for conflicts, have them answered, do the steps; undo on a failure that retrying
 * cannot cure, or on cancel. What comes in any order, and what follows from it, decides the machine (src/run); the story waits
 * for it, phase by phase.
 */
export function provisionSharePack(input: ProvisionInput): Promise<ProvisionResult> {
  const { cancelRequested } = CancellationScope.current();
  return CancellationScope.nonCancellable(async () => {
    const run = new Driver(input, cancelRequested);
    handleMessages(run);
    await read(run);
    await look(run);
    await run.past('asking');
    await run.past('working');
    await run.past('draining');
    await run.past('undoing');
    return run.close();
  });
}

const read = (run: Driver): Promise<void> =>
  run.read(async () => {
    const { begunPage, ...pack } = await parse(run.ref);
    const begun = begunPage && (await allItems(run.ref, begunPage, readBegunPage));
    return { kind: 'read', pack: { ...pack, ...(begun && { begun }) } };
  });

async function look(run: Driver): Promise<void> {
  if (run.state.phase !== 'looking') return;
  await run.read(async () => {
    const { page, ...look } = await detectConflicts(run.ref);
    return { kind: 'looked', ...look, items: await allItems(run.ref, page, readPlanPage) };
  });
}
