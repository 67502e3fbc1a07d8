import { ApplicationFailure } from '@temporalio/activity';
import type { StoredStep } from '../store/records';
import { isEnded } from '../run/vocabulary';
import { FAILURE_STEP } from '../workflows/activity-contract';
import type { LeftByUndo, PlanPage, RunRef } from '../workflows/activity-contract';
import type { ActivityDependencies } from './dependencies';
import { batchesFor, totalsOf } from './parse';
import { pageOf } from './plan-page';
import { runningPack } from './run-context';

/** What the undo of an upload left, to be tried again. @throws ApplicationFailure where it has not ended */
export async function leftByUndo(deps: ActivityDependencies, { sharePackId }: RunRef): Promise<LeftByUndo> {
  const sharePack = await runningPack(deps, sharePackId);
  const { status, strategy, options, error_message } = sharePack;
  if (!isEnded(status))
    throw ApplicationFailure.nonRetryable('The run has not ended: its undo is not over.', FAILURE_STEP);
  const left = await deps.store.stepsLeft(sharePackId);
  return {
    pack: {
      strategy: strategy ?? 'NEW',
      onConflict: options.on_conflict,
      totals: totalsOf(left),
      batches: batchesFor(deps, sharePack, left.length),
    },
    status,
    why: whyAlone(error_message ?? ''),
    page: await pageOfLeft(left),
  };
}

export async function leftPage(
  { store }: ActivityDependencies,
  { sharePackId, after }: RunRef & { readonly after: number },
): Promise<PlanPage> {
  return pageOfLeft((await store.stepsLeft(sharePackId)).filter(({ id }) => id > after));
}

/**
 * Each goes by the name that it was done by, which the step has: nothing is to be answered any more, so no conflict is needed. Of
 * dependencies only those count that are left, too.
 */
const pageOfLeft = (left: readonly StoredStep[]): Promise<PlanPage> => pageOf(left, []);

/** What the run ended by, without what its undo had come to then. */
const whyAlone = (message: string): string =>
  message.replace(/ (\d+ resources? (was|were) undone\.|Not undone\b).*$/s, '');
