import { type Kysely, sql } from 'kysely';
import type { Database } from '../tables';

/** By the database's clock. An attempt that was overtaken says it too: that makes an undo wait, and nothing else. */
export async function noteUnanswered(
  db: Kysely<Database>,
  sharePackId: string,
  id: number,
  forMs: number,
): Promise<void> {
  const until = sql<Date>`greatest(unanswered_until, now() + ${forMs} * interval '1 millisecond')`;
  await db
    .updateTable('steps')
    .set({ unanswered_until: until })
    .where('share_pack_id', '=', sharePackId)
    .where('id', '=', id)
    .execute();
}
