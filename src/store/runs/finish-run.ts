import { type Kysely, sql, type Transaction } from 'kysely';
import { isEnded, type Status } from '../../workflows/contract';
import { appendEvents, resourceEvent, type WrittenBeside } from '../events/append-events';
import { appliedTo, changeRun, changesOf } from './change-run';
import { inRun } from './run';
import type { RunChange, SharePack } from '../records';
import type { Database } from '../tables';

/** Ends the run, once: what comes later is as if it had not been said. Its status is the last event that it tells. */
export async function finishRun(
  db: Kysely<Database>,
  sharePackId: string,
  change: RunChange & { readonly status: Status },
): Promise<void> {
  await inRun(db, sharePackId, async (trx, run) => {
    if (!isEnded(run.status)) await endRun(trx, run, run, change);
  });
}

/**
 * The same within a transaction that has changed what is to be written of the run already.
 * @param stored the run as the database has it
 */
export async function endRun(
  trx: Transaction<Database>,
  stored: SharePack,
  run: SharePack,
  change: RunChange & { readonly status: Status },
): Promise<void> {
  await closeSteps(trx, run.share_pack_id);
  const to = {
    ...changesOf(stored, run),
    ...appliedTo(run, change),
    ended_at: new Date(),
  };
  await changeRun(trx, stored, to, change.status === 'COMPLETED' && !run.dry_run ? takingEffect(run) : {});
}

/** An attempt that still goes on has been overtaken by the end: nothing is begun after it. */
async function closeSteps(trx: Transaction<Database>, sharePackId: string): Promise<void> {
  const closed = await trx
    .updateTable('steps')
    .set({ outcome: 'not_run', ended_at: sql`now()`, fence: sql`fence + 1` })
    .where('share_pack_id', '=', sharePackId)
    .where('outcome', 'is', null)
    .returning(['id', 'type', 'name', 'verb', 'actual_name', 'outcome', 'error'])
    .execute();
  const inOrder = closed.sort((a, b) => a.id - b.id);
  await appendEvents(trx, sharePackId, inOrder.map(resourceEvent));
}

/** From now on this version holds, and the one that held no longer does. */
const takingEffect = ({ share_pack_id, workspace, share_pack_name }: SharePack): WrittenBeside => ({
  set: sql`effective_from = now()`,
  along: sql`
    update share_packs set effective_to = now()
    where workspace = ${workspace} and share_pack_name = ${share_pack_name} and share_pack_id <> ${share_pack_id}
      and effective_from is not null and effective_to is null`,
});
