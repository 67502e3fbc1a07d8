import type { Kysely } from 'kysely';
import type { Database } from '../tables';

/**
 * Takes back an upload whose workflow was refused; its version number is free again. One whose workflow runs after all
 * (another process started it) is left as it is.
 */
export async function discardUpload(db: Kysely<Database>, sharePackId: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const discarded = await trx
      .deleteFrom('share_packs')
      .where('share_pack_id', '=', sharePackId)
      .where('status', '=', 'IN_PROGRESS')
      .where('run_id', 'is', null)
      .returning('file_sha256')
      .executeTakeFirst();
    if (discarded === undefined) return;
    // Locked first, and looked at by the next statement: an upload of the same file that commits meanwhile is seen.
    await trx
      .selectFrom('files')
      .select('sha256')
      .where('sha256', '=', discarded.file_sha256)
      .forUpdate()
      .execute();
    await trx
      .deleteFrom('files')
      .where('sha256', '=', discarded.file_sha256)
      .where((eb) =>
        eb.not(
          eb.exists(
            eb
              .selectFrom('share_packs')
              .select('share_pack_id')
              .whereRef('share_packs.file_sha256', '=', 'files.sha256'),
          ),
        ),
      )
      .execute();
  });
}
