import type { ResourceType } from '../../src/pack/pack';
import { stepKey } from '../../src/plan/resource';

/** A model of the workspace: what stands in it, and what of that the run did. */

export interface Resource {
  readonly id: number;
  readonly type: ResourceType;
  name: string;
  /** Raised with each change. */
  version: number;
  /** The pack's, from an earlier version: a run may change it unasked, where it was looked at as it is. */
  owner: 'pack' | 'somebody' | 'run';
  /** The step that made it. */
  readonly madeBy: number | null;
  /** The step whose change is the newest; null: somebody else's, or none. */
  changedBy: number | null;
}

export interface Workspace {
  readonly byName: Map<string, Resource>;
  /** What steps deleted and nobody made again. */
  readonly deleted: Map<number, Resource>;
  nextId: number;
}

export const newWorkspace = (): Workspace => ({ byName: new Map(), deleted: new Map(), nextId: 1 });

export const fingerprintOf = ({ id, version }: Resource): string => `${id}.${version}`;

export const find = ({ byName }: Workspace, type: ResourceType, name: string): Resource | undefined =>
  byName.get(stepKey(type, name));

/** undefined: the name is taken. */
export function make(
  workspace: Workspace,
  {
    type,
    name,
    owner,
    madeBy = null,
  }: Pick<Resource, 'type' | 'name' | 'owner'> & { readonly madeBy?: number | null },
): Resource | undefined {
  const key = stepKey(type, name);
  if (workspace.byName.has(key)) return undefined;
  const made: Resource = { id: workspace.nextId, type, name, version: 1, owner, madeBy, changedBy: madeBy };
  workspace.nextId += 1;
  workspace.byName.set(key, made);
  return made;
}

export const isThere = (workspace: Workspace, resource: Resource): boolean =>
  find(workspace, resource.type, resource.name) === resource;

export function change(workspace: Workspace, resource: Resource, by: number | null): void {
  if (!isThere(workspace, resource)) return;
  resource.version += 1;
  resource.changedBy = by;
}

export function remove(workspace: Workspace, resource: Resource, by: number | null): void {
  if (!isThere(workspace, resource)) return;
  workspace.byName.delete(stepKey(resource.type, resource.name));
  if (by !== null && resource.madeBy !== by) workspace.deleted.set(by, resource);
}

export function rename(workspace: Workspace, resource: Resource, name: string): void {
  if (!isThere(workspace, resource) || find(workspace, resource.type, name)) return;
  workspace.byName.delete(stepKey(resource.type, resource.name));
  resource.name = name;
  workspace.byName.set(stepKey(resource.type, name), resource);
}

/** The steps of which something stands that was not there, or not so, before. */
export function* leftovers({ byName, deleted }: Workspace): Generator<number> {
  for (const { madeBy, changedBy } of byName.values()) {
    if (madeBy !== null) yield madeBy;
    if (changedBy !== null) yield changedBy;
  }
  yield* deleted.keys();
}
