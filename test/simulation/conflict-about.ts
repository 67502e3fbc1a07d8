import type { Action, Conflict } from '../../src/plan/conflict';
import { nameKeyOf } from '../../src/plan/resource';
import type { Step } from '../../src/plan/step';
import { find, fingerprintOf } from './workspace';
import type { Resource, Workspace } from './workspace';

/** The conflict between a step and what stands in its way, as an activity tells it. */
export function conflictAbout(
  workspace: Workspace,
  { type, name, verb }: Step,
  existing: Resource,
  late: boolean,
): Conflict {
  const isOther = nameKeyOf(type, existing.name) !== nameKeyOf(type, name);
  return {
    Type: type,
    Name: name,
    ...(isOther && { ExistingName: existing.name }),
    Message: `${type} '${name}' already exists.`,
    Owner: existing.owner === 'pack' ? 'this pack' : 'another pack',
    CreatedAt: null,
    CreatedBy: null,
    Identical: false,
    Differences: [],
    Actions: actionsFor(verb === 'delete', existing),
    Consequences: {},
    SuggestedNames: [2, 3]
      .map((number) => `${name}_${number}`)
      .filter((free) => !find(workspace, type, free)),
    Fingerprint: fingerprintOf(existing),
    Late: late,
  };
}

function actionsFor(deletes: boolean, { id }: Resource): readonly Action[] {
  if (deletes) return id % 5 === 0 ? ['skip'] : ['skip', 'overwrite'];
  if (id % 7 === 0) return ['rename', 'skip'];
  return ['rename', 'skip', id % 3 === 0 ? 'replace' : 'overwrite'];
}
