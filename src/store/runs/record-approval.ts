import type { Kysely } from 'kysely';
import { type Approval, isEnded } from '../../workflows/contract';
import { appendEvents } from '../events/append-events';
import { json } from '../json';
import { inRun } from './run';
import type { Database } from '../tables';

/** Keeps who decided, when and why, and tells of it once: the first decision stands, so a repeat is passed over. */
export async function recordApproval(
  db: Kysely<Database>,
  sharePackId: string,
  decided: Approval,
): Promise<void> {
  await inRun(db, sharePackId, async (trx, run) => {
    if (isEnded(run.status) || run.approval?.Status !== 'pending') return;
    await trx
      .updateTable('share_packs')
      .set({ approval: json(decided) })
      .where('share_pack_id', '=', sharePackId)
      .execute();
    await appendEvents(trx, sharePackId, [{ type: 'approval', data: { ...decided } }]);
  });
}
