import type { CurrentUser, Databricks } from '../databricks/databricks';
import { DatabricksError } from '../databricks/http/error';
import type { Metastore } from '../databricks/metastores';

/** What the kinds of resources need on the metastore: to be made, and to be seen and changed where others made them. */
export const NEEDED = {
  recipients: { make: ['CREATE_RECIPIENT'], see: ['USE_RECIPIENT'] },
  shares: { make: ['CREATE_SHARE'], see: ['USE_SHARE', 'SET_SHARE_PERMISSION'] },
} as const;

/** What the credential's user may do on the metastore. */
export interface Held {
  readonly user: string;
  /** Of the metastore, by itself or through a group: may do everything. */
  readonly isOwner: boolean;
  /** Workspace admins hold privileges that name them nowhere, where Unity Catalog came with the workspace. */
  readonly isWorkspaceAdmin: boolean;
  readonly privileges: ReadonlySet<string>;
}

const EVERYBODY = 'account users';
const WORKSPACE_ADMINS = 'admins';

/**
 * The API tells what a principal was granted, but not what its groups were: they are asked for one after the other, as
 * long as something is missing.
 *
 * @throws DatabricksError where the user's own cannot be read
 */
export async function readHeld(
  databricks: Databricks,
  metastore: Metastore,
  { user_name: user, groups }: CurrentUser,
): Promise<Held> {
  const isOwner = [user, ...groups].some((name) => name === metastore.owner);
  const held = { user, isOwner, isWorkspaceAdmin: groups.includes(WORKSPACE_ADMINS) };
  if (isOwner) return { ...held, privileges: new Set() };
  const { metastores } = databricks;
  const privileges = new Set(await metastores.privileges(metastore.metastore_id, user));
  for (const group of [EVERYBODY, ...groups]) {
    if (isAllThere(privileges)) break;
    const more = await metastores.privileges(metastore.metastore_id, group).catch(noneIfHidden);
    for (const privilege of more) privileges.add(privilege);
  }
  return { ...held, privileges };
}

const isAllThere = (privileges: ReadonlySet<string>): boolean =>
  Object.values(NEEDED).every(({ make, see }) => [...make, ...see].every((name) => privileges.has(name)));

/** A group of the workspace that the metastore does not know has been granted nothing; nor may every group be looked at. */
function noneIfHidden(error: unknown): readonly string[] {
  if (error instanceof DatabricksError && ['not-found', 'permission-denied', 'invalid'].includes(error.kind))
    return [];
  throw error;
}
