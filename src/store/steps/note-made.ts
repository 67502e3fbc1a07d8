import type { Kysely } from 'kysely';
import { json } from '../json';
import type { Made } from '../records';
import type { Database } from '../tables';
import { Overtaken } from './overtaken';
import type { Held } from './overtaken';
import { isHeldBy } from './unbegin-step';

/** @throws Overtaken where the step has been taken over. */
export async function noteMade(
  db: Kysely<Database>,
  sharePackId: string,
  id: number,
  made: Made,
  { fence }: Held = {},
): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable('steps')
    .set({ made: json(made) })
    .where('share_pack_id', '=', sharePackId)
    .where('id', '=', id)
    .where(isHeldBy(fence))
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw new Overtaken(`step ${id}`);
}
