import { type Kysely, sql, type Transaction } from 'kysely';
import { nameKey } from '../pack/pack';
import { appendEvents, resourceEvent } from './append-events';
import { changeManaged } from './change-managed';
import { json, text } from './json';
import { inRun } from './run';
import type { FinishedStep, Made, SharePack } from './store';
import type { Database, StepTable } from './tables';

/** What became of a step, by its number within the run. */
export interface EndedStep extends FinishedStep {
  readonly id: number;
}

type StepNow = Pick<StepTable, 'id' | 'type' | 'name' | 'verb' | 'actual_name' | 'outcome' | 'error'>;

/** A step as it is to be, with what it is to be so for. */
interface Change {
  readonly step: StepNow;
  readonly finished: EndedStep;
}

/**
 * What became of steps, and with them who manages their resources. A repeat changes nothing, and what is rolled back stays
 * so: an attempt that was thought dead may still come to tell of its success.
 *
 * @throws Error when the run has no such step; then none of them has ended.
 */
export async function finishSteps(
  db: Kysely<Database>,
  sharePackId: string,
  ended: readonly EndedStep[],
): Promise<readonly undefined[]> {
  await inRun(db, sharePackId, async (trx, run) => {
    const now = await stepsNow(trx, sharePackId, ended);
    const changes = ended.flatMap((finished) => changeOf(now.get(finished.id), finished, sharePackId) ?? []);
    if (changes.length === 0) return;
    await updateSteps(trx, sharePackId, changes);
    await changeManagers(trx, run, changes);
    await appendEvents(
      trx,
      sharePackId,
      changes.map(({ step }) => resourceEvent(step)),
    );
  });
  return ended.map(() => undefined);
}

async function stepsNow(
  trx: Transaction<Database>,
  sharePackId: string,
  ended: readonly EndedStep[],
): Promise<ReadonlyMap<number, StepNow>> {
  const steps = await trx
    .selectFrom('steps')
    .select(['id', 'type', 'name', 'verb', 'actual_name', 'outcome', 'error'])
    .where('share_pack_id', '=', sharePackId)
    .where('id', '=', sql<number>`any(${ended.map(({ id }) => id)}::integer[])`)
    .execute();
  return new Map(steps.map((step) => [step.id, step]));
}

/** undefined where there is nothing to change. */
function changeOf(step: StepNow | undefined, finished: EndedStep, sharePackId: string): Change | undefined {
  if (step === undefined) throw new Error(`The run ${sharePackId} has no step ${finished.id}.`);
  const error = finished.error === undefined ? null : text(finished.error);
  const isRepeated = step.outcome === finished.outcome && step.error === error;
  // What failed stays failed, and may have been given back all the same.
  const isGivenBack = finished.outcome === 'failed' && finished.managed !== undefined;
  if ((isRepeated && !isGivenBack) || step.outcome === 'rolled_back') return undefined;
  const { outcome } = finished;
  return { step: { ...step, outcome, error, actual_name: nameAfter(step, finished) }, finished };
}

async function updateSteps(
  trx: Transaction<Database>,
  sharePackId: string,
  changes: readonly Change[],
): Promise<void> {
  const rows = changes.map(({ step: { id, outcome, error, actual_name }, finished: { made } }) => {
    const known: Made | null = made ?? null;
    return { id, outcome, error, actual_name, made: known };
  });
  await sql`
    update steps set outcome = ended.outcome, error = ended.error, actual_name = ended.actual_name,
      made = coalesce(ended.made, steps.made), ended_at = now()
    from jsonb_to_recordset(${json(rows)}::jsonb) as ended
      (id integer, outcome text, error text, actual_name text, made jsonb)
    where steps.share_pack_id = ${sharePackId} and steps.id = any(${rows.map(({ id }) => id)}::integer[])
      and steps.id = ended.id`.execute(trx);
}

async function changeManagers(
  trx: Transaction<Database>,
  { workspace, share_pack_id, share_pack_name }: SharePack,
  changes: readonly Change[],
): Promise<void> {
  if (workspace === null) return;
  await changeManaged(
    trx,
    { workspace, share_pack_id, share_pack_name },
    changes.map(({ step, finished }) => ({ ...step, outcome: finished.outcome, managed: finished.managed })),
  );
}

/** A schedule follows its renamed pipeline without an answer of its own: what it is called is known when it is made. */
function nameAfter(
  step: { readonly name: string; readonly actual_name: string | null },
  { managed }: FinishedStep,
): string | null {
  if (managed?.kind !== 'manage' || nameKey(managed.name) === nameKey(step.name)) return step.actual_name;
  return managed.name;
}
