import { type Kysely, sql } from 'kysely';
import { isHeldBy } from './unbegin-step';
import type { Held } from './overtaken';
import type { Database } from '../tables';

/**
 * A request that nobody waits for any more may take effect for so long: proxies hold one for up to a minute, as their usual time-outs
 * are. After that what it would have done does not show any more.
 */
export const LOST_FOR_MS = 60_000;

/** By the database's clock. */
export const until = (forMs: number) =>
  sql<Date>`greatest(steps.unanswered_until, now() + ${forMs} * interval '1 millisecond')`;

/**
 * An attempt that was begun has ended, and says for how long what it has sent may still be carried out; 0: all of it was answered. One that
 * was overtaken says that of what it has sent, and not that the other has ended.
 */
export async function noteUnanswered(
  db: Kysely<Database>,
  sharePackId: string,
  id: number,
  forMs: number,
  { fence }: Held = {},
): Promise<void> {
  await db
    .updateTable('steps')
    .set({
      ...(forMs > 0 && { unanswered_until: until(forMs) }),
      ended_at: sql`case when ${isHeldBy(fence)} then now() else ended_at end`,
    })
    .where('share_pack_id', '=', sharePackId)
    .where('id', '=', id)
    .execute();
}
