import type { Transaction } from 'kysely';
import { appendEvents, conflictCounts } from '../events/append-events';
import type { SharePack } from '../records';
import type { Database } from '../tables';

/** Tells that half of the time is over until each of these deadlines; ISO 8601. */
export async function recordReminders(
  trx: Transaction<Database>,
  { share_pack_id, approval }: SharePack,
  deadlines: readonly string[],
): Promise<void> {
  const counts = await conflictCounts(trx, share_pack_id);
  const pending = approval?.Status === 'pending' ? { Approval: 'pending' } : {};
  await appendEvents(
    trx,
    share_pack_id,
    deadlines.map((ResolutionDeadline) => ({
      type: 'reminder',
      data: { ResolutionDeadline, ...counts, ...pending },
    })),
  );
}
