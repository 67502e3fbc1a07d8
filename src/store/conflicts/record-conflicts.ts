import { sql, type Transaction } from 'kysely';
import type { Conflict } from '../../plan/conflict';
import { nameKeyOf } from '../../plan/resource';
import { appendEvents, conflictEvent } from '../events/append-events';
import { expectManyRows } from '../expect-many-rows';
import { json } from '../json';
import { putConflicts } from './put-conflicts';
import { conflictsAbout } from './read-conflicts';
import { withoutSkips } from './skip-warning';
import type { SharePack } from '../records';
import type { Database } from '../tables';

/**
 * Conflicts found after the look, or found changed. Their answers are taken off, and with them what the answers made of
 * the steps. Whether a step has begun is for whoever found them to say, who held it (findings.ts).
 */
export async function recordConflicts(
  trx: Transaction<Database>,
  run: SharePack,
  found: readonly Conflict[],
): Promise<SharePack> {
  const { share_pack_id: sharePackId } = run;
  const about = found.map(({ Type, Name }) => ({ type: Type, name: Name }));
  const before = await conflictsAbout(trx, sharePackId, about);
  const changed = await putConflicts(trx, sharePackId, found);
  if (changed.length === 0) return run;
  await expectManyRows(trx);
  await sql`
      update steps set outcome = null, error = null, actual_name = null,
        ended_at = case when begun_at is not null then ended_at end
      from jsonb_to_recordset(${json(changed)}::jsonb) as conflict (type text, name_key text)
      where steps.share_pack_id = ${sharePackId}
        and steps.type = conflict.type and steps.name_key = conflict.name_key
        and steps.made is null and (steps.outcome is null or steps.outcome in ('skipped', 'failed'))`.execute(
    trx,
  );
  await appendEvents(trx, sharePackId, [await conflictEvent(trx, sharePackId)]);
  const replaced = new Set(changed.map(({ type, name_key }) => `${type} ${name_key}`));
  const gone = before.filter(({ Type, Name }) => replaced.has(`${Type} ${nameKeyOf(Type, Name)}`));
  return { ...run, validation_warnings: withoutSkips(run.validation_warnings, gone) };
}
