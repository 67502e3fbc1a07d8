import type { Kysely } from 'kysely';
import type { DriftFound, DriftReport } from '../records';
import type { Database } from '../tables';

const FIGURES = ['share_pack_id', 'checked_at', 'checked', 'drifted', 'under_way'] as const;

export async function driftReport(
  db: Kysely<Database>,
  sharePackId: string,
): Promise<DriftReport | undefined> {
  return db
    .selectFrom('drift_reports as report')
    .innerJoin('share_packs as asked', (join) =>
      join
        .onRef('asked.workspace', '=', 'report.workspace')
        .onRef('asked.share_pack_name', '=', 'report.share_pack_name'),
    )
    .select([...FIGURES.map((column) => `report.${column}` as const), 'report.resources'])
    .where('asked.share_pack_id', '=', sharePackId)
    .executeTakeFirst();
}

/** Without the resources, which may be many: a status is read often. */
export async function driftFound(db: Kysely<Database>, sharePackId: string): Promise<DriftFound | undefined> {
  return db
    .selectFrom('drift_reports')
    .select(FIGURES)
    .where('share_pack_id', '=', sharePackId)
    .executeTakeFirst();
}
