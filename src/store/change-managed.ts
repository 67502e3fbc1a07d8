import { sql, type Transaction } from 'kysely';
import { nameKey, type ResourceType } from '../pack/pack';
import { json } from './json';
import type { FinishedStep, ManagedChange } from './store';
import type { Database, Manager } from './tables';

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
  if (facts !== undefined) await takeOver(trx, key, target.share_pack_id, facts);
  if (managed?.kind === 'release' && outcome !== 'rolled_back') await release(trx, key);
}

type Key = Pick<Target, 'workspace' | 'type'> & { readonly name_key: string };

async function takeOver(
  trx: Transaction<Database>,
  key: Key,
  sharePackId: string,
  { name, id, created_at, spec }: Facts,
): Promise<void> {
  const manager = { share_pack_id: sharePackId, name, id, created_at, spec: json(spec) };
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
    await release(trx, key);
  } else {
    const { share_pack_id, name, id, created_at, spec }: Manager = { ...row.previous, ...facts };
    await trx
      .updateTable('managed')
      .set({ share_pack_id, name, id, created_at, spec: json(spec), previous: null })
      .where((eb) => eb.and({ ...key }))
      .execute();
  }
  return true;
}

async function release(trx: Transaction<Database>, key: Key): Promise<void> {
  await trx
    .deleteFrom('managed')
    .where((eb) => eb.and({ ...key }))
    .execute();
}
