import { type Kysely, sql, type Transaction } from 'kysely';
import { isEnded, type Status } from '../workflows/contract';
import { appendEvents, resourceEvent } from './append-events';
import { appliedTo, changeRun } from './change-run';
import { inRun } from './run';
import type { RunChange, SharePack } from './store';
import type { Database } from './tables';

/** Ends the run, once: what comes later is as if it had not been said. Its status is the last event that it tells. */
export async function finishRun(
  db: Kysely<Database>,
  sharePackId: string,
  change: RunChange & { readonly status: Status },
): Promise<void> {
  await inRun(db, sharePackId, async (trx, run) => {
    if (isEnded(run.status)) return;
    await closeSteps(trx, sharePackId);
    if (change.status === 'COMPLETED' && !run.dry_run) await takeEffect(trx, run);
    await changeRun(trx, run, { ...appliedTo(run, change), ended_at: new Date() });
  });
}

async function closeSteps(trx: Transaction<Database>, sharePackId: string): Promise<void> {
  const closed = await trx
    .updateTable('steps')
    .set({ outcome: 'not_run', ended_at: sql`now()` })
    .where('share_pack_id', '=', sharePackId)
    .where('outcome', 'is', null)
    .returning(['id', 'type', 'name', 'verb', 'actual_name', 'outcome', 'error'])
    .execute();
  const inOrder = closed.sort((a, b) => a.id - b.id);
  await appendEvents(trx, sharePackId, inOrder.map(resourceEvent));
}

/** From now on this version holds, and the one that held no longer does. */
async function takeEffect(trx: Transaction<Database>, run: SharePack): Promise<void> {
  const isThis = sql<boolean>`share_pack_id = ${run.share_pack_id}`;
  await trx
    .updateTable('share_packs')
    .set({
      effective_from: sql`case when ${isThis} then now() else effective_from end`,
      effective_to: sql`case when ${isThis} then effective_to else now() end`,
    })
    .where('workspace', '=', run.workspace)
    .where('share_pack_name', '=', run.share_pack_name)
    .where('effective_to', 'is', null)
    .where((eb) => eb.or([isThis, eb('effective_from', 'is not', null)]))
    .execute();
}
