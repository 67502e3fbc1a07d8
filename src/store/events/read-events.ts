import type { Kysely } from 'kysely';
import type { RunEvent } from '../records';
import type { Database } from '../tables';

/** Those after the event with the number `afterId`, in order; 0 before the first. */
export async function events(
  db: Kysely<Database>,
  sharePackId: string,
  afterId: number,
  limit: number,
): Promise<readonly RunEvent[]> {
  return db
    .selectFrom('events')
    .select(['id', 'at', 'type', 'data'])
    .where('share_pack_id', '=', sharePackId)
    .where('id', '>', afterId)
    .orderBy('id')
    .limit(limit)
    .execute();
}
