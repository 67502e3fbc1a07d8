import { type Kysely, sql, type Transaction } from 'kysely';
import { isDeepStrictEqual } from 'node:util';
import { nameKey } from '../pack/pack';
import type { Diagnostic } from '../pack/diagnostic';
import { isEnded } from '../workflows/contract';
import { appendEvents, conflictEvent, resourceEvent } from './append-events';
import { changeRun, withAdded } from './change-run';
import { expectManyRows } from './expect-many-rows';
import { json } from './json';
import { putConflicts } from './put-conflicts';
import { inRun } from './run';
import type { Look, LookedStep, StoredStep } from './store';
import type { Database } from './tables';

/** Each with each of as many takes less than to say that it should not. */
const FEW = 100;

/** What the look found. It may come in parts: only the conflicts of the steps that are in it are replaced. */
export async function recordLook(db: Kysely<Database>, sharePackId: string, look: Look): Promise<void> {
  await inRun(db, sharePackId, async (trx, run) => {
    if (isEnded(run.status)) return;
    if (look.steps.length > FEW) await expectManyRows(trx);
    const settled = await updateSteps(trx, sharePackId, look.steps);
    await appendEvents(trx, sharePackId, settled.map(resourceEvent));

    const gone = await dropConflicts(trx, sharePackId, look);
    const changed = await putConflicts(trx, sharePackId, look.conflicts);
    if (gone || changed.length > 0) {
      await appendEvents(trx, sharePackId, [await conflictEvent(trx, sharePackId)]);
    }

    await changeRun(trx, run, {
      strategy: look.strategy,
      validation_warnings: withAdded(run.validation_warnings, look.warnings),
      validation_errors: withAdded(run.validation_errors, look.validation_errors),
      errors: withNew(run.errors, look.errors),
    });
  });
}

/** Gives the steps that have an outcome by it which they had not before: there is nothing to do. */
async function updateSteps(
  trx: Transaction<Database>,
  sharePackId: string,
  looked: readonly LookedStep[],
): Promise<readonly Pick<StoredStep, 'type' | 'name' | 'verb' | 'actual_name' | 'outcome' | 'error'>[]> {
  const { rows } = await sql<StoredStep & { readonly changed: boolean }>`
    update steps set
      verb = looked.verb, depends_on = looked."dependsOn", existing = looked.existing,
      actual_name = looked.actual_name, outcome = looked.outcome,
      ended_at = case when looked.outcome is not null then coalesce(steps.ended_at, now()) end
    from jsonb_to_recordset(${json(looked)}::jsonb) as looked
      (id integer, verb text, "dependsOn" jsonb, existing jsonb, actual_name text, outcome text),
      steps as earlier
    where steps.share_pack_id = ${sharePackId} and steps.id = looked.id
      and earlier.share_pack_id = steps.share_pack_id and earlier.id = steps.id
    returning steps.id, steps.type, steps.name, steps.verb, steps.actual_name, steps.outcome, steps.error,
      steps.outcome is distinct from earlier.outcome as changed`.execute(trx);
  return rows.filter((row) => row.changed).sort((a, b) => a.id - b.id);
}

/** Conflicts of the looked-at steps which this look, other than one before it, did not find. */
async function dropConflicts(trx: Transaction<Database>, sharePackId: string, look: Look): Promise<boolean> {
  const found = look.conflicts.map(({ Type, Name }) => ({ type: Type, name_key: nameKey(Name) }));
  const { rows } = await sql`
    delete from conflicts using steps
    where conflicts.share_pack_id = ${sharePackId} and steps.share_pack_id = ${sharePackId}
      and steps.type = conflicts.type and steps.name_key = conflicts.name_key
      and steps.id in (select id from jsonb_to_recordset(${json(look.steps)}::jsonb) as looked (id integer))
      and (conflicts.type, conflicts.name_key) not in (
        select type, name_key from jsonb_to_recordset(${json(found)}::jsonb) as found (type text, name_key text))
    returning conflicts.name_key`.execute(trx);
  return rows.length > 0;
}

const withNew = (there: readonly Diagnostic[], found: readonly Diagnostic[]): readonly Diagnostic[] => [
  ...there,
  ...found.filter((error) => !there.some((known) => isDeepStrictEqual(known, error))),
];
