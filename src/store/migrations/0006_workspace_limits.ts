import { type Kysely, type Migration, sql } from 'kysely';

export const workspaceLimits: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    // Unlogged: changed some times a second, and of no use after a crash of the database, which ends every lease.
    await sql`
      create unlogged table workspace_limits (
        workspace text primary key,
        version bigint not null,
        state jsonb not null
      )`.execute(db);
  },
};
