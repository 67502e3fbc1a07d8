import { ApplicationFailure } from '@temporalio/activity';
import type { StoredStep } from '../store/records';
import { isEnded } from '../run/vocabulary';
import { FAILURE_STEP } from '../workflows/activity-contract';
import type { LeftByUndo, PlanPage, RunRef } from '../workflows/activity-contract';
import type { ActivityDependencies } from './dependencies';
import { batchRule, totalsOf, MOST_SINGLE_STEPS, WINDOW_PER_REQUEST } from './parse';
import { pageOf } from './plan-page';
import { runningPack } from './run-context';

/** What the undo of an upload left, to be tried again. @throws ApplicationFailure where it has not ended */
export async function leftByUndo(deps: ActivityDependencies, { sharePackId }: RunRef): Promise<LeftByUndo> {
  const sharePack = await runningPack(deps, sharePackId);
  const { status, strategy, options, error_message } = sharePack;
  if (!isEnded(status))
    throw ApplicationFailure.nonRetryable('The run has not ended: its undo is not over.', FAILURE_STEP);
  const left = await deps.store.stepsLeft(sharePackId);
  const { mostSingleSteps = MOST_SINGLE_STEPS } = deps;
  const stepWindow = WINDOW_PER_REQUEST * deps.workspaces.maxConcurrentRequests(sharePack.workspace);
  return {
    pack: {
      strategy: strategy ?? 'NEW',
      onConflict: options.on_conflict,
      totals: totalsOf(left),
      batches: batchRule(left.length > mostSingleSteps, stepWindow),
    },
    status,
    why: whyAlone(error_message ?? ''),
    page: await pageOfLeft(deps, sharePackId, left),
  };
}

export async function leftPage(
  deps: ActivityDependencies,
  { sharePackId, after }: RunRef & { readonly after: number },
): Promise<PlanPage> {
  const left = await deps.store.stepsLeft(sharePackId);
  return pageOfLeft(
    deps,
    sharePackId,
    left.filter(({ id }) => id > after),
  );
}

/** Each goes by the name that it was done by. Of dependencies only those count that are left, too. */
const pageOfLeft = async (
  { store }: ActivityDependencies,
  sharePackId: string,
  left: readonly StoredStep[],
): Promise<PlanPage> => {
  const conflicts = await store.conflictsAbout(sharePackId, left);
  return pageOf(left, conflicts);
};

/** What the run ended by, without what its undo had come to then. */
const whyAlone = (message: string): string =>
  message.replace(/ (\d+ resources? (was|were) undone\.|Not undone\b).*$/s, '');
