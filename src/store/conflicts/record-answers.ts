import { sql, type Transaction } from 'kysely';
import type { Conflict } from '../../plan/conflict';
import { nameKeyOf, stepKey } from '../../plan/resource';
import { effectOf, holds, withAnswer } from './answered-conflict';
import { appendEvents, conflictEvent, resourceEvent } from '../events/append-events';
import { withAdded } from '../runs/change-run';
import { expectManyRows } from '../expect-many-rows';
import { json } from '../json';
import { putConflicts } from './put-conflicts';
import { conflictsAbout } from './read-conflicts';
import { skipWarning, withoutSkips } from './skip-warning';
import type { Answer, SharePack, StoredStep } from '../records';
import type { Database } from '../tables';

/**
 * Lets the answers hold: for their conflicts, for the steps of these, and for good in the record of who chose what. An
 * answer that already holds is passed over, so that a repeat is neither recorded nor told twice.
 *
 * One to a conflict that is not in the database (it was restored from before) holds in the run all the same, and is warned of: a run
 * must not wait for ever to write down what it cannot.
 */
export async function recordAnswers(
  trx: Transaction<Database>,
  run: SharePack,
  answers: readonly Answer[],
): Promise<SharePack> {
  const { share_pack_id: sharePackId } = run;
  const { taken, unknown } = take(await conflictsAbout(trx, sharePackId, answers), answers);
  const warned = { ...run, validation_warnings: withAdded(run.validation_warnings, unknown.map(notKept)) };
  if (taken.length === 0) return warned;
  // By name, so that of two answers to one conflict the later one holds; both are kept.
  const answered = [...new Map(taken.map(({ after }) => [stepKey(after.Type, after.Name), after])).values()];
  await expectManyRows(trx);
  await keepForGood(trx, sharePackId, taken);
  await putConflicts(trx, sharePackId, answered);
  const changed = await updateSteps(trx, run, answered);
  await appendEvents(trx, sharePackId, [
    ...changed.map(resourceEvent),
    await conflictEvent(trx, sharePackId),
  ]);
  const skips = answered.filter(({ Action }) => Action === 'skip').map(skipWarning);
  const others = withoutSkips(warned.validation_warnings, answered);
  return { ...run, validation_warnings: withAdded(others, skips) };
}

/** An answer that did not hold yet, and its conflict with it. */
interface Taken {
  readonly answer: Answer;
  readonly after: Conflict;
}

const notKept = ({ type, name, action, resolved_by }: Answer): string =>
  `${type} '${name}': the answer '${action}' of ${resolved_by} holds, and could not be kept: the service's database knows no such conflict.`;

function take(
  given: readonly Conflict[],
  answers: readonly Answer[],
): { readonly taken: readonly Taken[]; readonly unknown: readonly Answer[] } {
  const byKey = new Map(given.map((conflict) => [stepKey(conflict.Type, conflict.Name), conflict]));
  const taken: Taken[] = [];
  const unknown: Answer[] = [];
  for (const answer of answers) {
    const key = stepKey(answer.type, answer.name);
    const conflict = byKey.get(key);
    if (conflict === undefined) unknown.push(answer);
    if (conflict === undefined || holds(conflict, answer)) continue;
    const after = withAnswer(conflict, answer);
    byKey.set(key, after);
    taken.push({ answer, after });
  }
  return { taken, unknown };
}

async function keepForGood(
  trx: Transaction<Database>,
  sharePackId: string,
  taken: readonly Taken[],
): Promise<void> {
  const rows = taken.map(({ answer, after }) => ({ ...answer, fingerprint: after.Fingerprint }));
  await sql`
    insert into answers (share_pack_id, type, name, action, new_name, fingerprint, resolved_by, resolved_at, reason)
    select ${sharePackId}, answer.*
    from jsonb_to_recordset(${json(rows)}::jsonb) as answer
      (type text, name text, action text, new_name text, fingerprint text, resolved_by text,
       resolved_at timestamptz, reason text)`.execute(trx);
}

/** Steps that have been done keep what they did. Gives those whose outcome is another one now: skipped, or open again. */
async function updateSteps(
  trx: Transaction<Database>,
  run: SharePack,
  answered: readonly Conflict[],
): Promise<readonly Pick<StoredStep, 'type' | 'name' | 'verb' | 'actual_name' | 'outcome' | 'error'>[]> {
  const rows = answered.map((conflict) => ({
    type: conflict.Type,
    name_key: nameKeyOf(conflict.Type, conflict.Name),
    ...effectOf(conflict, run.strategy),
  }));
  const { rows: updated } = await sql<StoredStep & { readonly changed: boolean }>`
    update steps set
      verb = effect.verb, actual_name = effect.actual_name, outcome = effect.outcome,
      ended_at = case when effect.outcome is not null then now() when steps.begun_at is not null then steps.ended_at end
    from jsonb_to_recordset(${json(rows)}::jsonb) as effect
      (type text, name_key text, verb text, actual_name text, outcome text),
      steps as earlier
    where steps.share_pack_id = ${run.share_pack_id}
      and steps.type = effect.type and steps.name_key = effect.name_key
      and (steps.outcome is null or steps.outcome = 'skipped')
      and earlier.share_pack_id = steps.share_pack_id and earlier.id = steps.id
    returning steps.id, steps.type, steps.name, steps.verb, steps.actual_name, steps.outcome, steps.error,
      steps.outcome is distinct from earlier.outcome as changed`.execute(trx);
  return updated.filter(({ changed }) => changed).sort((a, b) => a.id - b.id);
}
