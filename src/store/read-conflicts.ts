import type { Kysely } from 'kysely';
import type { Conflict } from '../plan/conflict';
import type { Database } from './tables';

/** Open and answered, in the order in which they were found. */
export async function conflicts(db: Kysely<Database>, sharePackId: string): Promise<readonly Conflict[]> {
  const rows = await db
    .selectFrom('conflicts')
    .select('conflict')
    .where('share_pack_id', '=', sharePackId)
    .orderBy('seq')
    .execute();
  return rows.map(({ conflict }) => conflict);
}
