import type { Kysely } from 'kysely';
import { json } from '../json';
import type { Made } from '../store';
import type { Database } from '../tables';

export async function noteMade(
  db: Kysely<Database>,
  sharePackId: string,
  id: number,
  made: Made,
): Promise<void> {
  await db
    .updateTable('steps')
    .set({ made: json(made) })
    .where('share_pack_id', '=', sharePackId)
    .where('id', '=', id)
    .execute();
}
