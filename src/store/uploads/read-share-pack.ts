import type { Kysely } from 'kysely';
import { SHARE_PACK_COLUMNS } from '../runs/run';
import type { SharePack } from '../records';
import type { Database } from '../tables';

export async function sharePack(db: Kysely<Database>, sharePackId: string): Promise<SharePack | undefined> {
  return db
    .selectFrom('share_packs')
    .select(SHARE_PACK_COLUMNS)
    .where('share_pack_id', '=', sharePackId)
    .executeTakeFirst();
}

/** In the order in which they came: those whose workflow's first activity has not been seen. */
export async function unstartedUploads(db: Kysely<Database>): Promise<readonly SharePack[]> {
  return db
    .selectFrom('share_packs')
    .select(SHARE_PACK_COLUMNS)
    .where('status', '=', 'IN_PROGRESS')
    .where('run_id', 'is', null)
    .orderBy('seq')
    .execute();
}
