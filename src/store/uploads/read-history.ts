import { type Kysely, sql } from 'kysely';
import type { VersionRecord } from '../records';
import type { Database } from '../tables';

/**
 * The versions of the upload's pack, newest first; none for an upload that belongs to no pack. The reason of a change is
 * what its pack says of itself (metadata.description), unless it was restored.
 */
export async function history(db: Kysely<Database>, sharePackId: string): Promise<readonly VersionRecord[]> {
  return db
    .selectFrom('share_packs as asked')
    .innerJoin('share_packs as version', (join) =>
      join
        .onRef('version.workspace', '=', 'asked.workspace')
        .onRef('version.share_pack_name', '=', 'asked.share_pack_name')
        // Other fields may give the same name: who may see the one pack may not know of the other.
        .onRef('version.business_line', '=', 'asked.business_line')
        .onRef('version.project_name', '=', 'asked.project_name')
        .onRef('version.requestor', '=', 'asked.requestor'),
    )
    .leftJoin('packs', 'packs.share_pack_id', 'version.share_pack_id')
    .select([
      'version.share_pack_id',
      'version.version',
      'version.status',
      'version.effective_from',
      'version.effective_to',
      'version.requested_by as changed_by',
      sql<string | null>`coalesce(version.change_reason, packs.pack -> 'metadata' ->> 'description')`.as(
        'change_reason',
      ),
    ])
    .where('asked.share_pack_id', '=', sharePackId)
    .where('version.version', 'is not', null)
    .orderBy('version.version', 'desc')
    .$narrowType<{ version: number }>()
    .execute();
}
