import { type Kysely, type Migration, sql } from 'kysely';

const KEPT = [
  ['managed', 'name'],
  ['steps', 'name'],
  ['conflicts', `conflict ->> 'Name'`],
] as const;

/**
 * Pipelines' names are compared by every character: their key is the name itself, and no longer its lower case. A process of
 * the release before may still write the latter, which the database corrects. It may miss a pipeline with capitals until it
 * ends: it then asks about it as about one that nobody manages, and changes nothing unasked.
 */
export const pipelineNames: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const [table, name] of KEPT) {
      const own = sql.raw(name);
      const corrected = sql.raw(name.replace(/^/, 'new.'));
      await sql`update ${sql.table(table)} set name_key = ${own} where type = 'Pipeline' and name_key <> ${own}`.execute(
        db,
      );
      await sql`
        create function ${sql.raw(`${table}_pipeline_key`)}() returns trigger language plpgsql as $$
        begin
          new.name_key := ${corrected};
          return new;
        end $$`.execute(db);
      await sql`
        create trigger ${sql.raw(`${table}_pipeline_key`)} before insert or update on ${sql.table(table)}
        for each row when (new.type = 'Pipeline') execute function ${sql.raw(`${table}_pipeline_key`)}()`.execute(
        db,
      );
    }
  },
};
