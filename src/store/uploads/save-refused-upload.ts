import type { Kysely } from 'kysely';
import { insertUpload, sha256 } from './insert-upload';
import type { RefusedUpload, SharePack } from '../records';
import type { Database } from '../tables';

/** Keeps an upload that starts no run, so that its id can be looked up: VALIDATION_FAILED, without a version. */
export async function saveRefusedUpload(
  db: Kysely<Database>,
  { bytes, ...upload }: RefusedUpload,
): Promise<SharePack> {
  return insertUpload(db, bytes, {
    ...upload,
    version: null,
    workflow_id: null,
    status: 'VALIDATION_FAILED',
    file_sha256: sha256(bytes),
    ended_at: new Date(),
  });
}
