import { type Kysely, type Migration, sql } from 'kysely';

const CHANGES = [
  sql`alter table share_packs add column dry_run boolean not null default false`,
  // Null: the reason is what the pack says of itself.
  sql`alter table share_packs add column change_reason text`,
  // A dry run is no version: it neither waits for a run of its pack nor keeps one waiting.
  sql`drop index share_packs_one_open`,
  sql`create unique index share_packs_one_open on share_packs (workspace, share_pack_name)
    where status in ('IN_PROGRESS', 'AWAITING_RESOLUTION') and not dry_run`,
];

export const versions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const change of CHANGES) await change.execute(db);
  },
};
