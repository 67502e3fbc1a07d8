import { type Kysely, sql } from 'kysely';
import type { ResourceType } from '../../pack/pack';
import { nameKeyOf } from '../../plan/resource';
import type { Managed } from '../records';
import type { Database } from '../tables';
import { managedNamed } from './read-managed';

/** What the workspace calls a resource. */
export interface ResourceName {
  readonly workspace: string;
  readonly type: ResourceType;
  readonly name: string;
}

/**
 * Who manages what bears a name, where it is another version than `sharePackId`, and its step about that ended after `since`: it has
 * made it or taken it over meanwhile. One that managed it before, and had done with it, is nobody to be asked.
 */
export async function managedSince(
  db: Kysely<Database>,
  { workspace, type, name }: ResourceName,
  { sharePackId, since }: { readonly sharePackId: string; readonly since: Date },
): Promise<Managed | undefined> {
  return managedNamed(db, workspace, type, [name])
    .where('managed.share_pack_id', '<>', sharePackId)
    .where(
      sql<boolean>`exists (
        select from steps where steps.share_pack_id = managed.share_pack_id and steps.type = managed.type
          and steps.ended_at > ${since} and (steps.name_key = ${nameKeyOf(type, name)} or steps.actual_name = managed.name))`,
    )
    .executeTakeFirst();
}
