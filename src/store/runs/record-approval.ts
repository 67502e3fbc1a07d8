import type { Transaction } from 'kysely';
import type { Approval } from '../../workflows/contract';
import { appendEvents } from '../events/append-events';
import { json } from '../json';
import type { SharePack } from '../records';
import type { Database } from '../tables';

/** Keeps who decided, when and why, and tells of it once: the first decision stands, so a repeat is passed over. */
export async function recordApproval(
  trx: Transaction<Database>,
  run: SharePack,
  decided: Approval,
): Promise<SharePack> {
  if (run.approval?.Status !== 'pending') return run;
  await trx
    .updateTable('share_packs')
    .set({ approval: json(decided) })
    .where('share_pack_id', '=', run.share_pack_id)
    .execute();
  await appendEvents(trx, run.share_pack_id, [{ type: 'approval', data: { ...decided } }]);
  return { ...run, approval: decided };
}
