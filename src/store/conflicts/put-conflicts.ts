import { sql, type Transaction } from 'kysely';
import type { ResourceType } from '../../pack/pack';
import type { Conflict } from '../../plan/conflict';
import { nameKeyOf } from '../../plan/resource';
import { json } from '../json';
import type { Database } from '../tables';

/** Adds or replaces, keeping the place of what was there. Gives those that were not there, or not so. */
export async function putConflicts(
  trx: Transaction<Database>,
  sharePackId: string,
  conflicts: readonly Conflict[],
): Promise<readonly { readonly type: ResourceType; readonly name_key: string }[]> {
  if (conflicts.length === 0) return [];
  const rows = conflicts.map((conflict) => ({
    type: conflict.Type,
    name_key: nameKeyOf(conflict.Type, conflict.Name),
    conflict,
  }));
  const { rows: changed } = await sql<{ readonly type: ResourceType; readonly name_key: string }>`
    insert into conflicts (share_pack_id, type, name_key, conflict)
    select ${sharePackId}, new.value ->> 'type', new.value ->> 'name_key', new.value -> 'conflict'
    from jsonb_array_elements(${json(rows)}::jsonb) with ordinality as new
    order by new.ordinality
    on conflict (share_pack_id, type, name_key) do update set conflict = excluded.conflict
      where conflicts.conflict is distinct from excluded.conflict
    returning type, name_key`.execute(trx);
  return changed;
}
