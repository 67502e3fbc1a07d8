import type { Kysely } from 'kysely';
import type { Database } from '../tables';

/** The bytes as they were uploaded. */
export async function file(
  db: Kysely<Database>,
  sharePackId: string,
): Promise<{ readonly filename: string; readonly bytes: Uint8Array } | undefined> {
  return db
    .selectFrom('share_packs')
    .innerJoin('files', 'files.sha256', 'share_packs.file_sha256')
    .select(['filename', 'bytes'])
    .where('share_pack_id', '=', sharePackId)
    .executeTakeFirst();
}
