import { type Kysely, sql } from 'kysely';
import { nameKey, type Pack } from '../pack/pack';
import type { Json } from '../plan/conflict';
import type { Step } from '../plan/step';
import { json } from './json';
import { inRun } from './run';
import type { Database } from './tables';

/** Keeps what the run has read. A repeat changes nothing but the run id, which a reset in Temporal makes another one. */
export async function saveSteps(
  db: Kysely<Database>,
  sharePackId: string,
  runId: string,
  pack: Pack,
  steps: readonly (Step & { readonly spec: Json })[],
): Promise<void> {
  const rows = steps.map((step) => ({ ...step, name_key: nameKey(step.name) }));
  await inRun(db, sharePackId, async (trx) => {
    await trx
      .updateTable('share_packs')
      .set({ run_id: runId })
      .where('share_pack_id', '=', sharePackId)
      .execute();
    await trx
      .insertInto('packs')
      .values({ share_pack_id: sharePackId, pack: json(pack) })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    // One parameter for all rows: 10,000 steps would need more than the 65,535 that a statement may have.
    await sql`
      insert into steps (share_pack_id, id, type, name, name_key, verb, depends_on, spec)
      select ${sharePackId}, id, type, name, name_key, verb, "dependsOn", spec
      from jsonb_to_recordset(${json(rows)}::jsonb) as step
        (id integer, type text, name text, name_key text, verb text, "dependsOn" jsonb, spec jsonb)
      on conflict do nothing`.execute(trx);
  });
}
