import { type Kysely, sql } from 'kysely';
import type { Json } from '../plan/conflict';
import { json } from './json';
import { STEP_COLUMNS, storedStep } from './read-steps';
import type { StoredStep } from './store';
import type { Database } from './tables';

/**
 * Notes that the step is about to be done, with what exists before it. The first `before` holds: a retry must not take
 * its own work for the earlier state. Only where there was nothing, and the step has made nothing, what was found there
 * since is what an undo has to put back.
 *
 * @throws NoResultError when the run has no such step.
 */
export async function beginStep(
  db: Kysely<Database>,
  sharePackId: string,
  id: number,
  before: Json,
): Promise<StoredStep> {
  const row = await db
    .updateTable('steps')
    .set({
      before: sql<string>`case
        when begun_at is null or (made is null and (before is null or before = 'null'::jsonb)) then ${json(before)}::jsonb
        else before end`,
      begun_at: sql<Date>`coalesce(begun_at, now())`,
    })
    .where('share_pack_id', '=', sharePackId)
    .where('id', '=', id)
    .returning(STEP_COLUMNS)
    .executeTakeFirstOrThrow();
  return storedStep(row);
}
