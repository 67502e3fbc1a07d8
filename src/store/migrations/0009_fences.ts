import { type Kysely, type Migration, sql } from 'kysely';

const CHANGES = [
  // Raised by each beginning of a step and by each undo of it: who read or raised an earlier number has been overtaken.
  sql`alter table steps add column fence integer not null default 0`,
  // A request whose answer was lost may still be carried out until then.
  sql`alter table steps add column unanswered_until timestamptz`,
  // The same as a step's fence, for what a run writes of all its steps at once: what it read of its file, and what its look found.
  sql`alter table share_packs add column fence integer not null default 0`,
  // A run that a reset in Temporal made counts its beginnings from 1 again. What was found before this change is of no run any more.
  sql`alter table findings add column run_id text not null default ''`,
  sql`alter table findings drop constraint findings_pkey`,
  sql`alter table findings add primary key (share_pack_id, run_id, step_id, begin, fingerprint)`,
];

export const fences: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const change of CHANGES) await change.execute(db);
  },
};
