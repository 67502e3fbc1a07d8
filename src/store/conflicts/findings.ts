import { type Kysely, sql, type Transaction } from 'kysely';
import { nameKeyOf } from '../../plan/resource';
import type { Conflict } from '../../plan/conflict';
import type { OpenedConflict } from '../../run/commands';
import { json } from '../json';
import type { Database } from '../tables';

/** What an activity found in a step's way, until its run says what it makes of it. */
export interface Finding {
  readonly id: number;
  /** How often the step had been begun; 0: found by a look at an answer. */
  readonly begin: number;
  readonly conflict: Conflict;
}

/**
 * Keeps them, whole: they are not open before their run tells so, which then has heard of them. A step that meets one has done
 * nothing, and has not begun any more: what exists when it begins again is what an undo has to put back.
 */
export async function recordFindings(
  db: Kysely<Database>,
  sharePackId: string,
  found: readonly Finding[],
): Promise<void> {
  const rows = found.map(({ id, begin, conflict }) => ({
    id,
    begin,
    fingerprint: conflict.Fingerprint,
    conflict,
  }));
  await sql`
    with found as (
      select * from jsonb_to_recordset(${json(rows)}::jsonb)
        as found (id integer, begin integer, fingerprint text, conflict jsonb)
    ), unbegun as (
      update steps set before = null, begun_at = null from found
      where steps.share_pack_id = ${sharePackId} and steps.id = found.id and found.begin > 0
        -- Where something stood before it, an earlier attempt may have changed or deleted that, and its answer was lost.
        and steps.made is null and steps.outcome is null and coalesce(steps.before, 'null'::jsonb) = 'null'::jsonb
    )
    insert into findings (share_pack_id, step_id, begin, fingerprint, conflict)
    select ${sharePackId}, id, begin, fingerprint, conflict from found
    on conflict (share_pack_id, step_id, begin, fingerprint) do update set conflict = excluded.conflict`.execute(
    db,
  );
}

/** Those of these beginnings of steps. An attempt that comes again finds what the one before it found. */
export async function findings(
  db: Kysely<Database>,
  sharePackId: string,
  begun: readonly Pick<Finding, 'id' | 'begin'>[],
): Promise<readonly Finding[]> {
  const { rows } = await sql<Finding>`
    select findings.step_id as id, findings.begin, findings.conflict from findings
    join jsonb_to_recordset(${json(begun)}::jsonb) as begun (id integer, begin integer)
      on findings.step_id = begun.id and findings.begin = begun.begin
    where findings.share_pack_id = ${sharePackId}`.execute(db);
  return rows;
}

/** Those that a run opens, in its order. */
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
