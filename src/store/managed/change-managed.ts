import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { ResourceType } from '../../pack/pack';
import { nameKeyOf } from '../../plan/resource';
import { json } from '../json';
import type { Outcome } from '../../plan/step';
import type { ManagedChange, SharePack } from '../records';
import type { Database, ManagedTable, Manager } from '../tables';
import { tellLoss, untellLoss } from './tell-loss';

/** The version whose steps ended. */
export type Version = Pick<SharePack, 'workspace' | 'share_pack_id' | 'share_pack_name'> & {
  readonly workspace: string;
};

/** A resource whose step ended, by the name that it has in the workspace unless `managed` says another. */
export interface EndedResource {
  readonly type: ResourceType;
  readonly name: string;
  readonly actual_name: string | null;
  readonly outcome: Outcome;
  readonly managed: ManagedChange | undefined;
}

type Facts = Extract<ManagedChange, { readonly kind: 'manage' }>;
type Key = Pick<ManagedTable, 'workspace' | 'type' | 'name_key'>;
type Taken = Key & Facts & Pick<EndedResource, 'outcome'>;

/**
 * Who manages resources after their steps. The newer manager replaces the earlier one, whose record stays beside it: a step
 * that is rolled back gives the resource back to who managed it before, though nobody tells the store who that was.
 *
 * @returns the statement that is left to be run, where there is one: it may go along with another
 */
export async function changeManaged(
  trx: Transaction<Database>,
  version: Version,
  ended: readonly EndedResource[],
): Promise<RawBuilder<unknown> | undefined> {
  const taken: Taken[] = [];
  for (const { type, name, actual_name, outcome, managed } of ended) {
    const called = managed?.name ?? actual_name ?? name;
    const key = { workspace: version.workspace, type, name_key: nameKeyOf(type, called) };
    const facts = managed?.kind === 'manage' ? managed : undefined;
    // What failed stays failed when it is taken back: what is said of its resource then says so.
    const isUndone = outcome === 'rolled_back' || (outcome === 'failed' && managed !== undefined);
    const isGivenBack = isUndone && (await giveBack(trx, key, version.share_pack_id, facts));
    if (facts !== undefined && !isGivenBack) taken.push({ ...key, ...facts, outcome });
    if (managed?.kind === 'release' && !isUndone) await release(trx, key, version.share_pack_id);
  }
  return taken.length === 0 ? undefined : takeOver(trx, version, taken);
}

async function takeOver(
  trx: Transaction<Database>,
  version: Version,
  taken: readonly Taken[],
): Promise<RawBuilder<unknown>> {
  // What was created under a name is another than the one of the record, which is gone.
  const known = taken.filter(({ outcome }) => outcome !== 'created');
  const earlier = await managersOf(trx, known);
  for (const one of known) {
    const { type, name, share_pack_id } = one;
    // Another pack hears that a resource of it was taken over, or given back.
    const loss = { type, name, by: version.share_pack_id };
    const manager = earlier.get(textOf(one));
    if (share_pack_id !== undefined) await untellLoss(trx, { ...loss, from: share_pack_id });
    else if (manager && manager.share_pack_name !== version.share_pack_name)
      await tellLoss(trx, { ...loss, from: manager.share_pack_id }, 'taken over');
  }
  return puttingManagers(version, taken);
}

function puttingManagers(version: Version, taken: readonly Taken[]): RawBuilder<unknown> {
  const rows = taken.map(({ type, name_key, name, id, created_at, spec, share_pack_id }) => ({
    ...{ type, name_key, name, id, created_at, spec },
    share_pack_id: share_pack_id ?? version.share_pack_id,
  }));
  // In an order that is the same for all packs, so that two of them never wait for each other.
  return sql`
    insert into managed (workspace, type, name_key, share_pack_id, name, id, created_at, spec, previous)
    select ${version.workspace}, type, name_key, share_pack_id, name, id, created_at, spec, null
    from jsonb_to_recordset(${json(rows)}::jsonb) as taken
      (type text, name_key text, share_pack_id text, name text, id text, created_at text, spec jsonb)
    order by type, name_key
    on conflict (workspace, type, name_key) do update set
      share_pack_id = excluded.share_pack_id, name = excluded.name, id = excluded.id,
      created_at = excluded.created_at, spec = excluded.spec,
      -- A step told twice is no takeover, and must not make the version its own predecessor.
      previous = case when managed.share_pack_id = excluded.share_pack_id then managed.previous
        else to_jsonb(managed) - 'previous' end`;
}

interface EarlierManager extends Pick<ManagedTable, 'type' | 'name_key' | 'share_pack_id' | 'name'> {
  readonly share_pack_name: string | null;
}

async function managersOf(
  trx: Transaction<Database>,
  keys: readonly Key[],
): Promise<ReadonlyMap<string, EarlierManager>> {
  const [first] = keys;
  if (first === undefined) return new Map();
  const wanted = keys.map(({ type, name_key }) => ({ type, name_key }));
  const { rows } = await sql<EarlierManager>`
    select managed.type, managed.name_key, managed.name, managed.share_pack_id, share_packs.share_pack_name
    from jsonb_to_recordset(${json(wanted)}::jsonb) as wanted (type text, name_key text)
    join managed on managed.workspace = ${first.workspace} and managed.type = wanted.type
      and managed.name_key = wanted.name_key
    join share_packs on share_packs.share_pack_id = managed.share_pack_id`.execute(trx);
  return new Map(rows.map((row) => [textOf(row), row]));
}

const textOf = ({ type, name_key }: Omit<Key, 'workspace'>): string => `${type} ${name_key}`;

/**
 * What the version itself manages, and not what another has taken over since. What the undo made anew (a replaced recipient has another
 * id) is given back with its new facts. Says whether there was anything.
 */
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
  const earlier = (await managersOf(trx, [key])).get(textOf(key));
  await forget(trx, key);
  if (earlier)
    await tellLoss(trx, { type: key.type, name: earlier.name, from: earlier.share_pack_id, by }, 'deleted');
}

async function forget(trx: Transaction<Database>, key: Key): Promise<void> {
  await trx
    .deleteFrom('managed')
    .where((eb) => eb.and({ ...key }))
    .execute();
}
