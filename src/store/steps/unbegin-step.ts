import { type Kysely, sql } from 'kysely';
import type { Held } from './overtaken';
import type { Database } from '../tables';

/** As if the step had not begun: what it was about to do certainly was not done. Nothing where it has been taken over. */
export async function unbeginStep(
  db: Kysely<Database>,
  sharePackId: string,
  id: number,
  { fence }: Held = {},
): Promise<void> {
  await db
    .updateTable('steps')
    .set({ begun_at: null, before: null })
    .where('share_pack_id', '=', sharePackId)
    .where('id', '=', id)
    .where(isHeldBy(fence))
    .execute();
}

export const isHeldBy = (fence: number | undefined) =>
  fence === undefined ? sql<boolean>`true` : sql<boolean>`fence = ${fence}`;
