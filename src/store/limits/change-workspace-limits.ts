import { type Kysely, sql } from 'kysely';
import { json } from '../json';
import type { LimitsChange } from '../records';
import type { Database } from '../tables';

/**
 * Reads, lets `change` decide, and writes only where nobody was faster; else all of it again. No lock is held meanwhile:
 * a process that stops in the middle would hold up every other.
 */
export async function changeWorkspaceLimits<State, Result>(
  db: Kysely<Database>,
  workspace: string,
  change: LimitsChange<State, Result>,
): Promise<Result> {
  for (;;) {
    const { version, before, nowMs } = await read<State>(db, workspace);
    const { state, result } = change(before, nowMs);
    if (await write(db, workspace, version, state)) return result;
  }
}

interface Read<State> {
  readonly version: number;
  readonly before: State | undefined;
  readonly nowMs: number;
}

async function read<State>(db: Kysely<Database>, workspace: string): Promise<Read<State>> {
  const { rows } = await sql<{ version: number | null; state: State | null; now_ms: number }>`
    select version, state, extract(epoch from clock_timestamp())::float8 * 1000 as now_ms
    from (select) as always left join workspace_limits on workspace = ${workspace}`.execute(db);
  const [row] = rows;
  if (!row) throw new Error('The database gave no time.');
  return { version: row.version ?? 0, before: row.state ?? undefined, nowMs: row.now_ms };
}

/** @returns whether it is as it was read. */
async function write(
  db: Kysely<Database>,
  workspace: string,
  version: number,
  state: unknown,
): Promise<boolean> {
  const next = { version: version + 1, state: json(state) };
  const { numUpdatedRows } = await db
    .updateTable('workspace_limits')
    .set(next)
    .where('workspace', '=', workspace)
    .where('version', '=', version)
    .executeTakeFirst();
  if (numUpdatedRows > 0n) return true;
  if (version > 0) return false;
  const { numInsertedOrUpdatedRows = 0n } = await db
    .insertInto('workspace_limits')
    .values({ workspace, ...next })
    .onConflict((conflict) => conflict.column('workspace').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows > 0n;
}
