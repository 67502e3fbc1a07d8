import { sql, type Transaction } from 'kysely';
import { nameKeyOf, stepKey } from '../../plan/resource';
import type { Conflict } from '../../plan/conflict';
import type { ClosedConflict } from '../../run/commands';
import { withAnswer } from './answered-conflict';
import { appendEvents, conflictEvent, resourceEvent } from '../events/append-events';
import { json } from '../json';
import { putConflicts } from './put-conflicts';
import { conflictsAbout } from './read-conflicts';
import { withoutSkips } from './skip-warning';
import type { SharePack, StoredStep } from '../records';
import type { Database } from '../tables';

/**
 * Late conflicts whose steps were done after all, as they had been begun: they are no more, or have the answer again that the step
 * was begun with. What was answered meanwhile stays in the record of who chose what, and makes nothing of the step.
 */
export async function closeConflicts(
  trx: Transaction<Database>,
  run: SharePack,
  closed: readonly ClosedConflict[],
): Promise<SharePack> {
  const { share_pack_id: sharePackId } = run;
  const before = await conflictsAbout(trx, sharePackId, closed);
  const byKey = new Map(before.map((conflict) => [stepKey(conflict.Type, conflict.Name), conflict]));
  await putConflicts(
    trx,
    sharePackId,
    closed.flatMap((one) => answeredAgain(byKey.get(stepKey(one.type, one.name)), one)),
  );
  await removeConflicts(trx, sharePackId, closed);
  const changed = await restoreSteps(trx, sharePackId, closed, byKey);
  await appendEvents(trx, sharePackId, [
    ...changed.map(resourceEvent),
    await conflictEvent(trx, sharePackId),
  ]);
  return { ...run, validation_warnings: withoutSkips(run.validation_warnings, before) };
}

function answeredAgain(
  conflict: Conflict | undefined,
  { type, name, answer }: ClosedConflict,
): readonly Conflict[] {
  if (conflict === undefined || answer === null) return [];
  const { action, newName: new_name, by: resolved_by, at, reason } = answer;
  return [
    withAnswer(conflict, { type, name, action, new_name, resolved_by, resolved_at: new Date(at), reason }),
  ];
}

async function removeConflicts(
  trx: Transaction<Database>,
  sharePackId: string,
  closed: readonly ClosedConflict[],
): Promise<void> {
  const gone = closed.filter(({ answer }) => answer === null).map(keyOf);
  if (gone.length === 0) return;
  await sql`
    delete from conflicts using jsonb_to_recordset(${json(gone)}::jsonb) as gone (type text, name_key text)
    where conflicts.share_pack_id = ${sharePackId}
      and conflicts.type = gone.type and conflicts.name_key = gone.name_key`.execute(trx);
}

/** Those of which an answer had made something else. What a schedule is called that follows its pipeline stays. */
async function restoreSteps(
  trx: Transaction<Database>,
  sharePackId: string,
  closed: readonly ClosedConflict[],
  before: ReadonlyMap<string, Conflict>,
): Promise<readonly Pick<StoredStep, 'type' | 'name' | 'verb' | 'actual_name' | 'outcome' | 'error'>[]> {
  const rows = closed.map((one) => ({
    ...{ ...keyOf(one), verb: one.verb, actual_name: one.actualName },
    renamed_to: before.get(stepKey(one.type, one.name))?.NewName ?? null,
  }));
  const { rows: changed } = await sql<StoredStep>`
    update steps set verb = done.verb, actual_name = done.actual_name
    from jsonb_to_recordset(${json(rows)}::jsonb) as done
      (type text, name_key text, verb text, actual_name text, renamed_to text)
    where steps.share_pack_id = ${sharePackId}
      and steps.type = done.type and steps.name_key = done.name_key
      and (steps.verb <> done.verb or steps.actual_name = done.renamed_to)
    returning steps.id, steps.type, steps.name, steps.verb, steps.actual_name, steps.outcome, steps.error`.execute(
    trx,
  );
  return changed.toSorted((a, b) => a.id - b.id);
}

const keyOf = ({ type, name }: ClosedConflict) => ({ type, name_key: nameKeyOf(type, name) });
