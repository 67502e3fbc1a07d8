import type { Kysely, Transaction } from 'kysely';
import { STATUSES, isEnded } from '../../workflows/contract';
import type { SharePack } from '../records';
import type { Database } from '../tables';

/** Of uploads whose run goes on, or waits. */
export const OPEN_STATUSES = STATUSES.filter((status) => !isEnded(status));

/** The columns a SharePack consists of; the others are the store's own. */
export const SHARE_PACK_COLUMNS = [
  'share_pack_id',
  'share_pack_name',
  'version',
  'workspace',
  'workflow_id',
  'run_id',
  'status',
  'strategy',
  'business_line',
  'project_name',
  'requestor',
  'requested_by',
  'filename',
  'dry_run',
  'file_sha256',
  'options',
  'approval',
  'error_message',
  'validation_errors',
  'validation_warnings',
  'errors',
  'rejected_signals',
  'resolution_deadline',
  'failed_type',
  'undo',
  'created_at',
  'last_updated',
  'ended_at',
] as const satisfies readonly (keyof SharePack)[];

/** What of a run's row is the store's own (tables.ts). */
export interface OwnColumns {
  readonly earlier_runs: readonly string[];
  readonly fence: number;
}

/**
 * Does `work` in one transaction that holds the run's row, so that writes to one run follow each other and its events
 * are numbered without gaps. Within it only `trx` may be used: the embedded database has one connection, and anything
 * else would wait for ever.
 *
 * @throws Error when there is no such upload.
 */
export async function inRun<T>(
  db: Kysely<Database>,
  sharePackId: string,
  work: (trx: Transaction<Database>, run: SharePack, own: OwnColumns) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .selectFrom('share_packs')
      .select([...SHARE_PACK_COLUMNS, 'earlier_runs', 'fence'])
      .where('share_pack_id', '=', sharePackId)
      .forUpdate()
      .executeTakeFirst();
    if (row === undefined) throw new Error(`No share pack has the id ${sharePackId}.`);
    const { earlier_runs, fence, ...run } = row;
    return work(trx, run, { earlier_runs, fence });
  });
}
