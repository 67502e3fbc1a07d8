import type { OnConflict, ResourceType, Strategy } from '../pack/pack';
import type { Action, Conflict, Difference, ManagedBy, Owner } from './conflict';
import { conflictMessage } from './conflict-message';
import { IMMUTABLE_FIELDS, desired } from './desired';
import { lackingInPipeline } from './lacking';
import { consequenceOfReplacing } from './losses';
import { nameKeyOf } from './resource';
import type { ResourceSpec } from './resource';
import { differences } from './state';
import type { Existing } from './state';
import type { Verb } from './step';

/** What is known of one resource when it is decided what a run does with it. */
export interface Situation {
  readonly type: ResourceType;
  /** The name in the pack. */
  readonly name: string;
  readonly spec: ResourceSpec;
  readonly existing: Existing | undefined;
  readonly owner: Owner;
  readonly managedBy: ManagedBy | undefined;
  readonly strategy: Strategy;
  readonly mode: OnConflict;
  /** The run that asks: what it made itself is no conflict. */
  readonly sharePackId: string;
  /** Free names, best first. */
  readonly suggestions: readonly string[];
  readonly late: boolean;
}

export interface Assessment {
  readonly verb: Verb;
  readonly conflict?: Conflict;
}

/** What the run does with a resource, and whether somebody has to be asked first (spec/conflicts.md, "What counts"). */
export function assess(situation: Situation): Assessment {
  const { existing, strategy, sharePackId, spec } = situation;
  if (removes(spec)) return assessRemoval(situation);
  if (!existing) return { verb: strategy === 'DELETE' ? 'none' : 'create' };
  if (existing.made_by_run === sharePackId && existing.namesakes === 0) return { verb: 'create' };
  switch (strategy) {
    case 'NEW':
      return { verb: 'create', conflict: conflict(situation, existing) };
    case 'UPDATE':
      return assessUpdate(situation, existing);
    case 'DELETE':
      return assessRemoval(situation);
  }
}

function assessUpdate(situation: Situation, existing: Existing): Assessment {
  const changes = changesTo(situation, existing);
  const isOtherName = nameKeyOf(situation.type, existing.name) !== nameKeyOf(situation.type, situation.name);
  // Under another name it is known to be meant only where this pack has taken it over.
  const isForeign = isOtherName && situation.owner !== 'this pack';
  if (changes.length === 0 && existing.namesakes === 0 && !isForeign) return { verb: 'none' };
  const hurts =
    situation.owner === 'another pack' || isForeign || existing.namesakes > 0 || needsReplacing(changes);
  return hurts ? { verb: 'update', conflict: conflict(situation, existing) } : { verb: 'update' };
}

function assessRemoval(situation: Situation): Assessment {
  const { existing, owner, strategy } = situation;
  if (!existing) return { verb: 'none' };
  // With NEW the schedule is an existing pipeline's, which may be skipped, or the new one get another name.
  const ours = owner === 'this pack' && existing.namesakes === 0 && strategy !== 'NEW';
  return ours ? { verb: 'delete' } : { verb: 'delete', conflict: conflict(situation, existing) };
}

/** The conflict between a resource of the pack and what exists, with what may be done about it. */
export function conflict(situation: Situation, existing: Existing): Conflict {
  const Differences = changesTo(situation, existing);
  const Actions = allowedActions(situation, existing, Differences);
  const { type: Type, name: Name, owner: Owner, managedBy: ManagedBy, late: Late } = situation;
  const otherName = nameKeyOf(Type, existing.name) === nameKeyOf(Type, Name) ? undefined : existing.name;
  return {
    Type,
    Name,
    ...(otherName !== undefined && { ExistingName: otherName }),
    Message: conflictMessage({ ...situation, existing, actions: Actions }),
    Owner,
    ...(ManagedBy && { ManagedBy }),
    CreatedAt: existing.created_at,
    CreatedBy: existing.created_by,
    // What is to go away is not as the pack wants it, though no field of it differs.
    Identical: Differences.length === 0 && !isRemoval(situation),
    Differences,
    Actions,
    Consequences: Actions.includes('replace') ? { replace: consequenceOfReplacing(Type) } : {},
    SuggestedNames: Actions.includes('rename') ? situation.suggestions.slice(0, 3) : [],
    Fingerprint: existing.fingerprint,
    Late,
  };
}

const changesTo = (situation: Situation, existing: Existing): readonly Difference[] =>
  isRemoval(situation)
    ? []
    : differences(existing.state, desired(situation.spec, situation.strategy, existing.state));

const needsReplacing = (changes: readonly Difference[]): boolean =>
  changes.some(({ Field }) => IMMUTABLE_FIELDS.includes(Field));

function allowedActions(
  situation: Situation,
  existing: Existing,
  changes: readonly Difference[],
): readonly Action[] {
  if (isRemoval(situation)) return existing.namesakes > 0 ? ['skip'] : ['skip', 'overwrite'];
  const rename: readonly Action[] = anotherNameHelps(situation, existing) ? ['rename'] : [];
  // Which of several namesakes an overwrite should change, nobody could say.
  if (existing.namesakes > 0) return [...rename, 'skip'];
  return [...rename, 'skip', needsReplacing(changes) ? 'replace' : 'overwrite'];
}

const removes = (spec: ResourceSpec): boolean => spec.kind === 'Schedule' && spec.remove === true;

const isRemoval = ({ strategy, spec }: Situation): boolean => strategy === 'DELETE' || removes(spec);

/**
 * A D2D recipient is unique by its metastore too: under whatever name, the workspace refuses a second one. And an UPDATE
 * may leave out of a pipeline what one of another name would need.
 */
function anotherNameHelps({ spec }: Situation, existing: Existing): boolean {
  if (spec.kind === 'Pipeline') return lackingInPipeline(spec).length === 0;
  if (spec.kind !== 'Recipient' || spec.recipient_databricks_org === undefined) return true;
  return existing.state['recipient_databricks_org'] !== spec.recipient_databricks_org;
}
