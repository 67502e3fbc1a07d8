import { type Kysely, sql, type Transaction } from 'kysely';
import { nameKeyOf } from '../../plan/resource';
import type { Conflict } from '../../plan/conflict';
import type { OpenedConflict } from '../../run/commands';
import { json } from '../json';
import { Overtaken } from '../steps/overtaken';
import type { Held } from '../steps/overtaken';
import type { Database } from '../tables';

/** What an activity found in a step's way, until its run says what it makes of it. */
export interface Finding {
  readonly id: number;
  /** How often the step had been begun; 0: found by a look at an answer. */
  readonly begin: number;
  readonly conflict: Conflict;
}

/** A finding, and by whom: a look at an answer holds no step. */
export interface FoundBy extends Finding, Held {}

/**
 * Keeps them, whole: they are not open before their run tells so, which then has heard of them. A step that meets one has done
 * nothing, and has not begun any more: what exists when it begins again is what an undo has to put back.
 *
 * @throws Overtaken where one of the steps was taken over since; the other findings are kept
 */
export async function recordFindings(
  db: Kysely<Database>,
  sharePackId: string,
  runId: string,
  found: readonly FoundBy[],
): Promise<void> {
  const rows = found.map(({ id, begin, fence, conflict }) => ({
    ...{ id, begin, fence: fence ?? null, conflict },
    fingerprint: conflict.Fingerprint,
  }));
  const { rows: refused } = await sql<{ readonly id: number }>`
    with found as (
      select * from jsonb_to_recordset(${json(rows)}::jsonb)
        as found (id integer, begin integer, fence integer, fingerprint text, conflict jsonb)
    ), refused as (
      select found.id from found join steps on steps.id = found.id and steps.fence <> found.fence
      where steps.share_pack_id = ${sharePackId}
    ), unbegun as (
      update steps set before = null, begun_at = null from found
      where steps.share_pack_id = ${sharePackId} and steps.id = found.id and found.begin > 0
        and (found.fence is null or found.fence = steps.fence)
        -- Where something stood before it, an earlier attempt may have changed or deleted that, and its answer was lost.
        -- Neither where a request of an earlier attempt may still be carried out.
        and (steps.unanswered_until is null or steps.unanswered_until < now())
        and steps.made is null and steps.outcome is null and coalesce(steps.before, 'null'::jsonb) = 'null'::jsonb
    ), kept as (
      insert into findings (share_pack_id, run_id, step_id, begin, fingerprint, conflict)
      select ${sharePackId}, ${runId}, id, begin, fingerprint, conflict from found
      where id not in (select id from refused)
      on conflict (share_pack_id, run_id, step_id, begin, fingerprint) do update set conflict = excluded.conflict
    )
    select id from refused`.execute(db);
  const [first] = refused;
  if (first) throw new Overtaken(`step ${first.id}`);
}

/** Those of these beginnings of a run's steps. An attempt that comes again finds what the one before it found. */
export async function findings(
  db: Kysely<Database>,
  sharePackId: string,
  runId: string,
  begun: readonly Pick<Finding, 'id' | 'begin'>[],
): Promise<readonly Finding[]> {
  const { rows } = await sql<Finding>`
    select findings.step_id as id, findings.begin, findings.conflict from findings
    join jsonb_to_recordset(${json(begun)}::jsonb) as begun (id integer, begin integer)
      on findings.step_id = begun.id and findings.begin = begun.begin
    where findings.share_pack_id = ${sharePackId} and findings.run_id = ${runId}`.execute(db);
  return rows;
}

/** Those that a run opens, in its order; also what was found before a reset in Temporal, and is told after it. */
export async function findingsOf(
  trx: Transaction<Database>,
  sharePackId: string,
  opened: readonly OpenedConflict[],
): Promise<readonly Conflict[]> {
  const { rows } = await sql<{ readonly conflict: Conflict }>`
    select conflict from findings
    where share_pack_id = ${sharePackId} and fingerprint in (
      select value ->> 'fingerprint' from jsonb_array_elements(${json(opened)}::jsonb))`.execute(trx);
  const keyOf = (type: OpenedConflict['type'], name: string, fingerprint: string): string =>
    `${type} ${nameKeyOf(type, name)} ${fingerprint}`;
  const byKey = new Map(
    rows.map(({ conflict }) => [keyOf(conflict.Type, conflict.Name, conflict.Fingerprint), conflict]),
  );
  return opened.flatMap(({ type, name, fingerprint }) => byKey.get(keyOf(type, name, fingerprint)) ?? []);
}
