import { type Kysely, type Selectable, sql } from 'kysely';
import type { Json } from '../../plan/conflict';
import { json } from '../json';
import { STEP_COLUMNS, storedStep } from './read-steps';
import type { StoredStep } from '../store';
import type { Database, StepTable } from '../tables';

export interface BegunStep {
  readonly id: number;
  /** What exists before it. */
  readonly before: Json;
}

/**
 * Notes that steps are about to be done, with what exists before them. The first `before` holds: a retry must not take
 * its own work for the earlier state. Only where there was nothing, and the step has made nothing, what was found there
 * since is what an undo has to put back.
 *
 * @throws Error when the run has no such step.
 */
export async function beginSteps(
  db: Kysely<Database>,
  sharePackId: string,
  begun: readonly BegunStep[],
): Promise<readonly StoredStep[]> {
  const columns = sql.join(STEP_COLUMNS.map((column) => sql.ref(`steps.${column}`)));
  const { rows } = await sql<Selectable<StepTable>>`
    update steps set
      before = case
        when begun_at is null or (made is null and (steps.before is null or steps.before = 'null'::jsonb))
          then coalesce(begun.before, 'null'::jsonb)
        else steps.before end,
      begun_at = coalesce(begun_at, now())
    from jsonb_to_recordset(${json(begun)}::jsonb) as begun (id integer, before jsonb)
    where steps.share_pack_id = ${sharePackId} and steps.id = any(${begun.map(({ id }) => id)}::integer[])
      and steps.id = begun.id
    returning ${columns}`.execute(db);
  const byId = new Map(rows.map((row) => [row.id, storedStep(row)]));
  return begun.map(({ id }) => {
    const step = byId.get(id);
    if (step === undefined) throw new Error(`The run ${sharePackId} has no step ${id}.`);
    return step;
  });
}
