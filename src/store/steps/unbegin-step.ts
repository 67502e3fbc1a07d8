import type { Kysely } from 'kysely';
import type { Database } from '../tables';

/** As if the step had not begun: what it was about to do certainly was not done. */
export async function unbeginStep(db: Kysely<Database>, sharePackId: string, id: number): Promise<void> {
  await db
    .updateTable('steps')
    .set({ begun_at: null, before: null })
    .where('share_pack_id', '=', sharePackId)
    .where('id', '=', id)
    .execute();
}
