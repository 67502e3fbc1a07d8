import type { Kysely } from 'kysely';
import { isEnded } from '../../workflows/contract';
import { OPEN_STATUSES, SHARE_PACK_COLUMNS } from '../runs/run';
import type { PackNow } from '../records';
import type { Database } from '../tables';

/** Of the pack that an upload is of, whichever of its versions that is; nothing for one that belongs to no pack. */
export async function packNow(db: Kysely<Database>, sharePackId: string): Promise<PackNow> {
  const versions = await db
    .selectFrom('share_packs as version')
    .innerJoin('share_packs as asked', (join) =>
      join
        .onRef('asked.workspace', '=', 'version.workspace')
        .onRef('asked.share_pack_name', '=', 'version.share_pack_name'),
    )
    .select(SHARE_PACK_COLUMNS.map((column) => `version.${column}` as const))
    .where('asked.share_pack_id', '=', sharePackId)
    .where('version.version', 'is not', null)
    .where((eb) =>
      eb.or([
        eb('version.status', 'in', OPEN_STATUSES),
        eb.and([eb('version.effective_from', 'is not', null), eb('version.effective_to', 'is', null)]),
      ]),
    )
    .$narrowType<{ version: number }>()
    .execute();
  return {
    completed: versions.find(({ status }) => isEnded(status)),
    underWay: versions.find(({ status }) => !isEnded(status)),
  };
}
