import { type Kysely, type Selectable, sql } from 'kysely';
import type { Json } from '../../plan/conflict';
import { json } from '../json';
import { OVERTAKEN, Overtaken } from './overtaken';
import { isHeldBy } from './unbegin-step';
import { LOST_FOR_MS, until } from './note-unanswered';
import type { Beginner, Held } from './overtaken';
import { STEP_COLUMNS, storedStep } from './read-steps';
import type { StoredStep } from '../records';
import type { Database, StepTable } from '../tables';

export interface BegunStep extends Beginner {
  readonly id: number;
  /** What exists before it. */
  readonly before: Json;
}

/**
 * Whoever takes a step over from an attempt that was begun and did not say how it ended, as one does whose worker was killed, has to
 * reckon with what that one had sent by then. An attempt that is given up and lives ends its call within 20 s (src/databricks).
 */
const UNTOLD = sql<boolean>`(steps.begun_at is not null and steps.ended_at is null)`;

/**
 * Notes that steps are about to be done, with what exists before them. The first `before` holds: a retry must not take
 * its own work for the earlier state. Only where there was nothing, and the step has made nothing, what was found there
 * since is what an undo has to put back. Raises the step's fence; refuses whoever read a lower one, and whoever begins what an undo
 * has taken back.
 *
 * @throws Error when the run has no such step.
 */
export async function beginSteps(
  db: Kysely<Database>,
  sharePackId: string,
  begun: readonly BegunStep[],
): Promise<readonly (StoredStep | typeof OVERTAKEN)[]> {
  const rows = begun.map(({ id, before, fence = null, isSame = false }) => ({
    ...{ id, before, fence, is_same: isSame },
  }));
  const { rows: changed } = await sql<Selectable<StepTable>>`
    update steps set
      before = case
        when begun_at is null or (made is null and (steps.before is null or steps.before = 'null'::jsonb))
          then coalesce(begun.before, 'null'::jsonb)
        else steps.before end,
      begun_at = coalesce(begun_at, now()),
      ended_at = null,
      unanswered_until = case when ${UNTOLD} and not begun.is_same then ${until(LOST_FOR_MS)} else unanswered_until end,
      fence = steps.fence + 1
    from jsonb_to_recordset(${json(rows)}::jsonb) as begun (id integer, before jsonb, fence integer, is_same boolean)
    where steps.share_pack_id = ${sharePackId} and steps.id = any(${begun.map(({ id }) => id)}::integer[])
      and steps.id = begun.id and steps.outcome is distinct from 'rolled_back'
      and (begun.fence is null or begun.fence = steps.fence)
    returning ${COLUMNS}`.execute(db);
  const byId = new Map(changed.map((row) => [row.id, storedStep(row)]));
  if (byId.size < begun.length) await requireSteps(db, sharePackId, begun);
  return begun.map(({ id }) => byId.get(id) ?? OVERTAKEN);
}

/**
 * Takes a step over, to be taken back: no attempt at doing it that still goes on can write of it any more, or begin it. So one that did
 * not end has ended by that.
 *
 * @throws Overtaken where another took it over since. @throws Error when the run has no such step.
 */
export async function holdStep(
  db: Kysely<Database>,
  sharePackId: string,
  id: number,
  { fence }: Held = {},
): Promise<StoredStep> {
  const { rows } = await sql<Selectable<StepTable>>`
    update steps set fence = fence + 1,
      unanswered_until = case when ${UNTOLD} then ${until(LOST_FOR_MS)} else unanswered_until end,
      ended_at = case when begun_at is not null then coalesce(ended_at, now()) end
    where share_pack_id = ${sharePackId} and id = ${id} and ${isHeldBy(fence)}
    returning ${COLUMNS}`.execute(db);
  const [row] = rows;
  if (row) return storedStep(row);
  await requireSteps(db, sharePackId, [{ id }]);
  throw new Overtaken(`step ${id}`);
}

const COLUMNS = sql.join(STEP_COLUMNS.map((column) => sql.ref(`steps.${column}`)));

/** @returns their fences. @throws Error when the run has no such step. */
export async function requireSteps(
  db: Kysely<Database>,
  sharePackId: string,
  required: readonly { readonly id: number }[],
): Promise<ReadonlyMap<number, number>> {
  const there = await db
    .selectFrom('steps')
    .select(['id', 'fence'])
    .where('share_pack_id', '=', sharePackId)
    .where('id', '=', sql<number>`any(${required.map(({ id }) => id)}::integer[])`)
    .execute();
  const fences = new Map(there.map(({ id, fence }) => [id, fence]));
  const missing = required.find(({ id }) => !fences.has(id));
  if (missing) throw new Error(`The run ${sharePackId} has no step ${missing.id}.`);
  return fences;
}
