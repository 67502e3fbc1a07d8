import {
  plannedChanges,
  PLANNED_ACTIONS,
  type PlannedAction,
  type PlannedChange,
} from '../../plan/planned-changes';
import type { Conflict } from '../../plan/conflict';
import type { SharePack } from '../../store/records';
import type { Store } from '../../store/store';
import { allSteps } from '../all-steps';
import type { ApiSettings } from '../dependencies';
import { unavailable } from '../problem';
import type { UploadAnswer } from '../schemas/upload';
import { uploadView } from './upload';

/** As many as anybody reads; PlanTotals counts all, and the conflicts' own answer has all of them. */
const MOST_CHANGES = 1_000;

/**
 * The answer to a dry run: what a real run would do with each resource.
 * @throws Problem `validation-failed` as for a real upload; `unavailable` where the look is not over yet
 */
export async function dryRunView(
  store: Store,
  sharePack: SharePack,
  conflicts: readonly Conflict[],
  settings: ApiSettings,
): Promise<UploadAnswer> {
  if (sharePack.status === 'IN_PROGRESS')
    throw unavailable(
      'The look at the workspace is not over yet (is a worker running?). Nothing is touched: send it again, with a longer wait (wait=60).',
    );
  const answer = uploadView(sharePack, conflicts, settings);
  const changes = sharePack.status === 'COMPLETED' ? await changesOf(store, sharePack, conflicts) : [];
  return {
    ...answer,
    ...(sharePack.status === 'COMPLETED' && { Message: messageOf(sharePack, changes) }),
    Conflicts: conflicts.slice(0, MOST_CHANGES),
    Plan: changes.slice(0, MOST_CHANGES),
    PlanTotals: totalsOf(changes),
  };
}

async function changesOf(
  store: Store,
  { share_pack_id, strategy }: SharePack,
  conflicts: readonly Conflict[],
): Promise<readonly PlannedChange[]> {
  const pack = await store.pack(share_pack_id);
  if (!pack) return [];
  const steps = await allSteps(store, share_pack_id);
  return plannedChanges({ pack, strategy: strategy ?? pack.metadata.strategy, steps, conflicts });
}

/** Only the actions that there are. */
function totalsOf(changes: readonly PlannedChange[]): Partial<Record<PlannedAction, number>> {
  const counts = PLANNED_ACTIONS.map(
    (action) => [action, changes.filter(({ Action }) => Action === action).length] as const,
  );
  return Object.fromEntries(counts.filter(([, count]) => count > 0));
}

function messageOf({ share_pack_name }: SharePack, changes: readonly PlannedChange[]): string {
  const { conflict = 0, ...others } = totalsOf(changes);
  const told = Object.entries(others).map(([action, count]) => `${count} ${action}`);
  const asked =
    conflict === 0
      ? 'It would ask nothing.'
      : `It would first wait for ${conflict === 1 ? 'an answer to a conflict' : `answers to ${conflict} conflicts`}.`;
  return `Dry run of ${share_pack_name ?? 'the pack'}, nothing was touched: ${told.join(', ') || 'nothing to do'}. ${asked}`;
}
