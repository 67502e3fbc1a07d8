import { type Kysely, type SelectQueryBuilder, type Selectable, sql } from 'kysely';
import type { ResourceType } from '../../pack/pack';
import { nameKeyOf } from '../../plan/resource';
import { NOT_UNDONE } from '../../run/left';
import { STATUSES, isEnded } from '../../workflows/contract';
import { anyOf } from '../any-of';
import type { StoredStep } from '../records';
import type { Database, StepTable } from '../tables';

/** The columns a StoredStep is made of. */
export const STEP_COLUMNS = [
  'share_pack_id',
  'id',
  'type',
  'name',
  'verb',
  'depends_on',
  'spec',
  'existing',
  'before',
  'made',
  'actual_name',
  'outcome',
  'error',
  'begun_at',
  'ended_at',
  'fence',
  'unanswered_until',
] as const satisfies readonly (keyof StepTable)[];

type StepRow = Pick<Selectable<StepTable>, (typeof STEP_COLUMNS)[number]>;

/** SQL's null stands for two things in `before`: nothing existed, and not begun. */
export const storedStep = ({ depends_on, before, ...step }: StepRow): StoredStep => ({
  ...step,
  dependsOn: depends_on,
  before: step.begun_at === null ? undefined : before,
});

const stepsOf = (db: Kysely<Database>, sharePackId: string): SelectQueryBuilder<Database, 'steps', StepRow> =>
  db.selectFrom('steps').select(STEP_COLUMNS).where('share_pack_id', '=', sharePackId);

/** Those with a higher id than `after`, in order; -1 before the first. */
export async function steps(
  db: Kysely<Database>,
  sharePackId: string,
  page: { readonly after: number; readonly limit: number },
): Promise<readonly StoredStep[]> {
  const rows = await stepsOf(db, sharePackId)
    .where('id', '>', page.after)
    .orderBy('id')
    .limit(page.limit)
    .execute();
  return rows.map(storedStep);
}

export async function stepsById(
  db: Kysely<Database>,
  sharePackId: string,
  ids: readonly number[],
): Promise<readonly StoredStep[]> {
  const rows = await stepsOf(db, sharePackId)
    .where('id', '=', sql<number>`any(${ids}::integer[])`)
    .execute();
  return rows.map(storedStep);
}

/** Those that were begun, in order; a look finds some only where a reset in Temporal made it look again. */
export async function begunSteps(db: Kysely<Database>, sharePackId: string): Promise<readonly StoredStep[]> {
  const rows = await stepsOf(db, sharePackId).where('begun_at', 'is not', null).orderBy('id').execute();
  return rows.map(storedStep);
}

/** However a run ends but as it was to: also refused by the look of a run that was reset in Temporal, which had begun before. */
const TAKEN_BACK = STATUSES.filter((status) => isEnded(status) && status !== 'COMPLETED');

/**
 * What an undo could not take back: it is begun still, and says why. A step that was taken back is not begun any more, or is
 * rolled back, where what it says is what is lost by that.
 */
export async function stepsLeft(db: Kysely<Database>, sharePackId: string): Promise<readonly StoredStep[]> {
  const rows = await stepsOf(db, sharePackId)
    .where('begun_at', 'is not', null)
    .where('error', 'is not', null)
    .where(
      sql<boolean>`case outcome when 'rolled_back' then false when 'failed' then error like ${`%${NOT_UNDONE}%`} else true end`,
    )
    .where(
      sql<boolean>`exists (
        select from share_packs where share_packs.share_pack_id = ${sharePackId}
          and status = any(${TAKEN_BACK}::text[]) and options ->> 'on_failure' <> 'keep')`,
    )
    .orderBy('id')
    .execute();
  return rows.map(storedStep);
}

/** By the names in the pack, as the workspace compares them. */
export async function stepsByName(
  db: Kysely<Database>,
  sharePackId: string,
  type: ResourceType,
  names: readonly string[],
): Promise<readonly StoredStep[]> {
  const rows = await stepsOf(db, sharePackId)
    .where('type', '=', type)
    .where('name_key', '=', anyOf(names.map((name) => nameKeyOf(type, name))))
    .orderBy('id')
    .execute();
  return rows.map(storedStep);
}
