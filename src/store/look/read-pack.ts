import type { Kysely } from 'kysely';
import type { Pack } from '../../pack/pack';
import type { Database } from '../tables';

/** The normalised pack, once the run has read it. */
export async function pack(db: Kysely<Database>, sharePackId: string): Promise<Pack | undefined> {
  const row = await db
    .selectFrom('packs')
    .select('pack')
    .where('share_pack_id', '=', sharePackId)
    .executeTakeFirst();
  return row?.pack;
}
