import type { Transaction } from 'kysely';
import { createHash } from 'node:crypto';
import { appendEvents, statusEvent } from './append-events';
import { json, text } from './json';
import { SHARE_PACK_COLUMNS } from './run';
import type { NewUpload, RefusedUpload, SharePack } from './store';
import type { Database } from './tables';

/** An upload's row, without what the database gives it. */
export type UploadRow = Omit<RefusedUpload, 'bytes'> &
  Pick<NewUpload, 'approval'> &
  Pick<SharePack, 'version' | 'workflow_id' | 'status' | 'file_sha256' | 'ended_at'>;

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Keeps the file, where it is new, and the upload, and tells of its first status. */
export async function insertUpload(
  trx: Transaction<Database>,
  bytes: Uint8Array,
  { approval, ...upload }: UploadRow,
): Promise<SharePack> {
  await trx
    .insertInto('files')
    .values({ sha256: upload.file_sha256, bytes: Buffer.from(bytes) })
    // Not "do nothing": this locks the row that is there, so that no discard deletes the file before the next statement.
    .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ sha256: upload.file_sha256 }))
    .execute();
  const sharePack = await trx
    .insertInto('share_packs')
    .values({
      ...upload,
      filename: text(upload.filename),
      options: json(upload.options),
      ...(approval && { approval: json(approval) }),
      errors: json(upload.errors),
      validation_errors: json(upload.validation_errors),
      validation_warnings: json(upload.validation_warnings),
    })
    .returning(SHARE_PACK_COLUMNS)
    .executeTakeFirstOrThrow();
  await appendEvents(trx, upload.share_pack_id, [statusEvent(sharePack)]);
  return sharePack;
}
