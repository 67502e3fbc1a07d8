import { type Kysely, sql } from 'kysely';
import type { ResourceType } from '../../pack/pack';
import type { Conflict } from '../../plan/conflict';
import { nameKeyOf } from '../../plan/resource';
import { json } from '../json';
import type { Database } from '../tables';

/** Open and answered, in the order in which they were found. */
export async function conflicts(db: Kysely<Database>, sharePackId: string): Promise<readonly Conflict[]> {
  const rows = await db
    .selectFrom('conflicts')
    .select('conflict')
    .where('share_pack_id', '=', sharePackId)
    .orderBy('seq')
    .execute();
  return rows.map(({ conflict }) => conflict);
}

/** Those about these resources, by their names in the pack: of very many, a part is answered at a time. */
export async function conflictsAbout(
  db: Kysely<Database>,
  sharePackId: string,
  resources: readonly { readonly type: ResourceType; readonly name: string }[],
): Promise<readonly Conflict[]> {
  const keys = resources.map(({ type, name }) => ({ type, name_key: nameKeyOf(type, name) }));
  const { rows } = await sql<{ readonly conflict: Conflict }>`
    select conflict from conflicts
    where share_pack_id = ${sharePackId} and (type, name_key) in (
      select type, name_key from jsonb_to_recordset(${json(keys)}::jsonb) as about (type text, name_key text))
    order by seq`.execute(db);
  return rows.map(({ conflict }) => conflict);
}
