import { type Kysely, type Migration, sql } from 'kysely';

const CHANGES = [
  // The number of the last telling that was applied, of the run in run_id.
  sql`alter table share_packs add column told integer not null default 0`,
  // Runs that a reset in Temporal put an end to: what still comes from them is not theirs to say any more.
  sql`alter table share_packs add column earlier_runs jsonb not null default '[]'`,
  // What an activity saw in a step's way, whole, until its run says what it makes of it. By how often the step was begun; 0: by
  // a look at an answer.
  sql`create table findings (
    share_pack_id text not null references share_packs on delete cascade,
    step_id integer not null,
    begin integer not null,
    fingerprint text not null,
    conflict jsonb not null,
    primary key (share_pack_id, step_id, begin, fingerprint)
  )`,
];

export const tellings: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const change of CHANGES) await change.execute(db);
  },
};
