import { type Kysely, sql, type Transaction } from 'kysely';
import { isDeepStrictEqual } from 'node:util';
import type { Diagnostic } from '../../pack/diagnostic';
import { nameKeyOf } from '../../plan/resource';
import { isEnded } from '../../workflows/contract';
import { appendEvents, conflictEvent, resourceEvent } from '../events/append-events';
import { changeRun, withAdded } from '../runs/change-run';
import { expectManyRows } from '../expect-many-rows';
import { json } from '../json';
import { putConflicts } from '../conflicts/put-conflicts';
import { stepKey } from '../../plan/resource';
import type { Conflict } from '../../plan/conflict';
import { conflicts } from '../conflicts/read-conflicts';
import { begunSteps } from '../steps/read-steps';
import { inRun } from '../runs/run';
import type { Look, StoredStep, TakenUp } from '../records';
import { Overtaken } from '../steps/overtaken';
import type { Database } from '../tables';
import type { ReadBy } from './save-steps';

/** Each with each of as many takes less than to say that it should not. */
const FEW = 100;

/**
 * What the look found. It may come in parts: only the conflicts of the steps that are in it are replaced. A run that was reset in
 * Temporal to before its look takes up its own record: what was begun stays as it is, and so does an answer to what has not changed.
 *
 * @throws Overtaken where another look was recorded since `by` read what is to be looked for, another run of the upload goes on, or it
 * has ended
 */
export async function recordLook(
  db: Kysely<Database>,
  sharePackId: string,
  whole: Look,
  by?: ReadBy,
): Promise<TakenUp> {
  return inRun(db, sharePackId, async (trx, run, { earlier_runs: earlierRuns, fence }) => {
    if (isEnded(run.status) || (by && (earlierRuns.includes(by.runId) || by.fence !== fence)))
      throw new Overtaken(`the look of upload ${sharePackId}`);
    await trx
      .updateTable('share_packs')
      .set({ fence: fence + 1 })
      .where('share_pack_id', '=', sharePackId)
      .execute();
    if (whole.steps.length > FEW) await expectManyRows(trx);
    const { look, takenUp } =
      earlierRuns.length === 0
        ? { look: whole, takenUp: NOTHING }
        : await withoutTakenUp(trx, sharePackId, whole);
    const { settled, hasDropped } = await updateSteps(trx, sharePackId, look);
    await appendEvents(trx, sharePackId, settled.map(resourceEvent));

    const changed = await putConflicts(trx, sharePackId, look.conflicts);
    if (hasDropped || changed.length > 0) {
      await appendEvents(trx, sharePackId, [await conflictEvent(trx, sharePackId)]);
    }

    await changeRun(trx, run, {
      // A run that was reset in Temporal to before its look may have waited already; now nothing has been asked yet.
      ...{ status: 'IN_PROGRESS', resolution_deadline: null },
      strategy: look.strategy,
      validation_warnings: withAdded(run.validation_warnings, look.warnings),
      validation_errors: withAdded(run.validation_errors, look.validation_errors),
      errors: withNew(run.errors, look.errors),
    });
    return takenUp;
  });
}

const NOTHING: TakenUp = { answered: [], begun: [] };

async function withoutTakenUp(
  trx: Transaction<Database>,
  sharePackId: string,
  look: Look,
): Promise<{ readonly look: Look; readonly takenUp: TakenUp }> {
  const begun = await begunSteps(trx, sharePackId);
  const known = (await conflicts(trx, sharePackId)).filter(({ Action }) => Action !== undefined);
  const keyOf = ({ Type, Name, Fingerprint }: Conflict): string => `${stepKey(Type, Name)} ${Fingerprint}`;
  const found = new Set(look.conflicts.map(keyOf));
  const begunKeys = new Set(begun.map(({ type, name }) => stepKey(type, name)));
  const answered = known.filter(
    (conflict) => found.has(keyOf(conflict)) || begunKeys.has(stepKey(conflict.Type, conflict.Name)),
  );
  const kept = new Set([...begunKeys, ...answered.map(({ Type, Name }) => stepKey(Type, Name))]);
  const byId = new Map(
    (await allKeys(trx, sharePackId)).map(({ id, type, name }) => [id, stepKey(type, name)]),
  );
  return {
    look: {
      ...look,
      steps: look.steps.filter(({ id }) => !kept.has(byId.get(id) ?? '')),
      conflicts: look.conflicts.filter(({ Type, Name }) => !kept.has(stepKey(Type, Name))),
    },
    takenUp: { answered, begun },
  };
}

const allKeys = (trx: Transaction<Database>, sharePackId: string) =>
  trx.selectFrom('steps').select(['id', 'type', 'name']).where('share_pack_id', '=', sharePackId).execute();

type StepNow = Pick<StoredStep, 'id' | 'type' | 'name' | 'verb' | 'actual_name' | 'outcome' | 'error'>;

interface Updated {
  /** Those that have an outcome by it which they had not before: there is nothing to do. */
  readonly settled: readonly StepNow[];
  readonly hasDropped: boolean;
}

/** The steps, and off with those of their conflicts which this look, other than one before it, did not find. */
async function updateSteps(
  trx: Transaction<Database>,
  sharePackId: string,
  { steps, conflicts }: Look,
): Promise<Updated> {
  const found = conflicts.map(({ Type, Name }) => ({ type: Type, name_key: nameKeyOf(Type, Name) }));
  const { rows } = await sql<StepNow & { readonly changed: boolean; readonly has_dropped: boolean }>`
    with looked as (
      select * from jsonb_to_recordset(${json(steps)}::jsonb)
        as looked (id integer, verb text, "dependsOn" jsonb, existing jsonb, actual_name text, outcome text)
    ), updated as (
      update steps set
        verb = looked.verb, depends_on = looked."dependsOn", existing = looked.existing,
        actual_name = looked.actual_name, outcome = looked.outcome,
        ended_at = case when looked.outcome is not null then coalesce(steps.ended_at, now()) end
      from looked, steps as earlier
      where steps.share_pack_id = ${sharePackId} and steps.id = looked.id
        and earlier.share_pack_id = steps.share_pack_id and earlier.id = steps.id
      returning steps.id, steps.type, steps.name, steps.verb, steps.actual_name, steps.outcome, steps.error,
        steps.outcome is distinct from earlier.outcome as changed
    ), dropped as (
      delete from conflicts using steps
      where conflicts.share_pack_id = ${sharePackId} and steps.share_pack_id = ${sharePackId}
        and steps.type = conflicts.type and steps.name_key = conflicts.name_key
        and steps.id in (select id from looked)
        and (conflicts.type, conflicts.name_key) not in (
          select type, name_key from jsonb_to_recordset(${json(found)}::jsonb) as found (type text, name_key text))
      returning conflicts.name_key
    )
    select updated.*, exists (select from dropped) as has_dropped from updated`.execute(trx);
  return {
    settled: rows.filter(({ changed }) => changed).sort((a, b) => a.id - b.id),
    hasDropped: rows.some(({ has_dropped }) => has_dropped),
  };
}

const withNew = (there: readonly Diagnostic[], found: readonly Diagnostic[]): readonly Diagnostic[] => [
  ...there,
  ...found.filter((error) => !there.some((known) => isDeepStrictEqual(known, error))),
];
