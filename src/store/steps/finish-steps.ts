import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import { nameKey } from '../../pack/pack';
import { appendEvents, resourceEvent } from '../events/append-events';
import { changeManaged } from '../managed/change-managed';
import { json, text } from '../json';
import type { FinishedStep, SharePack } from '../records';
import { requireSteps } from './begin-steps';
import { OVERTAKEN } from './overtaken';
import type { Held } from './overtaken';
import type { Database, StepTable } from '../tables';

/** What became of a step, by its number within the run. */
export interface EndedStep extends FinishedStep, Held {
  readonly id: number;
  /** By its run, and not by whoever did it: what it did to its resource the journal knows better, and keeps. */
  readonly isTold?: true;
}

/** A step as it is from now on, and whose it is. */
type StepNow = Pick<StepTable, 'id' | 'type' | 'name' | 'verb' | 'actual_name' | 'error'> &
  Pick<FinishedStep, 'outcome'> &
  Pick<SharePack, 'workspace' | 'share_pack_name'>;

/**
 * What became of steps, and with them who manages their resources. A repeat changes nothing, and what is rolled back stays
 * so; whoever has been overtaken is refused.
 *
 * @throws Error when the run has no such step; then none of them has ended.
 */
export async function finishSteps(
  db: Kysely<Database>,
  sharePackId: string,
  ended: readonly EndedStep[],
): Promise<readonly (undefined | typeof OVERTAKEN)[]> {
  const refused = await db.transaction().execute((trx) => finishStepsIn(trx, sharePackId, ended));
  return ended.map(({ id }) => (refused.has(id) ? OVERTAKEN : undefined));
}

/** The same within a transaction. @returns those that were refused */
export async function finishStepsIn(
  trx: Transaction<Database>,
  sharePackId: string,
  ended: readonly EndedStep[],
): Promise<ReadonlySet<number>> {
  const changed = await updateSteps(trx, sharePackId, ended);
  const refused = changed.length < ended.length ? await overtaken(trx, sharePackId, ended) : NONE;
  if (changed.length === 0) return refused;
  const along = await changeManagers(trx, sharePackId, changed, ended);
  await appendEvents(trx, sharePackId, changed.map(resourceEvent), { ...(along && { along }) });
  return refused;
}

const NONE: ReadonlySet<number> = new Set();

/** Those that have changed, in the order given. Holds the run's row, as `inRun` does. */
async function updateSteps(
  trx: Transaction<Database>,
  sharePackId: string,
  ended: readonly EndedStep[],
): Promise<readonly StepNow[]> {
  const rows = ended.map(({ id, fence, outcome, error, made, managed, isTold = false }) => ({
    is_told: isTold,
    ...{
      id,
      fence: fence ?? null,
      outcome,
      made: made ?? null,
      error: error === undefined ? null : text(error),
    },
    ...(managed?.kind === 'manage' && { called: managed.name, called_key: nameKey(managed.name) }),
    // What failed stays failed, and may have been given back all the same.
    is_given_back: outcome === 'failed' && managed !== undefined,
  }));
  // As nameKeyOf has it, of the type that the step has.
  // A schedule follows its renamed pipeline without an answer of its own: what it is called is known when it is made.
  const { rows: changed } = await sql<StepNow>`
    with run as (
      select workspace, share_pack_name from share_packs where share_pack_id = ${sharePackId} for update
    )
    update steps set error = ended.error,
      ended_at = case when ended.is_told and steps.begun_at is not null then steps.ended_at else now() end,
      outcome = case when ended.is_told and steps.outcome in ('created', 'updated', 'replaced', 'deleted')
        then steps.outcome else ended.outcome end,
      made = coalesce(ended.made, steps.made),
      actual_name = case when
        case when steps.type = 'Pipeline' then ended.called else ended.called_key end <> steps.name_key
        then ended.called else steps.actual_name end
    from run, jsonb_to_recordset(${json(rows)}::jsonb) as ended
      (id integer, fence integer, outcome text, error text, made jsonb, called text, called_key text, is_given_back boolean, is_told boolean)
    where steps.share_pack_id = ${sharePackId} and steps.id = any(${rows.map(({ id }) => id)}::integer[])
      and steps.id = ended.id and steps.outcome is distinct from 'rolled_back'
      and (ended.fence is null or ended.fence = steps.fence)
      and (ended.is_given_back or (steps.outcome, steps.error) is distinct from (ended.outcome, ended.error))
    returning steps.id, steps.type, steps.name, steps.verb, steps.actual_name, steps.outcome, steps.error,
      run.workspace, run.share_pack_name`.execute(trx);
  const byId = new Map(changed.map((step) => [step.id, step]));
  return ended.flatMap(({ id }) => byId.get(id) ?? []);
}

async function overtaken(
  trx: Transaction<Database>,
  sharePackId: string,
  ended: readonly EndedStep[],
): Promise<ReadonlySet<number>> {
  const fences = await requireSteps(trx, sharePackId, ended);
  return new Set(
    ended.filter(({ id, fence }) => fence !== undefined && fence !== fences.get(id)).map(({ id }) => id),
  );
}

/** @returns what is left to write of it */
async function changeManagers(
  trx: Transaction<Database>,
  share_pack_id: string,
  changed: readonly StepNow[],
  ended: readonly EndedStep[],
): Promise<RawBuilder<unknown> | undefined> {
  const [first] = changed;
  if (!first || first.workspace === null) return undefined;
  const { workspace, share_pack_name } = first;
  const managed = new Map(ended.map((one) => [one.id, one.managed]));
  return changeManaged(
    trx,
    { workspace, share_pack_id, share_pack_name },
    changed.map((step) => ({ ...step, managed: managed.get(step.id) })),
  );
}
