import { type Kysely, type Selectable, sql } from 'kysely';
import type { Pack } from '../../pack/pack';
import type { Conflict } from '../../plan/conflict';
import { STEP_COLUMNS, storedStep } from '../steps/read-steps';
import { SHARE_PACK_COLUMNS } from './run';
import type { SharePack, StoredStep } from '../records';
import type { Database, StepTable } from '../tables';

/** A run with what whoever asks for it needs besides, by one statement: each activity of each step asks for both. */

/** In raw text, as these are asked more often than anything else, and building them would take longer than answering. */
const RUN_COLUMNS = sql.raw(SHARE_PACK_COLUMNS.map((column) => `share_packs.${column}`).join(', '));
/** Both tables have an `ended_at`. */
const NAMED_STEP_COLUMNS = sql.raw(
  STEP_COLUMNS.map((column) => `steps.${column} as step_${column}`).join(', '),
);

export async function runAndConflicts(
  db: Kysely<Database>,
  sharePackId: string,
): Promise<{ readonly sharePack: SharePack; readonly conflicts: readonly Conflict[] } | undefined> {
  const { rows } = await sql<SharePack & { readonly conflicts: readonly Conflict[] }>`
    select ${RUN_COLUMNS}, (
      select coalesce(jsonb_agg(conflict order by seq), '[]') from conflicts
      where conflicts.share_pack_id = share_packs.share_pack_id
    ) as conflicts from share_packs
    where share_packs.share_pack_id = ${sharePackId}`.execute(db);
  return rows.map(({ conflicts, ...sharePack }) => ({ sharePack, conflicts }))[0];
}

/** With the number by which what follows from it is written: refused where another attempt wrote since. */
export type FencedRun<Besides> = Besides & { readonly sharePack: SharePack; readonly fence: number };

export async function runAndFile(
  db: Kysely<Database>,
  sharePackId: string,
): Promise<FencedRun<{ readonly bytes: Uint8Array }> | undefined> {
  const { rows } = await sql<SharePack & { readonly bytes: Uint8Array; readonly fence: number }>`
    select ${RUN_COLUMNS}, share_packs.fence, files.bytes from share_packs
    join files on files.sha256 = share_packs.file_sha256
    where share_packs.share_pack_id = ${sharePackId}`.execute(db);
  return rows.map(({ bytes, fence, ...sharePack }) => ({ sharePack, bytes, fence }))[0];
}

export async function runAndPack(
  db: Kysely<Database>,
  sharePackId: string,
): Promise<FencedRun<{ readonly pack: Pack | undefined }> | undefined> {
  const { rows } = await sql<SharePack & { readonly pack: Pack | null; readonly fence: number }>`
    select ${RUN_COLUMNS}, share_packs.fence, packs.pack from share_packs
    left join packs on packs.share_pack_id = share_packs.share_pack_id
    where share_packs.share_pack_id = ${sharePackId}`.execute(db);
  return rows.map(({ pack, fence, ...sharePack }) => ({ sharePack, pack: pack ?? undefined, fence }))[0];
}

export async function runAndStep(
  db: Kysely<Database>,
  sharePackId: string,
  id: number,
): Promise<{ readonly sharePack: SharePack; readonly step: StoredStep | undefined } | undefined> {
  const { rows } = await sql<SharePack & NamedStep>`
    select ${RUN_COLUMNS}, ${NAMED_STEP_COLUMNS} from share_packs
    left join steps on steps.share_pack_id = share_packs.share_pack_id and steps.id = ${id}
    where share_packs.share_pack_id = ${sharePackId}`.execute(db);
  return rows.map((row) => ({
    sharePack: only(SHARE_PACK_COLUMNS, (column) => row[column]) as unknown as SharePack,
    step:
      row.step_id === null
        ? undefined
        : storedStep(only(STEP_COLUMNS, (column) => row[`step_${column}`]) as unknown as StepRow),
  }))[0];
}

type StepRow = Pick<Selectable<StepTable>, (typeof STEP_COLUMNS)[number]>;
type NamedStep = { readonly [Column in keyof StepRow as `step_${Column}`]: StepRow[Column] | null };

const only = <Column extends string>(
  columns: readonly Column[],
  valueOf: (column: Column) => unknown,
): Record<Column, unknown> =>
  Object.fromEntries(columns.map((column) => [column, valueOf(column)])) as Record<Column, unknown>;
