import { type Kysely, sql } from 'kysely';
import type { Database } from '../tables';
import type { Held } from './overtaken';
import { isHeldBy } from './unbegin-step';

/** By the database's clock, which all that ask later go by. */
export async function noteUnanswered(
  db: Kysely<Database>,
  sharePackId: string,
  id: number,
  forMs: number,
  { fence }: Held = {},
): Promise<void> {
  const until = sql<Date>`greatest(unanswered_until, now() + ${forMs} * interval '1 millisecond')`;
  await db
    .updateTable('steps')
    .set({ unanswered_until: until })
    .where('share_pack_id', '=', sharePackId)
    .where('id', '=', id)
    .where(isHeldBy(fence))
    .execute();
}
