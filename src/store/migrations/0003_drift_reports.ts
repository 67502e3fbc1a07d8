import { type Kysely, type Migration, sql } from 'kysely';

const STATEMENTS = [
  // The newest one of each pack; that drift was found, and found gone, stays in the events of the version it was found of.
  sql`create table drift_reports (
    workspace text not null,
    share_pack_name text not null,
    share_pack_id text not null references share_packs on delete cascade,
    checked_at timestamptz not null,
    checked integer not null,
    drifted integer not null,
    under_way text,
    resources jsonb not null,
    primary key (workspace, share_pack_name)
  )`,
  sql`create index drift_reports_share_pack on drift_reports (share_pack_id)`,
];

export const driftReports: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await statement.execute(db);
  },
};
