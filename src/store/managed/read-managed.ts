import type { Kysely, SelectQueryBuilder } from 'kysely';
import type { ResourceType } from '../../pack/pack';
import { nameKeyOf } from '../../plan/resource';
import { anyOf } from '../any-of';
import type { Managed } from '../records';
import type { Database } from '../tables';

/** By the names in the workspace, as the workspace compares them. */
export async function managed(
  db: Kysely<Database>,
  workspace: string,
  type: ResourceType,
  names: readonly string[],
): Promise<readonly Managed[]> {
  return managedNamed(db, workspace, type, names).execute();
}

export const managedNamed = (
  db: Kysely<Database>,
  workspace: string,
  type: ResourceType,
  names: readonly string[],
): ManagedQuery =>
  managedIn(db, workspace)
    .where('managed.type', '=', type)
    .where('managed.name_key', '=', anyOf(names.map((name) => nameKeyOf(type, name))));

/** All of these kinds in a workspace, whichever pack manages them. */
export async function managedOf(
  db: Kysely<Database>,
  workspace: string,
  types: readonly ResourceType[],
): Promise<readonly Managed[]> {
  return managedIn(db, workspace).where('managed.type', 'in', types).execute();
}

/** All that a pack manages, whichever of its versions made it or took it over. */
export async function managedBy(
  db: Kysely<Database>,
  workspace: string,
  sharePackName: string,
): Promise<readonly Managed[]> {
  return managedIn(db, workspace).where('share_packs.share_pack_name', '=', sharePackName).execute();
}

type ManagedQuery = SelectQueryBuilder<Database, 'managed' | 'share_packs', Managed>;

/** A resource is only ever managed by a version, which has a name and a number. */
const managedIn = (db: Kysely<Database>, workspace: string): ManagedQuery =>
  db
    .selectFrom('managed')
    .innerJoin('share_packs', 'share_packs.share_pack_id', 'managed.share_pack_id')
    .select([
      'managed.type',
      'managed.name',
      'managed.id',
      'managed.created_at',
      'managed.spec',
      'share_packs.share_pack_name as SharePackName',
      'share_packs.share_pack_id as SharePackId',
      'share_packs.version as Version',
    ])
    .where('managed.workspace', '=', workspace)
    .orderBy('managed.type')
    .orderBy('managed.name_key')
    .$narrowType<{ SharePackName: string; Version: number }>();
