import { sql, type Transaction } from 'kysely';
import { nameKey, type ResourceType } from '../pack/pack';
import { json } from './json';
import type { FinishedStep, ManagedChange } from './store';
import type { Database, Manager } from './tables';
import { tellLoss, untellLoss } from './tell-loss';

/** A resource, by the name that it has in the workspace unless the change says another, and the version whose step ended. */
export interface Target {
  readonly workspace: string;
  readonly type: ResourceType;
  readonly name: string;
  readonly actual_name: string | null;
  readonly share_pack_id: string;
}

type Facts = Extract<ManagedChange, { readonly kind: 'manage' }>;

/**
 * Who manages a resource after a step. The newer manager replaces the earlier one, whose record stays beside it: a step
 * that is rolled back gives the resource back to who managed it before, though nobody tells the store who that was.
 */
export async function changeManaged(
  trx: Transaction<Database>,
  target: Target,
  { outcome, managed }: FinishedStep,
): Promise<void> {
  const name = managed?.name ?? target.actual_name ?? target.name;
  const key = { workspace: target.workspace, type: target.type, name_key: nameKey(name) };
  const facts = managed?.kind === 'manage' ? managed : undefined;
  if (outcome === 'rolled_back' && (await giveBack(trx, key, target.share_pack_id, facts))) return;
  if (facts !== undefined) {
    const earlier = await managerOf(trx, key);
    await takeOver(trx, key, target.share_pack_id, facts);
    // What was created under the name is another than the one of the record, which is gone.
    if (outcome !== 'created') await tell(trx, key, target.share_pack_id, facts, earlier);
  }
  if (managed?.kind === 'release' && outcome !== 'rolled_back') await release(trx, key, target.share_pack_id);
}

type Key = Pick<Target, 'workspace' | 'type'> & { readonly name_key: string };

async function takeOver(
  trx: Transaction<Database>,
  key: Key,
  by: string,
  { name, id, created_at, spec, share_pack_id = by }: Facts,
): Promise<void> {
  const manager = { share_pack_id, name, id, created_at, spec: json(spec) };
  await trx
    .insertInto('managed')
    .values({ ...key, ...manager, previous: null })
    .onConflict((conflict) =>
      conflict.columns(['workspace', 'type', 'name_key']).doUpdateSet({
        ...manager,
        // A step told twice is no takeover, and must not make the version its own predecessor.
        previous: sql<string>`case when managed.share_pack_id = excluded.share_pack_id then managed.previous
          else to_jsonb(managed) - 'previous' end`,
      }),
    )
    .execute();
}

/** Another pack hears that a resource of it was taken over, or given back. */
async function tell(
  trx: Transaction<Database>,
  { type }: Key,
  by: string,
  { name, share_pack_id }: Facts,
  earlier: { readonly share_pack_id: string } | undefined,
): Promise<void> {
  if (share_pack_id !== undefined) await untellLoss(trx, { type, name, from: share_pack_id, by });
  else if (earlier) await tellLoss(trx, { type, name, from: earlier.share_pack_id, by }, 'taken over');
}

/** What the undo made anew (a replaced recipient has another id) is given back with its new facts. Says whether there was anything. */
async function giveBack(
  trx: Transaction<Database>,
  key: Key,
  sharePackId: string,
  facts: Facts | undefined,
): Promise<boolean> {
  const row = await trx
    .selectFrom('managed')
    .select('previous')
    .where((eb) => eb.and({ ...key, share_pack_id: sharePackId }))
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return false;
  if (row.previous === null) {
    await forget(trx, key);
    return true;
  }
  const { share_pack_id, name, id, created_at, spec }: Manager = { ...row.previous, ...facts };
  await trx
    .updateTable('managed')
    .set({ share_pack_id, name, id, created_at, spec: json(spec), previous: null })
    .where((eb) => eb.and({ ...key }))
    .execute();
  await untellLoss(trx, { type: key.type, name, from: share_pack_id, by: sharePackId });
  return true;
}

async function release(trx: Transaction<Database>, key: Key, by: string): Promise<void> {
  const earlier = await managerOf(trx, key);
  await forget(trx, key);
  if (earlier)
    await tellLoss(trx, { type: key.type, name: earlier.name, from: earlier.share_pack_id, by }, 'deleted');
}

const managerOf = (
  trx: Transaction<Database>,
  key: Key,
): Promise<{ readonly share_pack_id: string; readonly name: string } | undefined> =>
  trx
    .selectFrom('managed')
    .select(['share_pack_id', 'name'])
    .where((eb) => eb.and({ ...key }))
    .executeTakeFirst();

async function forget(trx: Transaction<Database>, key: Key): Promise<void> {
  await trx
    .deleteFrom('managed')
    .where((eb) => eb.and({ ...key }))
    .execute();
}
