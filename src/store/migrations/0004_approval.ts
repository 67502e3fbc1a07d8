import { type Kysely, type Migration, sql } from 'kysely';

export const approval: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // Null: the pack needed none. Kept with its upload, for good.
    await sql`alter table share_packs add column approval jsonb`.execute(db);
  },
};
