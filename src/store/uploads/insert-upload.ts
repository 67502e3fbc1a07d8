import type { Kysely } from 'kysely';
import { createHash } from 'node:crypto';
import { statusEvent } from '../events/append-events';
import { json, text } from '../json';
import { SHARE_PACK_COLUMNS } from '../runs/run';
import type { NewUpload, RefusedUpload, SharePack } from '../records';
import type { Database } from '../tables';

/** An upload's row, without what the database gives it. */
export type UploadRow = Omit<RefusedUpload, 'bytes'> &
  Pick<NewUpload, 'approval'> &
  Pick<SharePack, 'version' | 'workflow_id' | 'status' | 'file_sha256' | 'ended_at'>;

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/**
 * Keeps the file, where it is new, and the upload, and tells of its first status, all by one statement. Nobody can follow it yet,
 * to be notified.
 */
export async function insertUpload(
  db: Kysely<Database>,
  bytes: Uint8Array,
  { approval, ...upload }: UploadRow,
): Promise<SharePack> {
  const { share_pack_id, file_sha256 } = upload;
  const { type, data } = statusEvent(upload);
  return db
    .with('file', (cte) =>
      cte
        .insertInto('files')
        .values({ sha256: file_sha256, bytes: Buffer.from(bytes) })
        // Not "do nothing": this locks the row that is there, so that no discard deletes the file before the transaction ends.
        .onConflict((conflict) => conflict.column('sha256').doUpdateSet({ sha256: file_sha256 })),
    )
    .with('event', (cte) => cte.insertInto('events').values({ share_pack_id, id: 1, type, data: json(data) }))
    .insertInto('share_packs')
    .values({
      ...upload,
      last_event: 1,
      filename: text(upload.filename),
      options: json(upload.options),
      ...(approval && { approval: json(approval) }),
      errors: json(upload.errors),
      validation_errors: json(upload.validation_errors),
      validation_warnings: json(upload.validation_warnings),
    })
    .returning(SHARE_PACK_COLUMNS)
    .executeTakeFirstOrThrow();
}
