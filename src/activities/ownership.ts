import type { ResourceType } from '../pack/pack';
import type { ManagedBy, Owner } from '../plan/conflict';
import { nameKeyOf } from '../plan/resource';
import type { Existing } from '../plan/state';
import type { Managed } from '../store/records';
import type { ActivityDependencies } from './dependencies';
import type { RunningPack } from './run-context';

export interface Ownership {
  readonly owner: Owner;
  readonly managedBy: ManagedBy | undefined;
}

/** Who manages resources of these names, as the service's own records say. */
export async function managersOf(
  { store }: ActivityDependencies,
  sharePack: RunningPack,
  type: ResourceType,
  names: readonly string[],
): Promise<(existing: Existing) => Ownership> {
  const managed = await store.managed(sharePack.workspace, type, names);
  const byName = new Map(managed.map((manager) => [nameKeyOf(type, manager.name), manager]));
  return (existing) => ownership(sharePack, existing, byName.get(nameKeyOf(type, existing.name)));
}

function ownership(sharePack: RunningPack, existing: Existing, manager: Managed | undefined): Ownership {
  // Of that name, but made since by somebody else: the record is of one that is gone.
  if (!manager || manager.id !== existing.id) return { owner: 'not managed', managedBy: undefined };
  const { SharePackName, SharePackId, Version } = manager;
  return {
    owner: SharePackName === sharePack.share_pack_name ? 'this pack' : 'another pack',
    managedBy: { SharePackName, SharePackId, Version },
  };
}
