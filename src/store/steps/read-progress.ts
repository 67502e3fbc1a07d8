import type { Kysely } from 'kysely';
import { RESOURCE_TYPES } from '../../pack/pack';
import type { KindProgress } from '../../plan/provisioning-status';
import type { Database } from '../tables';

/** How many steps of each kind there are, and how many have run to an outcome; kinds without steps are left out. */
export async function progress(db: Kysely<Database>, sharePackId: string): Promise<readonly KindProgress[]> {
  const rows = await db
    .selectFrom('steps')
    .select(({ fn }) => [
      'type',
      fn.countAll<number>().as('total'),
      // One that was never begun has an outcome too, once the run is over.
      fn.count<number>('outcome').filterWhere('outcome', '!=', 'not_run').as('done'),
    ])
    .where('share_pack_id', '=', sharePackId)
    .groupBy('type')
    .execute();
  return rows.sort((a, b) => RESOURCE_TYPES.indexOf(a.type) - RESOURCE_TYPES.indexOf(b.type));
}
