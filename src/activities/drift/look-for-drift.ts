import { ApplicationFailure } from '@temporalio/activity';
import { driftOf, expectationsOf } from '../../plan/drift';
import type { DriftedResource, Expectation } from '../../plan/drift';
import { stepKey } from '../../plan/resource';
import { driftFigures } from '../../store/drift/drift-figures';
import type { StoredStep } from '../../store/records';
import type { Store } from '../../store/store';
import { FAILURE_STEP } from '../../workflows/activity-contract';
import type { RunRef } from '../../workflows/activity-contract';
import type { DriftSummary } from '../../workflows/contract';
import type { ActivityDependencies } from '../dependencies';
import { observe } from '../look/observe';
import type { Observed } from '../look/observe';
import { runningPack } from '../run-context';
import type { RunningPack } from '../run-context';
import { boundedReport } from './bounded-report';

/**
 * Compares the workspace with the last version of a pack that completed, whichever version it is asked of, and keeps
 * what it finds. Sees the workspace as the look of a run does, with as few calls, and changes nothing in it.
 */
export async function lookForDrift(
  deps: ActivityDependencies,
  { sharePackId }: RunRef,
): Promise<DriftSummary> {
  const { store } = deps;
  const checkedAt = new Date();
  const { completed, underWay } = await store.packNow(sharePackId);
  if (!completed)
    throw ApplicationFailure.nonRetryable(
      'No version of this pack has completed, so there is nothing to compare the workspace with.',
      FAILURE_STEP,
    );
  const version = await runningPack(deps, completed.share_pack_id);
  const expected = await expectationsFor(store, version);
  const observed = await observe(
    deps,
    version,
    expected.map(({ step }) => step),
  );
  const drifted = await compare(store, version, expected, observed);

  const now = await store.packNow(sharePackId);
  // Retried: what was seen is of two versions.
  if (now.completed?.share_pack_id !== version.share_pack_id)
    throw new Error('Another version completed while the workspace was looked at.');
  const found = { checked_at: checkedAt, checked: expected.length, drifted: drifted.length };
  await store.recordDrift({
    share_pack_id: version.share_pack_id,
    ...found,
    under_way: (underWay ?? now.underWay)?.share_pack_id ?? null,
    resources: boundedReport(drifted),
  });
  await deps.notifier?.tell(version.share_pack_id, 'drift');
  return {
    SharePackId: version.share_pack_id,
    Version: completed.version,
    ...driftFigures(found),
  };
}

async function expectationsFor(
  store: Store,
  { share_pack_id, strategy }: RunningPack,
): Promise<readonly Expectation[]> {
  const pack = await store.pack(share_pack_id);
  if (!pack || strategy === null) throw new Error(`version ${share_pack_id} completed without a pack`);
  return expectationsOf({ pack, strategy, steps: await stepsOf(store, share_pack_id) });
}

const PAGE = 1_000;

async function stepsOf(store: Store, sharePackId: string): Promise<readonly StoredStep[]> {
  const steps: StoredStep[] = [];
  for (;;) {
    const page = await store.steps(sharePackId, { after: steps.at(-1)?.id ?? -1, limit: PAGE });
    steps.push(...page);
    if (page.length < PAGE) return steps;
  }
}

async function compare(
  store: Store,
  { workspace, share_pack_name }: RunningPack,
  expected: readonly Expectation[],
  observed: Observed,
): Promise<readonly DriftedResource[]> {
  const managed = await store.managedBy(workspace, share_pack_name);
  const ids = new Map(managed.map(({ type, name, id }) => [stepKey(type, name), id]));
  return expected.flatMap((one) => {
    const { type, name } = one.step;
    const seen = observed.seen(type, name);
    const ownership = seen
      ? observed.ownership(type, seen)
      : { owner: 'not managed' as const, managedBy: undefined };
    const managedId = ids.get(stepKey(type, name));
    return driftOf(one, { existing: seen?.existing, managedId, ...ownership }) ?? [];
  });
}
